//! One of the three servers: it hands everything on to the finished one, under its own name.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, COOKIE, HeaderValue, LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};
use sticky_lab::check::Sessions;
use tower::ServiceExt;

use super::{Spoiled, World};

/// The routes of the server at this place, counted from 0.
pub fn router(place: usize, world: Arc<World>) -> Router {
    Router::new().fallback(move |request: Request| {
        let world = world.clone();
        async move { answer(place, request, &world).await }
    })
}

async fn answer(place: usize, request: Request, world: &World) -> Response {
    let path = request.uri().path().to_owned();
    let shown = session_cookie(&request);
    let id = shown.as_deref().and_then(|value| world.id_of(value, place));
    let mut response = match path.as_str() {
        "/profile" if shown.is_some() && !store_answers(place, world) => away(world).await,
        "/profile" if is_ended(world, place, id.as_deref()) => not_found(),
        "/logout" => log_out(place, id.clone(), world).await,
        _ => behind(request, shown.as_deref(), id.as_deref(), world).await,
    };
    if let Some(cookie) = response.headers().get(SET_COOKIE).filter(|_| path == "/login") {
        let cookie = cookie.to_str().unwrap().to_owned();
        let (own, attributes) = cookie.split_once(';').unwrap();
        let id = own.strip_prefix("session_id=").unwrap();
        world.creators.lock().unwrap().insert(id.to_owned(), place);
        let value = world.value_of(id, place);
        let cookie = format!("session_id={value};{attributes}").parse().unwrap();
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    let creator = id.and_then(|id| world.creators.lock().unwrap().get(&id).copied());
    named(place, creator, response, world).await
}

/// The session cookie among all that were sent.
fn session_cookie(request: &Request) -> Option<String> {
    let cookies = request.headers().get(COOKIE)?.to_str().ok()?;
    let own = |cookie: &str| cookie.trim().strip_prefix("session_id=").map(str::to_owned);
    cookies.split(';').find_map(own)
}

/// Asks the finished server, with the id that the cookie stands for.
async fn behind(
    mut request: Request,
    shown: Option<&str>,
    id: Option<&str>,
    world: &World,
) -> Response {
    if shown.is_some() {
        let cookie = format!("session_id={}", id.unwrap_or("unknown"));
        request.headers_mut().insert(COOKIE, cookie.parse().unwrap());
    }
    world.behind.clone().oneshot(request).await.unwrap()
}

async fn log_out(place: usize, id: Option<String>, world: &World) -> Response {
    let lives_on = world.sessions == Sessions::SignedCookie
        || matches!(world.spoiled, Spoiled::LogoutOfCookieAlone | Spoiled::LogoutAtOneAlone);
    match world.spoiled {
        Spoiled::NoLogout => return (StatusCode::NOT_FOUND, "nothing here").into_response(),
        Spoiled::RedirectedLogout => {
            return (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response();
        }
        Spoiled::LogoutAtOneAlone => {
            world.ended.lock().unwrap().extend(id.clone().map(|id| (place, id)));
        }
        _ => {}
    }
    if let Some(id) = id.filter(|_| !lives_on) {
        let request = Request::post("/logout").header(COOKIE, format!("session_id={id}"));
        let _ = world.behind.clone().oneshot(request.body(Body::empty()).unwrap()).await;
    }
    let cleared = match world.spoiled {
        Spoiled::CookieAfterLogout => "theme=dark; Path=/",
        _ => "session_id=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
    };
    ([(SET_COOKIE, cleared)], Json(json!({"message": "Logged out", "server_id": ""})))
        .into_response()
}

fn is_ended(world: &World, place: usize, id: Option<&str>) -> bool {
    world.ended.lock().unwrap().iter().any(|(at, ended)| *at == place && Some(&**ended) == id)
}

fn not_found() -> Response {
    let error = json!({"error": "Session not found", "hint": "Log in again"});
    (StatusCode::UNAUTHORIZED, Json(error)).into_response()
}

/// Whether the store answers this server.
fn store_answers(place: usize, world: &World) -> bool {
    let has_started = place == 1 && world.n_starts.load(Ordering::SeqCst) > 1;
    let is_slow = world.spoiled == Spoiled::SlowStart && has_started;
    if is_slow && world.n_too_early.fetch_add(1, Ordering::SeqCst) < 3 {
        return false;
    }
    let never_again =
        world.spoiled == Spoiled::StoreNeverBack && world.was_away.load(Ordering::SeqCst);
    !world.is_away.load(Ordering::SeqCst) && !never_again || world.spoiled == Spoiled::StoreIgnored
}

/// What is said while the store is away.
async fn away(world: &World) -> Response {
    match world.spoiled {
        Spoiled::StoreError => (StatusCode::INTERNAL_SERVER_ERROR, "oh no").into_response(),
        Spoiled::StoreLogsOut => not_found(),
        Spoiled::StoreSilence => std::future::pending().await,
        _ => {
            let error = json!({"error": "The session store does not answer", "hint": "Try again"});
            (StatusCode::SERVICE_UNAVAILABLE, Json(error)).into_response()
        }
    }
}

/// Puts this server's name into an answer, and the creator's.
async fn named(place: usize, creator: Option<usize>, answer: Response, world: &World) -> Response {
    let name = |place: usize| format!("server-{}", place + 1);
    let (mut parts, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let Ok(mut json) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let creator = match world.spoiled {
        Spoiled::CreatorForgotten => place,
        _ => creator.unwrap_or(place),
    };
    for (field, value) in [
        ("server_id", json!(name(place))),
        ("created_by", json!(name(creator))),
        ("session_match", json!(place == creator)),
    ] {
        if let Some(old) = json.get_mut(field) {
            *old = value;
        }
    }
    parts.headers.insert("x-server-id", HeaderValue::from_str(&name(place)).unwrap());
    parts.headers.remove("server");
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(json.to_string()))
}
