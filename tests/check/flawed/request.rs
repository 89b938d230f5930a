//! How a flaw shows in what a server makes of a request.

use std::sync::atomic::Ordering;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderValue, LOCATION, SET_COOKIE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::memory::Memory;
use super::{Flaw, log_out, profile};

/// Answers a request as a server with this flaw would.
pub async fn spoil(flaw: Flaw, request: Request, next: Next, memory: &Memory) -> Response {
    let path = request.uri().path().to_owned();
    let request = with_cookie(flaw, request, memory);
    match (flaw, path.as_str()) {
        (Flaw::TwoWorkers, "/profile") => {
            let is_twin = memory.n_profiles.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
            let worker = if is_twin { &memory.twin } else { &memory.original };
            worker.clone().oneshot(request).await.unwrap()
        }
        (Flaw::SortedBySecond, "/debug/sessions") => {
            by_second(next.run(request).await, memory).await
        }
        (Flaw::LastUser, "/profile") => {
            let answer = next.run(request).await;
            if answer.status() != 200 {
                return answer;
            }
            let mut told: Value = serde_json::from_str(&read(answer.into_body()).await).unwrap();
            told["username"] = memory.last_user.lock().unwrap().clone().into();
            axum::Json(told).into_response()
        }
        (_, "/login") => login(flaw, request, next, memory).await,
        _ => next.run(request).await,
    }
}

async fn login(flaw: Flaw, request: Request, next: Next, memory: &Memory) -> Response {
    let (mut parts, body) = request.into_parts();
    let brought = parts.headers.get(COOKIE).cloned();
    let kind = parts.headers.get(CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let text = read(body).await;
    let mut fields: Value = serde_json::from_str(&text).unwrap_or_default();
    let name = fields["username"].as_str().unwrap_or_default().to_owned();
    let is_json = kind.starts_with("application/json");
    let error =
        |status: u16| (StatusCode::from_u16(status).unwrap(), axum::Json(json!({"error": "no"})));
    let short = |name: &str| Value::from(name.chars().take(9).collect::<String>());
    match flaw {
        Flaw::Redirect => return (StatusCode::FOUND, [(LOCATION, "/profile")]).into_response(),
        Flaw::Slash => {
            return (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, "/login/")]).into_response();
        }
        Flaw::Unread => return error(422).into_response(),
        Flaw::UserTable => return error(401).into_response(),
        Flaw::FormOnly if is_json => return error(400).into_response(),
        Flaw::FormOnly => fields = json!({"username": "somebody", "password": "123456"}),
        Flaw::AsciiNames if !name.is_ascii() => return error(400).into_response(),
        Flaw::AsciiLog if !name.is_ascii() => return error(500).into_response(),
        Flaw::LengthInBytes if name.len() > 64 => return error(400).into_response(),
        Flaw::NoCharset if kind.contains(';') => return error(415).into_response(),
        Flaw::AnyPassword if fields["password"] == "" => fields["password"] = "any".into(),
        Flaw::LongNames if name.chars().count() == 65 => fields["username"] = short(&name),
        Flaw::UnseenNames if name == "\u{85}" => fields["username"] = "somebody".into(),
        Flaw::HugeBodies if text.len() > 16 * 1024 => fields["username"] = short(&name),
        _ => {}
    }
    if matches!(flaw, Flaw::FormOnly) || flaw == Flaw::AnyType {
        parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    parts.headers.remove(CONTENT_LENGTH);
    let text = if fields.is_object() { fields.to_string() } else { text };
    let mut answer = next.run(Request::from_parts(parts, Body::from(text))).await;
    if answer.status() != 200 {
        return answer;
    }
    let new = answer.headers()[SET_COOKIE].clone();
    match flaw {
        Flaw::Created => *answer.status_mut() = StatusCode::CREATED,
        Flaw::LastUser => *memory.last_user.lock().unwrap() = name,
        Flaw::OneSessionPerUser => {
            let old = memory.by_user.lock().unwrap().insert(name, new);
            if old.is_some() {
                let _ = memory.original.clone().oneshot(log_out(old.as_ref())).await.unwrap();
            }
        }
        Flaw::KeptId => {
            if let Some(brought) = brought.as_ref().map(|cookie| cookie.to_str().unwrap()) {
                let (own, attributes) = new.to_str().unwrap().split_once(';').unwrap();
                let kept = format!("{brought};{attributes}").parse().unwrap();
                memory.brought.lock().unwrap().insert(brought.to_owned(), own.to_owned());
                answer.headers_mut().insert(SET_COOKIE, kept);
            }
        }
        _ => {}
    }
    answer
}

/// Reads the header Cookie as a server with this flaw does.
fn with_cookie(flaw: Flaw, mut request: Request, memory: &Memory) -> Request {
    let Some(shown) = request.headers().get(COOKIE).map(|c| c.to_str().unwrap().to_owned()) else {
        return request;
    };
    let read = match flaw {
        Flaw::SplitCookie => shown.split('=').nth(1).map(|id| format!("session_id={id}")),
        Flaw::FoundCookie => shown
            .split_once("session_id=")
            .map(|(_, rest)| format!("session_id={}", rest.split(';').next().unwrap_or_default())),
        Flaw::KeptId if request.method() == Method::GET => {
            memory.brought.lock().unwrap().get(&shown).cloned()
        }
        _ => None,
    };
    if let Some(read) = read {
        request.headers_mut().insert(COOKIE, read.parse().unwrap());
    }
    request
}

/// Sorts a list by what the profiles say of the time, and within a second by id.
async fn by_second(answer: Response, memory: &Memory) -> Response {
    let mut list: Value = serde_json::from_str(&read(answer.into_body()).await).unwrap();
    let mut timed = Vec::new();
    for entry in list["sessions"].as_array().unwrap() {
        let id = entry["session_id"].as_str().unwrap().to_owned();
        let cookie = format!("session_id={id}").parse().unwrap();
        let told = memory.original.clone().oneshot(profile(Some(&cookie))).await.unwrap();
        let told: Value = serde_json::from_str(&read(told.into_body()).await).unwrap();
        timed.push((told["login_time"].to_string(), id, entry.clone()));
    }
    timed.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    list["sessions"] = timed.into_iter().map(|(_, _, entry)| entry).collect();
    axum::Json(list).into_response()
}

async fn read(body: Body) -> String {
    String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap()
}
