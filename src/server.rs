//! The HTTP server: its routes, and what they share.
//!
//! [`router`] shows every route at a glance; each lives in a file of its own.
//! [`run`] serves them until it is told to stop.

mod body;
mod connection;
mod cookie;
mod debug;
mod error;
pub mod health;
mod login;
mod origin;
mod profile;
mod restart;
mod stream;
mod username;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HeaderValue, SERVER, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::config::Config;
use crate::session::SessionStore;

pub use connection::Limits;

/// What the routes of one server share.
#[derive(Debug)]
pub struct Server {
    id: Arc<str>,
    id_header: HeaderValue,
    sessions: SessionStore,
    debug_sessions: bool,
    is_private: bool,
    /// After which time to start again, once somebody has asked for that.
    restart: watch::Sender<Option<Duration>>,
    /// Names of the lab's besides its own.
    hosts: Vec<String>,
    /// Who may write a session list at the moment: a full one takes tens of megabytes.
    list_turns: Arc<Semaphore>,
    body_timeout: Duration,
}

impl Server {
    /// Makes a server without sessions.
    ///
    /// # Panics
    /// If the configured id does not fit into a header, which [`Config::read`] rules out.
    pub fn new(config: &Config, limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            id: config.server_id.as_str().into(),
            id_header: HeaderValue::from_str(&config.server_id)
                .expect("the configuration takes visible ASCII only"),
            sessions: SessionStore::new(config.session_ttl, config.max_sessions),
            debug_sessions: config.debug_sessions,
            is_private: config.is_private,
            restart: watch::Sender::default(),
            hosts: config.hosts.clone(),
            list_turns: Arc::new(Semaphore::new(debug::MAX_LISTS)),
            body_timeout: limits.body,
        })
    }
}

/// Builds the routes.
pub fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/login", post(login::log_in))
        .route("/profile", get(profile::show))
        .route("/logout", post(login::log_out))
        .route("/debug/sessions", get(debug::list))
        .route("/debug/restart", post(restart::begin))
        .route("/healthz", get(health::show))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(from_fn_with_state(server.clone(), origin::check))
        .layer(from_fn_with_state(server.clone(), body::receive))
        .layer(map_response_with_state(server.clone(), sign))
        .with_state(server)
}

/// Serves `server` on `listener` until `shutdown` completes, and then finishes what is in flight.
///
/// # Errors
/// If the listener's own address cannot be read. A failing connection ends alone.
pub async fn run(
    listener: TcpListener,
    server: Arc<Server>,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    tracing::info!(server_id = %server.id, "Listening on {}", listener.local_addr()?);
    let sweeper = tokio::spawn(sweep(server.clone()));
    let id = server.id_header.clone();
    connection::serve(listener, router(server.clone()), id, limits, shutdown).await;
    sweeper.abort();
    tracing::info!(server_id = %server.id, "Stopped");
    Ok(())
}

/// Says on every response which server spoke and that it is the lab's own, keeps caches from
/// answering in its place, and browsers from guessing what it is.
async fn sign(State(server): State<Arc<Server>>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-server-id", server.id_header.clone());
    headers.insert(SERVER, HeaderValue::from_static("sticky-session-lab"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Forgets expired sessions, often enough that they never take up memory for long.
async fn sweep(server: Arc<Server>) {
    let period =
        (server.sessions.ttl() / 10).clamp(Duration::from_secs(1), Duration::from_secs(60));
    let mut interval = tokio::time::interval(period);
    loop {
        interval.tick().await;
        let n_swept = server.sessions.sweep();
        if n_swept > 0 {
            tracing::info!(server_id = %server.id, "Expired sessions removed: {n_swept}");
        }
    }
}
