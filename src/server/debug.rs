//! `GET /debug/sessions`: who is where. It shows whole ids, so it is for the lab only; the lab's
//! Nginx asks for their first eight characters.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::Poll;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::Server;
use super::error::ApiError;
use crate::session::{Session, SessionId};

/// `{"server_id":"server-1","session_count":2,"sessions":[…]}`, oldest session first.
#[derive(Serialize)]
pub(super) struct SessionList {
    server_id: Arc<str>,
    session_count: usize,
    sessions: Vec<ListedSession>,
}

/// The request's header by which a proxy asks for ids that are of no use to whoever reads them.
const SESSION_IDS: HeaderName = HeaderName::from_static("x-session-ids");

#[derive(Serialize)]
#[serde(untagged)]
enum ListedId {
    Whole(Uuid),
    Start(String),
}

#[derive(Serialize)]
struct ListedSession {
    session_id: ListedId,
    username: Arc<str>,
    server_id: Arc<str>,
}

/// How many lists are written at a time; other readers wait for their turn.
pub(super) const MAX_LISTS: usize = 2;

/// How much of a list is handed to a connection at a time, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// The most sessions that a reader can ask for without waiting for a turn.
const MAX_NEWEST: usize = 100;

/// Lists the sessions that are alive on this server: all, or with `?newest=5` the five newest.
pub(super) async fn list(
    State(server): State<Arc<Server>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let is_short = headers.get(SESSION_IDS).is_some_and(|ids| ids == "short");
    if !server.debug_sessions {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "The session list is switched off")
            .hint("Start the server with DEBUG_SESSIONS=on"));
    }
    if let Some(n) = newest(&uri)? {
        // A list this short takes no turn: whoever looks often does not wait for a slow reader.
        let (session_count, sessions) = server.sessions.newest(n);
        return Ok(
            Json(SessionList::new(&server, session_count, sessions, is_short)).into_response()
        );
    }
    let turns = server.list_turns.clone();
    let turn = turns.acquire_owned().await.expect("the semaphore is never closed");
    let sessions = server.sessions.list();
    let list = SessionList::new(&server, sessions.len(), sessions, is_short);
    let json = serde_json::to_vec(&list).expect("a list of texts is JSON");
    Ok(([(CONTENT_TYPE, "application/json")], in_chunks(json, turn)).into_response())
}

impl SessionList {
    fn new(
        server: &Server,
        session_count: usize,
        sessions: Vec<(SessionId, Session)>,
        is_short: bool,
    ) -> Self {
        let sessions = sessions.into_iter().map(|(id, session)| ListedSession {
            session_id: if is_short {
                ListedId::Start(id.start())
            } else {
                ListedId::Whole(id.expose())
            },
            username: session.username,
            server_id: session.created_by,
        });
        Self { server_id: server.id.clone(), session_count, sessions: sessions.collect() }
    }
}

/// Returns how many sessions the query asks for, if it asks for some number of them.
fn newest(uri: &Uri) -> Result<Option<usize>, ApiError> {
    let parameters = uri.query().unwrap_or_default().split('&');
    let mut values = parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        (name == "newest").then_some(value)
    });
    let Some(value) = values.next() else { return Ok(None) };
    // `parse` alone would take a plus sign, too.
    let is_number = values.next().is_none() && value.bytes().all(|byte| byte.is_ascii_digit());
    let n = value.parse().ok().filter(|n| is_number && (1..=MAX_NEWEST).contains(n));
    n.map(Some).ok_or_else(|| {
        let error = format!("`newest` has to be one whole number from 1 to {MAX_NEWEST}");
        ApiError::new(StatusCode::BAD_REQUEST, error).hint("For example: /debug/sessions?newest=5")
    })
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
