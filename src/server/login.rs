//! `POST /login` and `POST /logout`: where sessions begin and end.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::body::require_json;
use super::error::ApiError;
use super::{Server, cookie, username};

type WithCookie<T> = ([(HeaderName, String); 1], Json<T>);

/// `{"message":"Login successful","server_id":"server-1"}`
#[derive(Serialize)]
pub(super) struct Done {
    message: &'static str,
    server_id: Arc<str>,
}

/// Always creates a new id. A session that the request's cookie names on this server is replaced.
pub(super) async fn log_in(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    LoginRequest { username }: LoginRequest,
) -> Result<WithCookie<Done>, ApiError> {
    let replaced = cookie::session_id(&headers);
    let id = server.sessions.create(&username, server.id.clone(), replaced).map_err(|full| {
        tracing::warn!(server_id = %server.id, "Login refused: every place for a session is taken");
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "No room for another session")
            .hint("Log out somewhere, wait, or start the server with a larger MAX_SESSIONS")
            .retry_after(full.retry_after.as_secs() + 1)
    })?;

    tracing::info!(server_id = %server.id, "User '{username}' logged in, Session ID: {id:?}");
    let done = Done { message: "Login successful", server_id: server.id.clone() };
    Ok(([(SET_COOKIE, cookie::set(id, server.sessions.ttl()))], Json(done)))
}

/// Ends the session if there is one; the cookie is cleared in any case.
pub(super) async fn log_out(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
) -> WithCookie<Done> {
    let ended = cookie::session_id(&headers).and_then(|id| server.sessions.remove(id));
    if let Some(session) = ended {
        tracing::info!(server_id = %server.id, "User '{}' logged out", session.username);
    }
    let done = Done { message: "Logged out", server_id: server.id.clone() };
    ([(SET_COOKIE, cookie::clear())], Json(done))
}

/// A login request that has been checked. There is no user database: any password will do.
pub(super) struct LoginRequest {
    username: String,
}

impl FromRequest<Arc<Server>> for LoginRequest {
    type Rejection = ApiError;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, ApiError> {
        require_json(request.headers())?;
        let body = Bytes::from_request(request, server).await;
        Self::parse(&body.expect("the body is in memory, and smaller than any limit"))
    }
}

impl LoginRequest {
    fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let fields = serde_json::from_slice(body).map_err(|error| {
            ApiError::new(StatusCode::BAD_REQUEST, "Malformed JSON").hint(error.to_string())
        })?;
        let Value::Object(mut fields) = fields else {
            return Err(invalid("The body has to be a JSON object"));
        };
        let username = take_text(&mut fields, "username")?;
        let password = take_text(&mut fields, "password")?;
        username::check(&username).map_err(|wrong| invalid(wrong.to_string()))?;
        if password.is_empty() {
            return Err(invalid("`password` is empty"));
        }
        Ok(Self { username })
    }
}

fn take_text(fields: &mut Map<String, Value>, name: &str) -> Result<String, ApiError> {
    match fields.remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(invalid(format!("`{name}` has to be a string"))),
        None => Err(invalid(format!("`{name}` is missing"))),
    }
}

fn invalid(error: impl Into<std::borrow::Cow<'static, str>>) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, error)
        .hint(r#"Send {"username":"alice","password":"123456"}"#)
}
