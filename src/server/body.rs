//! Request bodies: taken in whole before a route answers, within limits of size and time.
//!
//! An answer that leaves a part of the body unread would close the connection while
//! the client still sends. A browser might then never see the answer, and a proxy would take the
//! server for broken.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::Body as _;

use super::Server;
use super::error::ApiError;

/// The largest body that is accepted, in bytes.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// How much is read only to be refused politely, in bytes.
pub(super) const MAX_DISCARDED_BYTES: usize = 256 * 1024;

/// Takes the body in and passes the request on.
pub(super) async fn receive(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if request.body().is_end_stream() {
        return Ok(next.run(request).await);
    }
    let (parts, body) = request.into_parts();
    let body = tokio::time::timeout(server.body_timeout, read(body)).await.map_err(|_| {
        ApiError::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time")
    })??;
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}

async fn read(mut body: Body) -> Result<Bytes, ApiError> {
    let mut kept = Vec::new();
    let mut n_read = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|_| ApiError::new(StatusCode::BAD_REQUEST, "The body could not be read"))?;
        let Ok(data) = frame.into_data() else { continue };
        n_read += data.len();
        if n_read <= MAX_BODY_BYTES {
            kept.extend_from_slice(&data);
        } else if n_read > MAX_DISCARDED_BYTES {
            break;
        }
    }
    if n_read > MAX_BODY_BYTES {
        let error = "The body is larger than 16 KiB";
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, error));
    }
    Ok(kept.into())
}

/// Refuses a body that does not say that it is JSON. A page of another site cannot say so unasked.
pub(super) fn require_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next());
    if essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body has to be JSON")
        .hint("Send the header Content-Type: application/json"))
}
