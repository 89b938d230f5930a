//! A cure: all servers keep their sessions in one store.
//!
//! The cookie has an id, as with sessions in a server's memory; what is behind the id is in Valkey,
//! which each server asks. So it does not matter which of them answers, and none takes a session
//! along when it ends. What matters now is the store.

mod store;

use std::process::ExitCode;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use contract::{COOKIE, Credentials, Listing, Login, Refusal, Server};
use serde_json::Value;
use tower_sessions::cookie::{SameSite, time::Duration};
use tower_sessions::{Expiry, Session, SessionManagerLayer};
use tower_sessions_redis_store::RedisStore;

use crate::store::{Client, refusal};

/// Where in a session it stands who logged in.
const LOGIN: &str = "login";

fn main() -> ExitCode {
    contract::main(env!("CARGO_PKG_NAME"), |server| {
        let store = store::connect(std::env::var("STORE_URL").ok())?;
        let ttl = Duration::seconds(server.config.session_ttl.as_secs() as i64);
        let sessions = SessionManagerLayer::new(RedisStore::new(store.clone()))
            .with_name(COOKIE)
            .with_same_site(SameSite::Lax)
            .with_secure(false) // the lab speaks plain HTTP
            // Reading changes nothing, so only a login counts as activity.
            .with_expiry(Expiry::OnInactivity(ttl));
        Ok(Router::new()
            .route("/login", post(log_in))
            .route("/profile", get(profile))
            .route("/logout", post(log_out))
            .route("/debug/sessions", get(list))
            .layer(Extension(store))
            .layer(sessions)
            .layer(from_fn(store::in_time)))
    })
}

/// Always creates a new id. A session whose cookie the request shows is replaced.
async fn log_in(
    State(server): State<Arc<Server>>,
    session: Session,
    Credentials(username): Credentials,
) -> Result<Json<Value>, Refusal> {
    if session.id().is_some() {
        session.cycle_id().await.map_err(refusal)?;
    }
    session.insert(LOGIN, server.login(username.clone())).await.map_err(refusal)?;
    // The layer would save it later, but then could not tell the client why it did not work.
    session.save().await.map_err(refusal)?;
    let id = session.id().expect("it has been saved").to_string();
    Ok(server.logged_in(&username, &id))
}

/// Shows who is logged in, wherever that was.
async fn profile(
    State(server): State<Arc<Server>>,
    session: Session,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let login: Option<Login> = session.get(LOGIN).await.map_err(refusal)?;
    let login = login.ok_or_else(|| {
        server.no_session(&headers, "Not in the store: ended, expired, or lost with it")
    })?;
    Ok(server.profile(&login))
}

/// Ends the session for all servers.
async fn log_out(
    State(server): State<Arc<Server>>,
    session: Session,
) -> Result<Json<Value>, Refusal> {
    let login = session.get(LOGIN).await.map_err(refusal)?;
    if session.id().is_some() {
        session.flush().await.map_err(refusal)?;
    }
    Ok(server.logged_out(login))
}

/// Lists what is in the store, whichever server put it there.
async fn list(
    State(server): State<Arc<Server>>,
    Extension(store): Extension<Client>,
    listing: Listing,
) -> Result<Json<Value>, Refusal> {
    let records = store::records(&store).await?;
    let logins = records.into_iter().filter_map(|mut record| {
        let login = serde_json::from_value(record.data.remove(LOGIN)?).ok()?;
        Some((record.id.to_string(), login))
    });
    Ok(listing.answer(&server, logins.collect()))
}
