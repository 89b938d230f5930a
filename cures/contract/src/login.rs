//! What comes with a request: a name to log in, and the session cookie.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::COOKIE as HEADER;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::body::require_json;
use crate::error::ApiError;
use crate::{Refusal, Server, username};

/// The name of the session cookie.
pub const COOKIE: &str = "session_id";

/// What a session tells: who logged in, when, and where.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Login {
    /// Who logged in.
    pub username: String,
    /// When, by the wall clock.
    #[serde(with = "time::serde::rfc3339")]
    pub login_time: OffsetDateTime,
    /// The id of the server that created the session.
    pub created_by: String,
}

impl Server {
    /// Makes what a session tells of somebody who logs in here and now.
    pub fn login(&self, username: String) -> Login {
        Login { username, login_time: OffsetDateTime::now_utc(), created_by: self.id.to_string() }
    }
}

/// Returns the value of the session cookie that a request carries, among any others.
pub fn cookie(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let pairs = headers.get_all(HEADER).iter().flat_map(|it| it.as_bytes().split(|b| *b == b';'));
    let mut values = pairs
        .filter_map(|pair| pair.trim_ascii().strip_prefix(COOKIE.as_bytes())?.strip_prefix(b"="));
    values.next().map(String::from_utf8_lossy)
}

/// The name in a login body that has been checked. There is no user database: any password will do.
#[derive(Debug)]
pub struct Credentials(pub String);

impl<S: Send + Sync> FromRequest<S> for Credentials {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        require_json(request.headers()).map_err(Refusal)?;
        let body = Bytes::from_request(request, state).await;
        let body = body.expect("the body is in memory, and smaller than any limit");
        let fields = serde_json::from_slice(&body).map_err(|error| {
            Refusal(
                ApiError::new(StatusCode::BAD_REQUEST, "Malformed JSON").hint(error.to_string()),
            )
        })?;
        let Value::Object(fields) = fields else {
            return Err(invalid("The body has to be a JSON object"));
        };
        let (username, password) = (text(&fields, "username")?, text(&fields, "password")?);
        username::check(username).map_err(|wrong| invalid(wrong.to_string()))?;
        if password.is_empty() {
            return Err(invalid("`password` is empty"));
        }
        Ok(Self(username.to_owned()))
    }
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refusal> {
    match fields.get(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(invalid(format!("`{name}` has to be a string"))),
        None => Err(invalid(format!("`{name}` is missing"))),
    }
}

fn invalid(error: impl Into<String>) -> Refusal {
    let error = ApiError::new(StatusCode::BAD_REQUEST, error.into());
    Refusal(error.hint(r#"Send {"username":"alice","password":"123456"}"#))
}
