//! Servers with one flaw each: the finished server, and a layer that spoils it in one way.

mod answer;
mod crowd;
mod memory;
mod place;
mod request;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use sticky_lab::check::Targets;
use sticky_lab::target::Target;
use tower::ServiceExt;

use crate::support::server::router;
use memory::Memory;
pub use place::{free_place, free_row, refuse_at, start_at, start_somebodys_at};

/// What is wrong with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    None,
    NoMessage,
    NoCookie,
    OtherCookieName,
    NoUuid,
    SecureCookie,
    NarrowPath,
    NoMaxAge,
    NotHttpOnly,
    NoSameSite,
    OneId,
    NoProfile,
    NotKept,
    NumberAsText,
    OtherTime,
    RandomUserId,
    Unchecked,
    OneErrorForAll,
    BadInputAccepted,
    BadInputEndsSession,
    HtmlErrors,
    Hangs,
    ClosesConnection,
    ShortLife,
    Restarts,
    OnePort,
    OneServerId,
    SharedSessions,
    WrongCount,
    SomeUnlisted,
    NewestFirst,
    PlainText,
    EverybodyIs1001,
    NewUserIdEachTime,
    OneSession,
    UnknownIs404,
    Unfinished,
    TwoCookies,
    ThirdHangsUpOnStrangers,
    SecondHasNoCookie,
    NoServerIdHeader,
    NotKeptAndNoServerIdHeader,
    Redirect,
    Slash,
    FormOnly,
    Unread,
    UserTable,
    Created,
    ByteOrderMark,
    LibraryCookie,
    SignedCookie,
    ThreeSeconds,
    Century,
    ExpiresOnly,
    StrictCookie,
    OpenCookie,
    IsoTime,
    OneIdForTwo,
    OtherAlice,
    LastUser,
    OneSessionPerUser,
    SplitCookie,
    FoundCookie,
    KeptId,
    AsciiNames,
    AsciiLog,
    GarbledNames,
    LengthInCharacters,
    AnyPassword,
    AnyType,
    NoCharset,
    LongNames,
    UnseenNames,
    LengthInBytes,
    HugeBodies,
    TwoWorkers,
    CrashesAtOnce,
    CrashesInARush,
    StuckAtOnce,
    SlowAtOnce,
    ForgetsAtOnce,
    MixesUpAtOnce,
    IdPerServer,
    SortedBySecond,
    CutOff,
    EmptyList,
}

impl Flaw {
    /// What is wrong with the server at this place, counted from 0.
    fn at(self, place: usize) -> Self {
        match (self, place) {
            (Self::SecondHasNoCookie, 1) => Self::NoCookie,
            (Self::ThirdHangsUpOnStrangers, 2) | (Self::SecondHasNoCookie, _) => self,
            (Self::ThirdHangsUpOnStrangers, _) => Self::None,
            _ => self,
        }
    }
}

/// Starts three servers with the same flaw, each on a free port, and returns where they are.
/// They end with the test's runtime.
pub async fn start(flaw: Flaw) -> Targets {
    let finished: Vec<Router> = ["server-1", "server-2", "server-3"]
        .map(|id| {
            let id = if flaw == Flaw::OneServerId { "0" } else { id };
            let life = if flaw == Flaw::ShortLife { "1" } else { "3600" };
            router(&[("SERVER_ID", id), ("SESSION_TTL_SECONDS", life)])
        })
        .to_vec();
    let mut servers = Vec::new();
    for (place, router) in finished.iter().enumerate() {
        let (socket, url) = free_place();
        servers.push(Target::parse(&url, None).unwrap());
        if flaw == Flaw::OnePort && place > 0 {
            // Nobody listens there, and nobody else can.
            std::mem::forget(socket);
            continue;
        }
        let listener = socket.listen(64).unwrap();
        let flaw = flaw.at(place);
        let spoiled = crowd::spoil(spoil(router.clone(), flaw, finished.clone()), flaw);
        tokio::spawn(async move { axum::serve(listener, spoiled).await });
    }
    Targets { servers, entry: None }
}

fn spoil(router: Router, flaw: Flaw, all: Vec<Router>) -> Router {
    let memory = Arc::new(Memory::new(router.clone()));
    let router = router.layer(from_fn(move |request: Request, next: Next| {
        let memory = memory.clone();
        async move { request::spoil(flaw, request, next, &memory).await }
    }));
    let first_cookie = Arc::new(Mutex::new(None));
    let n_requests = Arc::new(AtomicUsize::new(0));
    let original = router.clone();
    router.layer(from_fn(move |request: Request, next: Next| {
        let (first_cookie, n_requests) = (first_cookie.clone(), n_requests.clone());
        let (original, all) = (original.clone(), all.clone());
        async move {
            let path = request.uri().path().to_owned();
            let cookie = request.headers().get(COOKIE).cloned();
            match (flaw, path.as_str()) {
                (Flaw::Hangs, "/profile") => std::future::pending().await,
                (Flaw::ClosesConnection, "/profile") => return broken_off(),
                (Flaw::NoProfile, "/profile") => return nothing_here(),
                (Flaw::Unfinished, "/profile") => return unfinished(),
                (Flaw::ShortLife, "/login") => tokio::time::sleep(Duration::from_millis(300)).await,
                // In the middle of the second step all sessions are gone.
                (Flaw::Restarts, _) if n_requests.fetch_add(1, Ordering::Relaxed) > 10 => {
                    return crate::support::server::router(&[]).oneshot(request).await.unwrap();
                }
                _ => {}
            }
            let answer = next.run(request).await;
            match (flaw, path.as_str(), answer.status().as_u16()) {
                (Flaw::SharedSessions, "/profile", 401) => {
                    for other in all {
                        let answer = other.oneshot(profile(cookie.as_ref())).await.unwrap();
                        if answer.status() == 200 {
                            return answer;
                        }
                    }
                    answer
                }
                (Flaw::ThirdHangsUpOnStrangers, "/profile", 401) if cookie.is_some() => {
                    broken_off()
                }
                (Flaw::UnknownIs404, "/profile", 401) if cookie.is_some() => {
                    let (mut parts, body) = answer.into_parts();
                    parts.status = StatusCode::NOT_FOUND;
                    Response::from_parts(parts, body)
                }
                (Flaw::OneSession, "/login", 200) => {
                    let new = answer.headers()[SET_COOKIE].clone();
                    let old = first_cookie.lock().unwrap().replace(new);
                    let _ = original.oneshot(log_out(old.as_ref())).await.unwrap();
                    answer
                }
                (Flaw::Unchecked, "/profile", 401) => {
                    (axum::Json(serde_json::json!({"username": "anybody"}))).into_response()
                }
                (Flaw::BadInputAccepted, "/login", 400..) => {
                    (axum::Json(serde_json::json!({"message": "Never mind"}))).into_response()
                }
                (Flaw::BadInputEndsSession, "/login", 400..) => {
                    let _ = original.oneshot(log_out(cookie.as_ref())).await.unwrap();
                    answer
                }
                _ => answer::spoil(flaw, answer, &first_cookie).await,
            }
        }
    }))
}

fn profile(cookie: Option<&HeaderValue>) -> Request {
    let mut request = Request::get("/profile");
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    request.body(Body::empty()).unwrap()
}

fn log_out(cookie: Option<&HeaderValue>) -> Request {
    let mut request = profile(cookie);
    *request.method_mut() = axum::http::Method::POST;
    *request.uri_mut() = "/logout".parse().unwrap();
    request
}

/// An answer whose body does not end.
fn unfinished() -> Response {
    let chunk = futures_util::stream::iter([Ok::<_, std::io::Error>("{")]);
    Body::from_stream(chunk.chain(futures_util::stream::pending())).into_response()
}

/// An answer whose body ends before its end.
fn broken_off() -> Response {
    let chunks = [Ok(r#"{"user_id":"#), Err(std::io::Error::other("on purpose"))];
    Body::from_stream(futures_util::stream::iter(chunks)).into_response()
}

fn nothing_here() -> Response {
    (StatusCode::NOT_FOUND, "nothing here").into_response()
}
