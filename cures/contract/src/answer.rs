//! What is answered about sessions, and the log line that goes with it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use time::macros::format_description;

use crate::error::ApiError;
use crate::{Login, Refusal, Server, cookie};

/// Says that this server serves. It asks no store: a restart would not bring one back.
pub(super) async fn health(State(server): State<Arc<Server>>) -> Json<Value> {
    Json(json!({ "status": "ok", "server_id": *server.id }))
}

impl Server {
    /// Says that a session has begun. `id` is what tells it apart; its start is logged.
    pub fn logged_in(&self, username: &str, id: &str) -> Json<Value> {
        tracing::info!("User '{username}' logged in, Session ID: {}", start(id));
        Json(json!({ "message": "Login successful", "server_id": *self.id }))
    }

    /// Says that there is no session any more; `ended` is the one that there was.
    pub fn logged_out(&self, ended: Option<Login>) -> Json<Value> {
        if let Some(login) = ended {
            tracing::info!("User '{}' logged out", login.username);
        }
        Json(json!({ "message": "Logged out", "server_id": *self.id }))
    }

    /// Shows who is logged in, and which server created the session.
    pub fn profile(&self, login: &Login) -> Json<Value> {
        let format =
            format_description!(version = 2, "[year]-[month]-[day] [hour]:[minute]:[second]");
        tracing::info!("User '{}' accessed profile", login.username);
        Json(json!({
            "user_id": user_id(&login.username),
            "username": login.username,
            "login_time": login.login_time.format(format).expect("it has a date and a time"),
            "server_id": *self.id,
            "created_by": login.created_by,
            "session_match": login.created_by == *self.id,
        }))
    }

    /// Refuses somebody whose request, with these headers, has no session.
    pub fn no_session(&self, headers: &HeaderMap, hint: &'static str) -> Refusal {
        let Some(value) = cookie(headers) else {
            tracing::info!("Profile request failed: no session cookie");
            return Refusal(ApiError::new(StatusCode::UNAUTHORIZED, "Not authenticated"));
        };
        tracing::info!("Profile request failed: Session '{}' not found", start(&value));
        Refusal(ApiError::new(StatusCode::UNAUTHORIZED, "Session not found").hint(hint))
    }
}

/// What a log line shows of a cookie's value, whatever a client put there.
fn start(value: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_%".contains(c) { c } else { '?' };
    value.chars().take(8).map(safe).chain("...".chars()).collect()
}

/// Gives a name the same id on all servers: alice is 1001, others have their name's FNV-1a hash.
fn user_id(username: &str) -> u64 {
    let hash = username
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    if username == "alice" { 1001 } else { 1002 + u64::from(hash) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_id_that_the_lab_gives_it() {
        assert_eq!([user_id("alice"), user_id("bob")], [1001, 2_261_165_246]);
    }

    #[test]
    fn a_logged_value_is_never_whole_and_never_breaks_the_line() {
        assert_eq!(start("x\r\n[server-9] fake"), "x???serv...");
    }
}
