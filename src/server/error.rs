//! Errors: one type, one JSON shape, and what to do about it where something can be done.

use std::borrow::Cow;

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An answer that is not what the client hoped for: `{"error":"…","hint":"…"}`.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    body: ErrorBody,
    retry_after_seconds: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct ErrorBody {
    error: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Cow<'static, str>>,
}

impl ErrorBody {
    /// What is said of a request that could not be read, or was too much to read.
    pub(super) fn of_no_request(status: StatusCode) -> Self {
        let (error, hint) = match status {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => (
                "The headers are larger than 16 KiB, or more than 100",
                "Mostly it is cookies: a browser sends those of every program on this host. Clear them",
            ),
            StatusCode::URI_TOO_LONG => {
                ("The address is too long", "It fits into 16 KiB with all headers")
            }
            _ => (
                "The request is not HTTP/1.1 as it should be",
                "Its first line or a header has a character that is not allowed there (RFC 9112)",
            ),
        };
        Self { error: error.into(), hint: Some(hint.into()) }
    }
}

impl ApiError {
    pub(super) fn new(status: StatusCode, error: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            body: ErrorBody { error: error.into(), hint: None },
            retry_after_seconds: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.body.hint = Some(hint.into());
        self
    }

    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let retry_after =
            self.retry_after_seconds.map(|seconds| [(RETRY_AFTER, seconds.to_string())]);
        (self.status, retry_after, Json(self.body)).into_response()
    }
}

pub(super) async fn not_found(uri: Uri) -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, format!("Nothing at {}", uri.path()))
        .hint("Routes: POST /login, GET /profile, POST /logout, GET /debug/sessions, GET /healthz")
}

/// The answer's `Allow` header names the methods that the path does take.
pub(super) async fn method_not_allowed(method: Method, uri: Uri) -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, format!("{} does not take {method}", uri.path()))
        .hint("The header Allow names the methods that it takes")
}
