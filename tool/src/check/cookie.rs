//! The session cookie of an answer, as a browser reads it.

use cookie::Cookie;
use uuid::Uuid;

use super::cause::Cause;
use super::exchange::Exchange;
use super::failure::{Failure, Row};

/// Returns the session cookie of a login that worked.
pub(super) fn of_login(exchange: &Exchange) -> Result<Cookie<'_>, Failure> {
    exchange.expect(200, &[], Cause::LoginRefused)?;
    if let Some(cookie) = session_cookie(exchange) {
        return Ok(cookie);
    }
    let others = cookies(exchange);
    Err(match others.first() {
        None => exchange.failure(Cause::CookieMissing).row(Row::optional(
            "Set-Cookie",
            Some("session_id=…"),
            None,
        )),
        Some(other) => exchange
            .failure(Cause::CookieName)
            .with("found", other.name())
            .row(Row::compare("Set-Cookie", "session_id=…", format!("{}=…", other.name()))),
    })
}

/// Returns the session cookie that an answer sets: of several, a browser keeps the last.
pub(super) fn session_cookie(exchange: &Exchange) -> Option<Cookie<'_>> {
    cookies(exchange).into_iter().rfind(|cookie| cookie.name() == "session_id")
}

fn cookies(exchange: &Exchange) -> Vec<Cookie<'_>> {
    let headers = exchange.answer.headers.get_all("set-cookie").iter();
    headers.filter_map(|header| Cookie::parse(header.to_str().ok()?).ok()).collect()
}

/// Whether a session id has the contract's form: a UUID of version 4.
pub(super) fn is_uuid_v4(value: &str) -> bool {
    Uuid::try_parse(value).is_ok_and(|id| id.get_version_num() == 4) && value.len() == 36
}
