//! A cure: the session travels in its cookie.
//!
//! No server remembers anything, so none can forget it. The cookie says who logged in, and a
//! signature says that one of the servers wrote that: they all know the secret key that makes it,
//! and nobody else does. It is signed and not encrypted: whoever has the cookie can read it.

mod keys;

use std::process::ExitCode;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use axum_extra::extract::cookie::{Cookie, CookieJar, Key, SameSite, SignedCookieJar};
use contract::{COOKIE, Credentials, Listing, Login, Refusal, Server};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::keys::Keys;

/// What a cookie says: all that a server knows of the session.
#[derive(Debug, Serialize, Deserialize)]
struct Session {
    #[serde(flatten)]
    login: Login,
    /// `Max-Age` asks the browser to forget the cookie; a server cannot rely on that.
    #[serde(with = "time::serde::rfc3339")]
    expires: OffsetDateTime,
}

fn main() -> ExitCode {
    let keys = || Keys::read(std::env::var("COOKIE_KEYS").ok());
    contract::main(env!("CARGO_PKG_NAME"), keys, async |keys| {
        Router::new()
            .route("/login", post(log_in))
            .route("/profile", get(profile))
            .route("/logout", post(log_out))
            .route("/debug/sessions", get(list))
            .layer(Extension(keys))
    })
}

/// Writes the session down, signs it with the first key, and hands it over.
///
/// The session that the request may have shown is replaced in the browser, and nowhere else.
async fn log_in(
    State(server): State<Arc<Server>>,
    Extension(keys): Extension<Keys>,
    Credentials(username): Credentials,
) -> Response {
    let ttl = Duration::seconds(server.session_ttl_seconds());
    let login = server.login(username);
    let session = Session { expires: login.login_time + ttl, login };
    let json = serde_json::to_string(&session).expect("texts and times are JSON");
    let jar = SignedCookieJar::new(keys.first().clone()).add(cookie(json, ttl));
    let set_cookie = jar.clone().into_response().headers()[SET_COOKIE].clone();
    // There is no id, but the signature tells sessions apart as well as one would.
    let value = set_cookie.to_str().ok().and_then(|it| it.split_once('=')).map_or("", |it| it.1);
    (jar, server.logged_in(&session.login.username, value)).into_response()
}

/// Reads who it is from the cookie. Nothing else is asked, and no other server is needed.
async fn profile(
    State(server): State<Arc<Server>>,
    Extension(keys): Extension<Keys>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let session = session(&keys, &headers);
    let session = session.ok_or_else(|| {
        server.no_session(&headers, "Signed with another key, changed, or expired")
    })?;
    Ok(server.profile(&session.login))
}

/// Asks the browser to forget the cookie, and that is all that can be done: a copy of it that
/// somebody has made is good on every server until it expires.
async fn log_out(
    State(server): State<Arc<Server>>,
    Extension(keys): Extension<Keys>,
    headers: HeaderMap,
) -> (CookieJar, Json<Value>) {
    let session = session(&keys, &headers);
    let jar = CookieJar::new().add(cookie(String::new(), Duration::ZERO));
    (jar, server.logged_out(session.map(|session| session.login)))
}

/// No server knows who is logged in.
async fn list(State(server): State<Arc<Server>>, listing: Listing) -> Json<Value> {
    listing.answer(&server, Vec::new())
}

/// The session in a request's cookie, if the signature fits one of the keys and it has not expired.
fn session(keys: &Keys, headers: &HeaderMap) -> Option<Session> {
    let cookie = Cookie::parse_encoded(format!("{COOKIE}={}", contract::cookie(headers)?)).ok()?;
    let verified = |key: &Key| SignedCookieJar::new(key.clone()).verify(cookie.clone());
    let cookie = keys.iter().find_map(verified)?;
    let session: Session = serde_json::from_str(cookie.value()).ok()?;
    (session.expires > OffsetDateTime::now_utc()).then_some(session)
}

/// It is not `Secure`, since the lab speaks plain HTTP.
fn cookie(value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path("/")
        .max_age(max_age)
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}
