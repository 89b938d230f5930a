//! `GET /debug/sessions`: who is where. It shows whole ids, so it is for the lab only.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::Server;
use super::error::ApiError;

/// `{"server_id":"server-1","session_count":2,"sessions":[…]}`, oldest session first.
#[derive(Serialize)]
pub(super) struct SessionList {
    server_id: Arc<str>,
    session_count: usize,
    sessions: Vec<ListedSession>,
}

#[derive(Serialize)]
struct ListedSession {
    session_id: Uuid,
    username: Arc<str>,
    server_id: Arc<str>,
}

/// Lists the living sessions of this server.
pub(super) async fn list(State(server): State<Arc<Server>>) -> Result<Json<SessionList>, ApiError> {
    if !server.debug_sessions {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "The session list is switched off")
            .hint("Start the server with DEBUG_SESSIONS=on"));
    }
    let sessions = server.sessions.list().into_iter().map(|(id, session)| ListedSession {
        session_id: id.expose(),
        username: session.username,
        server_id: session.created_by,
    });
    let sessions: Vec<_> = sessions.collect();
    let session_count = sessions.len();
    Ok(Json(SessionList { server_id: server.id.clone(), session_count, sessions }))
}
