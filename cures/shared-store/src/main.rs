//! A cure: all servers keep their sessions in one store.
//!
//! The cookie has an id, as with sessions in a server's memory; what is behind the id is in Valkey,
//! which each server asks. So it does not matter which of them answers, and none takes a session
//! along when it ends. What matters now is the store.

mod store;

use std::process::ExitCode;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use contract::{COOKIE, Credentials, Listing, Login, Refusal, Server};
use serde_json::Value;
use tower_sessions::cookie::{Cookie, SameSite, time::Duration};
use tower_sessions::{Expiry, Session};
use tower_sessions_redis_store::RedisStore;

use crate::store::{Client, refusal};

/// Where in a session it stands who logged in.
const LOGIN: &str = "login";

type WithCookie = ([(HeaderName, String); 1], Json<Value>);

fn main() -> ExitCode {
    let address = || store::address(std::env::var("STORE_URL").ok());
    contract::main(env!("CARGO_PKG_NAME"), address, async |address| {
        Router::new()
            .route("/login", post(log_in))
            .route("/profile", get(profile))
            .route("/logout", post(log_out))
            .route("/debug/sessions", get(list))
            .layer(Extension(store::connect(address).await))
            .layer(from_fn(store::in_time))
    })
}

/// Puts a new session into the store, and hands its id to the client.
///
/// A session whose cookie the request shows is replaced: somebody else may know its id.
async fn log_in(
    State(server): State<Arc<Server>>,
    Extension(store): Extension<Client>,
    headers: HeaderMap,
    Credentials(username): Credentials,
) -> Result<WithCookie, Refusal> {
    let ttl = Duration::seconds(server.session_ttl_seconds());
    // Only what is saved is activity, and reading saves nothing.
    let expiry = Some(Expiry::OnInactivity(ttl));
    let session = Session::new(None, Arc::new(RedisStore::new(store.clone())), expiry);
    session.insert(LOGIN, server.login(username.clone())).await.map_err(refusal)?;
    session.save().await.map_err(refusal)?;
    shown(&headers, &store).delete().await.map_err(refusal)?;
    let id = session.id().expect("it has been saved").to_string();
    let answer = server.logged_in(&username, &id);
    Ok((set_cookie(id, ttl), answer))
}

/// Shows who is logged in, wherever that was.
async fn profile(
    State(server): State<Arc<Server>>,
    Extension(store): Extension<Client>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let login = shown(&headers, &store).get::<Login>(LOGIN).await.map_err(refusal)?;
    let hint = "Not in the store: ended, expired, or lost with it";
    Ok(server.profile(&login.ok_or_else(|| server.no_session(&headers, hint))?))
}

/// Ends the session, and so for all servers; the cookie is cleared in any case.
async fn log_out(
    State(server): State<Arc<Server>>,
    Extension(store): Extension<Client>,
    headers: HeaderMap,
) -> Result<WithCookie, Refusal> {
    let session = shown(&headers, &store);
    let login = session.get(LOGIN).await.map_err(refusal)?;
    session.delete().await.map_err(refusal)?;
    Ok((set_cookie(String::new(), Duration::ZERO), server.logged_out(login)))
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

/// The session that a request's cookie names; nothing has been asked of the store yet.
///
/// The library's layer would find it, too. But it also saves sessions after their handlers have
/// answered, and when the store fails then, it says 500 and nothing else.
fn shown(headers: &HeaderMap, store: &Client) -> Session {
    let id = contract::cookie(headers).and_then(|value| value.parse().ok());
    Session::new(id, Arc::new(RedisStore::new(store.clone())), None)
}

/// It is not `Secure`, since the lab speaks plain HTTP.
fn set_cookie(value: String, max_age: Duration) -> [(HeaderName, String); 1] {
    let cookie = Cookie::build((COOKIE, value)).path("/").max_age(max_age);
    [(SET_COOKIE, cookie.http_only(true).same_site(SameSite::Lax).to_string())]
}
