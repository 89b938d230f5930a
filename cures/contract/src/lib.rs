//! What every server of the lab does, wherever its sessions are: see docs/contract.md.
//!
//! A cure makes the four routes that touch sessions and hands them to [`main`]; all else is here.
//! In what is behind `#[path]` sessions have no part: those files are the lab's own server's, and
//! so are the settings, the log lines and the health check.

#[path = "../../../src/server/body.rs"]
mod body;
#[path = "../../../src/server/connection.rs"]
mod connection;
#[path = "../../../src/server/error.rs"]
mod error;
#[path = "../../../src/server/origin.rs"]
mod origin;
#[path = "../../../src/server/restart.rs"]
mod restart;
#[path = "../../../src/server/stream.rs"]
mod stream;
#[path = "../../../src/server/username.rs"]
mod username;

mod answer;
mod list;
mod login;
mod serve;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue, SERVER, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use sticky_session_lab::config::Config;
use tokio::sync::watch;

pub use list::Listing;
pub use login::{COOKIE, Credentials, Login, cookie};
pub use serve::main;

/// What the routes of one server share.
#[derive(Debug)]
pub struct Server {
    id: Arc<str>,
    id_header: HeaderValue,
    session_ttl: Duration,
    debug_sessions: bool,
    is_private: bool,
    restart: watch::Sender<Option<Duration>>,
    hosts: Vec<String>,
    body_timeout: Duration,
}

impl Server {
    fn new(config: Config, limits: &connection::Limits) -> Self {
        Self {
            id: config.server_id.as_str().into(),
            id_header: HeaderValue::from_str(&config.server_id)
                .expect("the configuration takes visible ASCII only"),
            session_ttl: config.session_ttl,
            debug_sessions: config.debug_sessions,
            is_private: config.is_private,
            restart: watch::Sender::default(),
            hosts: config.hosts,
            body_timeout: limits.body,
        }
    }

    /// How long a session lives after its login, in seconds.
    pub fn session_ttl_seconds(&self) -> i64 {
        self.session_ttl.as_secs() as i64 // a year at most
    }
}

/// Adds what is the same with every cure to the routes of one.
fn router(cure: Router<Arc<Server>>, server: Arc<Server>) -> Router {
    cure.route("/debug/restart", post(restart::begin))
        .route("/healthz", get(answer::health))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(from_fn_with_state(server.clone(), origin::check))
        .layer(from_fn_with_state(server.clone(), body::receive))
        .layer(map_response_with_state(server.clone(), sign))
        .with_state(server)
}

/// Says on every response which server spoke, and keeps caches and guesses away from it.
async fn sign(State(server): State<Arc<Server>>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-server-id", server.id_header.clone());
    headers.insert(SERVER, HeaderValue::from_static("sticky-session-lab"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An answer that is not what the client hoped for: `{"error":"…","hint":"…"}`.
#[derive(Debug)]
pub struct Refusal(error::ApiError);

impl Refusal {
    /// Says that it is not the client's fault, and that it may be better in a second.
    pub fn unavailable(error: &'static str, hint: &'static str) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self(error::ApiError::new(status, error).hint(hint).retry_after(1))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
