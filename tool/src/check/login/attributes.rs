//! The session cookie's value and attributes, one by one.

use cookie::{Cookie, SameSite};

use crate::check::Sheet;
use crate::check::cause::{Cause, Word};
use crate::check::cookie::{is_signed, is_uuid_v4};
use crate::check::exchange::Exchange;
use crate::check::failure::{Failure, Row, literal};

/// How long a login may last, in seconds. The contract says an hour; between a minute and a day it
/// is somebody's choice, and beyond either it is another unit that was meant.
const LIFE: std::ops::RangeInclusive<i64> = 60..=86_400;

/// How long a value is at least that nobody guesses: 120 bits in base64.
const MIN_CHARS: usize = 20;

/// Notes what becomes of each.
pub(super) fn note(sheet: &mut Sheet, exchange: &Exchange, cookie: &Cookie<'_>) {
    sheet.note("value", has_uuid(exchange, cookie));
    if sheet.asks_for("length") {
        sheet.note("length", is_long(exchange, cookie));
    }
    sheet.note("sent_back", is_sent_back(exchange, cookie));
    sheet.note("max_age", has_max_age(exchange, cookie));
    sheet.note("http_only", is_http_only(exchange, cookie));
    sheet.note("same_site", is_same_site(exchange, cookie));
}

fn has_uuid(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if is_uuid_v4(cookie.value()) {
        return Ok(());
    }
    let cause = if is_signed(cookie.value()) { Cause::CookieSigned } else { Cause::CookieValue };
    Err(exchange.failure(cause).row(Row::differs(
        "session_id",
        Word::UuidV4,
        literal(cookie.value()),
    )))
}

fn is_long(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    let n_chars = cookie.value().chars().count();
    if n_chars >= MIN_CHARS {
        return Ok(());
    }
    let row = Row::differs("session_id", Word::LongText, literal(cookie.value()));
    Err(exchange.failure(Cause::CookieShort).with("n", n_chars).row(row))
}

fn is_sent_back(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    let path = cookie.path().unwrap_or_default();
    let domain = cookie.domain();
    let attribute = match (path, cookie.secure(), domain) {
        ("/", None | Some(false), None) => return Ok(()),
        ("/", Some(true), _) => "Secure".to_owned(),
        ("/", _, Some(domain)) => format!("Domain={domain}"),
        (path, ..) => format!("Path={path}"),
    };
    let is_missing = cookie.path().is_none();
    let cause = if is_missing { Cause::CookieNoPath } else { Cause::CookieNotSentBack };
    let secure = cookie.secure().filter(|secure| *secure).map(|_| "Secure");
    Err(exchange
        .failure(cause)
        .with("attribute", attribute)
        .row(Row::optional("Path", Some("/"), cookie.path()))
        .row(Row::optional("Secure", None, secure))
        .row(Row::optional("Domain", None, domain)))
}

fn has_max_age(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    let max_age = cookie.max_age().map(|age| age.whole_seconds());
    let expires = cookie.expires_datetime().map(|time| time.to_string());
    let cause = match max_age {
        Some(seconds) if LIFE.contains(&seconds) => return Ok(()),
        Some(seconds) if seconds > *LIFE.end() => Cause::CookieMaxAgeLong,
        Some(1..) => Cause::CookieMaxAgeShort,
        None if expires.is_some() => Cause::CookieExpires,
        _ => Cause::CookieMaxAge,
    };
    let actual = max_age.map(|seconds| seconds.to_string());
    let mut failure = exchange
        .failure(cause)
        .with("seconds", max_age.unwrap_or_default())
        .with("days", max_age.unwrap_or_default() / 86_400)
        .row(Row::optional("Max-Age", Some("3600"), actual.as_deref()));
    if let Some(expires) = expires {
        failure =
            failure.row(Row { differs: false, ..Row::optional("Expires", None, Some(&expires)) });
    }
    Err(failure)
}

fn is_http_only(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if cookie.http_only() == Some(true) {
        return Ok(());
    }
    let row = Row::optional("HttpOnly", Some("HttpOnly"), None);
    Err(exchange.failure(Cause::CookieNotHttpOnly).row(row))
}

fn is_same_site(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    let cause = match cookie.same_site() {
        Some(SameSite::Lax) => return Ok(()),
        Some(SameSite::Strict) => Cause::CookieSameSiteStrict,
        Some(SameSite::None) => Cause::CookieSameSiteNone,
        None => Cause::CookieSameSite,
    };
    let actual = cookie.same_site().map(|same_site| same_site.to_string());
    let row = Row::optional("SameSite", Some("Lax"), actual.as_deref());
    Err(exchange.failure(cause).row(row))
}
