//! What goes wrong only where two requests meet.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::middleware::{Next, from_fn};
use axum::response::Response;

use super::{Flaw, broken_off};

#[derive(Default)]
struct Meetings {
    n_inside: AtomicUsize,
    has_met: AtomicBool,
    n_logins: AtomicUsize,
    /// The ids of the logins that met others.
    ids: Mutex<HashSet<String>>,
}

/// With which login a server goes wrong that does so by chance.
const UNLUCKY: usize = 500;

/// How long a login takes, as where a password is hashed: logins sent at once meet on any machine.
const LOGIN: Duration = Duration::from_millis(5);

/// Puts a layer around a server that spoils logins which meet.
pub fn spoil(router: Router, flaw: Flaw) -> Router {
    let meetings = Arc::new(Meetings::default());
    router.layer(from_fn(move |request: Request, next: Next| {
        let meetings = meetings.clone();
        async move { answer(flaw, request, next, &meetings).await }
    }))
}

async fn answer(flaw: Flaw, request: Request, next: Next, meetings: &Meetings) -> Response {
    let is_login = request.uri().path() == "/login";
    let shown = request.headers().get(COOKIE).map(|cookie| cookie.to_str().unwrap().to_owned());
    let others = if is_login { meetings.n_inside.fetch_add(1, Ordering::SeqCst) } else { 0 };
    if others > 0 {
        meetings.has_met.store(true, Ordering::SeqCst);
    }
    let n_logins = meetings.n_logins.fetch_add(usize::from(is_login), Ordering::SeqCst);
    match flaw {
        Flaw::CrashesInARush if n_logins > UNLUCKY => return broken_off(),
        Flaw::CrashesAtOnce if meetings.has_met.load(Ordering::SeqCst) => return broken_off(),
        Flaw::StuckAtOnce if meetings.has_met.load(Ordering::SeqCst) => {
            std::future::pending().await
        }
        Flaw::SlowAtOnce if others > 0 => tokio::time::sleep(Duration::from_secs(60)).await,
        _ => {}
    }
    if is_login && flaw != Flaw::CrashesInARush {
        tokio::time::sleep(LOGIN).await;
    }
    let mut answer = next.run(request).await;
    if is_login {
        meetings.n_inside.fetch_sub(1, Ordering::SeqCst);
    }
    let is_met = |cookie: &str| meetings.ids.lock().unwrap().contains(cookie);
    match (flaw, is_login) {
        (Flaw::ForgetsAtOnce, true) if others > 0 => {
            let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
            let (_, attributes) = cookie.split_once(';').unwrap();
            let lost = format!("session_id={};{attributes}", uuid::Uuid::new_v4());
            answer.headers_mut().insert(SET_COOKIE, lost.parse().unwrap());
            answer
        }
        (Flaw::MixesUpAtOnce, true) if others > 0 => {
            let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
            let (own, _) = cookie.split_once(';').unwrap();
            meetings.ids.lock().unwrap().insert(own.to_owned());
            answer
        }
        (Flaw::MixesUpAtOnce, false) if shown.is_some_and(|cookie| is_met(&cookie)) => {
            let (parts, body) = answer.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap().replace("student-", "teacher-");
            Response::from_parts(parts, Body::from(body))
        }
        _ => answer,
    }
}
