//! `GET /profile`: the page that needs a session.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;
use time::format_description::StaticFormatDescription;
use time::macros::format_description;

use super::error::ApiError;
use super::{Server, cookie};
use crate::session::{Session, SessionId};

/// How a login time is written, in UTC.
const LOGIN_TIME: StaticFormatDescription =
    format_description!(version = 2, "[year]-[month]-[day] [hour]:[minute]:[second]");

/// `{"user_id":1001,"username":"alice","login_time":"2025-10-21 16:30:15",…}`
#[derive(Serialize)]
pub(super) struct Profile {
    user_id: u64,
    username: Arc<str>,
    login_time: String,
    server_id: Arc<str>,
    created_by: Arc<str>,
    session_match: bool,
}

/// Shows who is logged in, and which server created the session.
pub(super) async fn show(
    State(server): State<Arc<Server>>,
    CurrentSession(session): CurrentSession,
) -> Json<Profile> {
    tracing::info!(server_id = %server.id, "User '{}' accessed profile", session.username);
    Json(Profile {
        user_id: user_id(&session.username),
        login_time: session.login_time.format(LOGIN_TIME).expect("it has a date and a time"),
        server_id: server.id.clone(),
        session_match: session.created_by == server.id,
        created_by: session.created_by,
        username: session.username,
    })
}

/// The session that the request's cookie names on this server.
pub(super) struct CurrentSession(Session);

impl FromRequestParts<Arc<Server>> for CurrentSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, ApiError> {
        let Some(value) = cookie::value(&parts.headers) else {
            tracing::info!(server_id = %server.id, "Profile request failed: no session cookie");
            return Err(ApiError::new(StatusCode::UNAUTHORIZED, "Not authenticated"));
        };
        let session = SessionId::parse(&value).and_then(|id| server.sessions.get(id));
        session.map(Self).ok_or_else(|| {
            let id = id_prefix(&value);
            tracing::info!(server_id = %server.id, "Profile request failed: Session '{id}' not found");
            ApiError::new(StatusCode::UNAUTHORIZED, "Session not found")
                .hint("Session created by another server")
        })
    }
}

/// What a log line shows of a cookie's value, whatever a client put there.
fn id_prefix(value: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '?' };
    value.chars().take(8).map(safe).chain("...".chars()).collect()
}

/// Gives every name an id that is the same on all servers and after a restart.
/// The lesson's first user is 1001; the others have their name's 32-bit FNV-1a hash, plus 1002.
/// Source: the FNV reference, draft-eastlake-fnv.
fn user_id(username: &str) -> u64 {
    if username == "alice" {
        return 1001;
    }
    let hash = username
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    1002 + u64::from(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_same_id_today_and_tomorrow() {
        assert_eq!(user_id("alice"), 1001);
        assert_eq!(user_id("bob"), 2_261_165_246);
        assert_eq!(user_id("carol"), 1_728_615_164);
    }

    #[test]
    fn a_logged_id_is_never_whole_and_never_breaks_the_line() {
        assert_eq!(id_prefix("a1b2c3d4-0000-4000-8000-000000000000"), "a1b2c3d4...");
        assert_eq!(id_prefix("x\r\n[server-9] fake"), "x???serv...");
    }
}
