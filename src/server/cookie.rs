//! The session cookie, as it comes and as it goes.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

use crate::session::SessionId;

const NAME: &str = "session_id";

/// Returns the value of the session cookie that a request carries: the first of that name.
///
/// All programs on a host share its cookies, so there may be others beside ours, with any bytes.
pub(super) fn value(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|header| header.as_bytes().split(|byte| *byte == b';'))
        .find_map(|pair| pair.trim_ascii().strip_prefix(NAME.as_bytes())?.strip_prefix(b"="))
        .map(String::from_utf8_lossy)
}

/// Returns the session id that a request carries, if it is one.
pub(super) fn session_id(headers: &HeaderMap) -> Option<SessionId> {
    SessionId::parse(&value(headers)?)
}

/// Writes the `Set-Cookie` that hands a session to the client.
/// It is not `Secure`, since the lab speaks plain HTTP.
pub(super) fn set(id: SessionId, ttl: Duration) -> String {
    let seconds = ttl.as_secs();
    format!("{NAME}={}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax", id.expose())
}

/// Writes the `Set-Cookie` that removes it. A browser does so only if the attributes are the same.
pub(super) fn clear() -> String {
    format!("{NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
}
