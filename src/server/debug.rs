//! `GET /debug/sessions`: who is where. It shows whole ids, so it is for the lab only.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::Poll;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
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

/// How many lists are written at a time; further readers wait for their turn.
pub(super) const MAX_LISTS: usize = 2;

/// How much of a list is handed to a connection at a time, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// Lists the living sessions of this server.
pub(super) async fn list(State(server): State<Arc<Server>>) -> Result<Response, ApiError> {
    if !server.debug_sessions {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "The session list is switched off")
            .hint("Start the server with DEBUG_SESSIONS=on"));
    }
    let turns = server.list_turns.clone();
    let turn = turns.acquire_owned().await.expect("the semaphore is never closed");
    let sessions = server.sessions.list().into_iter().map(|(id, session)| ListedSession {
        session_id: id.expose(),
        username: session.username,
        server_id: session.created_by,
    });
    let sessions: Vec<_> = sessions.collect();
    let session_count = sessions.len();
    let list = SessionList { server_id: server.id.clone(), session_count, sessions };
    let json = serde_json::to_vec(&list).expect("a list of texts is JSON");
    Ok(([(CONTENT_TYPE, "application/json")], in_chunks(json, turn)).into_response())
}

/// A body that keeps the turn until the connection has taken all of it.
fn in_chunks(text: Vec<u8>, turn: OwnedSemaphorePermit) -> Body {
    let mut rest = Bytes::from(text);
    Body::from_stream(futures_util::stream::poll_fn(move |_| {
        let _held = &turn;
        let chunk = rest.split_to(rest.len().min(CHUNK_BYTES));
        Poll::Ready((!chunk.is_empty()).then_some(Ok::<_, Infallible>(chunk)))
    }))
}
