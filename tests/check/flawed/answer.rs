//! How a flaw shows in an answer.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, HeaderValue, SET_COOKIE};
use axum::response::Response;
use regex::Regex;
use serde_json::Value;
use uuid::Uuid;

use super::Flaw;

/// Rewrites the cookie and the body, each as text.
pub async fn spoil(
    flaw: Flaw,
    answer: Response,
    first_cookie: &Mutex<Option<HeaderValue>>,
) -> Response {
    let (mut parts, body) = answer.into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    let random = Uuid::new_v4();
    if let Some(cookie) = parts.headers.remove(SET_COOKIE) {
        if flaw == Flaw::TwoCookies {
            let cleared = HeaderValue::from_static("session_id=; Path=/; Max-Age=0");
            parts.headers.append(SET_COOKIE, cleared);
        }
        let text = cookie.to_str().unwrap().to_owned();
        let spoiled = match flaw {
            Flaw::NoCookie => None,
            Flaw::OtherCookieName => Some(text.replace("session_id=", "sid=")),
            Flaw::NoUuid => Some(text.replacen('-', "", 4)),
            Flaw::SecureCookie => Some(format!("{text}; Secure")),
            Flaw::NarrowPath => Some(text.replace("Path=/", "Path=/login")),
            Flaw::NoMaxAge => Some(text.replace("; Max-Age=3600", "")),
            Flaw::NotHttpOnly => Some(text.replace("; HttpOnly", "")),
            Flaw::LibraryCookie => Some(text.replace("session_id=", "connect.sid=s%3A")),
            Flaw::SignedCookie => Some(
                text.replace("; Path", ".dGhpcyBpcyBhIHNpZ25hdHVyZQ; Path")
                    .replacen('=', "=s%3A", 1),
            ),
            Flaw::ThreeSeconds => Some(text.replace("3600", "3")),
            Flaw::Century => Some(text.replace("3600", "3600000000000")),
            Flaw::ExpiresOnly => {
                Some(text.replace("Max-Age=3600", "Expires=Fri, 01 Jan 2049 00:00:00 GMT"))
            }
            Flaw::StrictCookie => Some(text.replace("Lax", "Strict")),
            Flaw::OpenCookie => Some(text.replace("Lax", "None")),
            Flaw::NoSameSite => Some(text.replace("; SameSite=Lax", "")),
            Flaw::NotKept | Flaw::NotKeptAndNoServerIdHeader => {
                Some(format!("session_id={random}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"))
            }
            Flaw::OneId => {
                let mut first = first_cookie.lock().unwrap();
                Some(first.get_or_insert(cookie).to_str().unwrap().to_owned())
            }
            _ => Some(text),
        };
        if let Some(spoiled) = spoiled {
            parts.headers.append(SET_COOKIE, spoiled.parse().unwrap());
        }
    }
    let replaced = |pattern, by: &str| compiled(pattern).replace_all(&body, by).into_owned();
    let body = match flaw {
        Flaw::NoMessage => replaced(r#""message":"[^"]*","#, ""),
        Flaw::NumberAsText => replaced(r#""user_id":(\d+)"#, r#""user_id":"$1""#),
        Flaw::OtherTime => replaced(r#""login_time":"20"#, r#""login_time":"19"#),
        Flaw::RandomUserId => {
            replaced(r#""user_id":\d+"#, &format!(r#""user_id":{}"#, random.as_u128() as u32))
        }
        Flaw::EverybodyIs1001 => replaced(r#""user_id":\d+"#, r#""user_id":1001"#),
        Flaw::NewUserIdEachTime if !body.contains(r#""user_id":1001"#) => {
            replaced(r#""user_id":\d+"#, &format!(r#""user_id":{}"#, random.as_u128() as u32))
        }
        Flaw::OneIdForTwo if !body.contains(r#""user_id":1001"#) => {
            replaced(r#""user_id":\d+"#, r#""user_id":1002"#)
        }
        Flaw::OtherAlice => replaced(r#""user_id":1001"#, r#""user_id":7"#),
        Flaw::IdPerServer => {
            let place =
                parts.headers["x-server-id"].to_str().unwrap().trim_start_matches("server-");
            replaced(r#""user_id":(\d{5,})"#, &format!(r#""user_id":{place}$1"#))
        }
        Flaw::IsoTime => replaced(r#"(\d{4}-\d\d-\d\d) ([\d:]{8})"#, "${1}T$2.000Z"),
        Flaw::ByteOrderMark => format!("\u{feff}{body}"),
        Flaw::GarbledNames => replaced(r"[^\x00-\x7f]", "?"),
        Flaw::LengthInCharacters => {
            let sent = &body.as_bytes()[..body.chars().count()];
            String::from_utf8_lossy(sent).trim_end_matches('\u{fffd}').to_owned()
        }
        Flaw::CutOff => with_sessions(&body, |sessions| {
            drop(sessions.drain(..sessions.len().saturating_sub(5)))
        }),
        Flaw::EmptyList => with_sessions(&body, Vec::clear),
        Flaw::PlainText if parts.status == 200 => "It worked".to_owned(),
        Flaw::OneErrorForAll => replaced("Not authenticated", "Session not found"),
        Flaw::HtmlErrors if parts.status.as_u16() >= 400 => {
            parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
            format!("<html><h1>{}</h1></html>", parts.status)
        }
        Flaw::WrongCount => replaced(r#""session_count":(\d+)"#, r#""session_count":1$1"#),
        Flaw::SomeUnlisted => with_sessions(&body, |sessions| drop(sessions.pop())),
        Flaw::NewestFirst => with_sessions(&body, |sessions| sessions.reverse()),
        _ => body,
    };
    parts.headers.remove("content-length");
    if matches!(flaw, Flaw::NoServerIdHeader | Flaw::NotKeptAndNoServerIdHeader) {
        parts.headers.remove("x-server-id");
        parts.headers.remove("server");
    }
    Response::from_parts(parts, Body::from(body))
}

/// Compiles a pattern once: without optimisation that takes longer than a whole request.
fn compiled(pattern: &'static str) -> Regex {
    static KNOWN: Mutex<BTreeMap<&str, Regex>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    known.entry(pattern).or_insert_with(|| Regex::new(pattern).unwrap()).clone()
}

fn with_sessions(body: &str, change: impl FnOnce(&mut Vec<Value>)) -> String {
    let mut json: Value = serde_json::from_str(body).unwrap();
    if let Some(sessions) = json["sessions"].as_array_mut() {
        change(sessions);
        json["session_count"] = sessions.len().into();
    }
    json.to_string()
}
