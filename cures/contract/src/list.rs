//! `GET /debug/sessions`: who is where. It shows whole ids, so it is for the lab only.

use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::{Login, Refusal, Server};

/// What a reader of the session list asks for.
#[derive(Debug)]
pub struct Listing {
    n_newest: usize,
    n_id_chars: usize,
}

impl Listing {
    /// Writes the list, the oldest session first.
    pub fn answer(self, server: &Server, mut sessions: Vec<(String, Login)>) -> Json<Value> {
        sessions.sort_by_key(|(_, login)| login.login_time);
        let n_left_out = sessions.len().saturating_sub(self.n_newest);
        let shown = sessions[n_left_out..].iter().map(|(id, login)| {
            let id: String = id.chars().take(self.n_id_chars).collect();
            json!({ "session_id": id, "username": login.username, "server_id": login.created_by })
        });
        Json(json!({
            "server_id": *server.id,
            "session_count": sessions.len(),
            "sessions": shown.collect::<Vec<_>>(),
        }))
    }
}

impl FromRequestParts<Arc<Server>> for Listing {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Refusal> {
        if !server.debug_sessions {
            let error = ApiError::new(StatusCode::NOT_FOUND, "The session list is switched off");
            return Err(Refusal(error.hint("Start the server with DEBUG_SESSIONS=on")));
        }
        let is_short = parts.headers.get("x-session-ids").is_some_and(|ids| ids == "short");
        let n_newest = newest(parts.uri.query().unwrap_or_default()).ok_or_else(|| {
            let error = ApiError::new(
                StatusCode::BAD_REQUEST,
                "`newest` has to be one whole number from 1 to 100",
            );
            Refusal(error.hint("For example: /debug/sessions?newest=5"))
        })?;
        Ok(Self { n_newest, n_id_chars: if is_short { 8 } else { usize::MAX } })
    }
}

/// How many sessions a query asks for, unless it asks for what cannot be.
fn newest(query: &str) -> Option<usize> {
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let values: Vec<_> = pairs.filter(|(name, _)| *name == "newest").collect();
    match values[..] {
        [] => Some(usize::MAX),
        // `parse` alone would take a plus sign, too.
        [(_, n)] if !n.starts_with('+') => n.parse().ok().filter(|n| (1..=100).contains(n)),
        _ => None,
    }
}
