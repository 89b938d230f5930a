//! What every server of the lab does, wherever its sessions are: see docs/contract.md.
//!
//! A cure brings the four routes that touch sessions and hands them to [`main`]; all else is here.
//! What no session has a part in is the lab's own: settings, log lines, the health check and the
//! rule for names.

mod answer;
mod list;
mod login;
mod refusal;
mod restart;
mod serve;
#[path = "../../../src/server/username.rs"]
mod username;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue, SERVER, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{Next, from_fn, map_response_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, body};
use serde_json::{Value, json};
use sticky_session_lab::config::Config;
use tokio::sync::mpsc;

pub use list::Listing;
pub use login::{COOKIE, Credentials, Login, cookie};
pub use refusal::Refusal;
pub use serve::main;

/// The largest body that is accepted, and how much is read to refuse a larger one politely.
const MAX_BODY_BYTES: usize = 16 * 1024;
const MAX_DISCARDED_BYTES: usize = 256 * 1024;

/// What the routes of one server share.
#[derive(Debug)]
pub struct Server {
    /// What the server has read from its environment.
    pub config: Config,
    restart: mpsc::Sender<std::time::Duration>,
}

/// Adds what is the same with every cure to the routes of one.
fn router(cure: Router<Arc<Server>>, server: Arc<Server>) -> Router {
    cure.route("/debug/restart", post(restart::begin))
        .route("/healthz", get(health))
        .fallback(refusal::not_found)
        .method_not_allowed_fallback(refusal::method_not_allowed)
        .layer(from_fn(take_in))
        .layer(map_response_with_state(server.clone(), sign))
        .with_state(server)
}

/// No store is asked: a server without one is well, and a restart would not bring the store back.
async fn health(State(server): State<Arc<Server>>) -> Json<Value> {
    Json(json!({ "status": "ok", "server_id": server.config.server_id }))
}

/// Takes a body in whole before a route answers, so that no client is cut off while it sends.
async fn take_in(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match body::to_bytes(body, MAX_DISCARDED_BYTES).await {
        Ok(body) if body.len() <= MAX_BODY_BYTES => {
            next.run(Request::from_parts(parts, body.into())).await
        }
        _ => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 16 KiB")
            .into_response(),
    }
}

/// Says on every answer which server spoke, and keeps caches and guesses away from it.
async fn sign(State(server): State<Arc<Server>>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let id = HeaderValue::from_str(&server.config.server_id);
    headers.insert("x-server-id", id.expect("the configuration takes visible ASCII only"));
    headers.insert(SERVER, HeaderValue::from_static("sticky-session-lab"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
