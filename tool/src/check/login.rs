//! Step 1: the login hands the session to the client.

use cookie::{Cookie, SameSite};
use serde_json::json;

use super::cause::{Cause, Word};
use super::cookie::{is_uuid_v4, of_login, session_cookie};
use super::exchange::Exchange;
use super::failure::{Failure, Kind, Row, Want, literal};
use super::probe::{self, Probe};
use super::request::Request;
use super::{Halt, Needs, Sheet, Step};

pub(super) static STEP: Step = Step {
    id: "login",
    needs: Needs::OneServer,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

/// Text with at least one character.
pub(super) static NON_EMPTY: Kind = Kind {
    name: Word::SomeText,
    holds: |value| value.as_str().is_some_and(|text| !text.is_empty()),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let server = probe.server(0);
    let username = probe.username();
    let exchange =
        probe.send(Request::log_in(&server, &username)).await.map_err(probe::unreached)?;
    sheet.require("status", exchange.expect(200, &[], Cause::LoginRefused))?;

    let fields =
        [("message", Want::Is(json!("Login successful"))), ("server_id", Want::A(&NON_EMPTY))];
    sheet.note("body", exchange.expect(200, &fields, Cause::LoginMessage));
    let cookie = sheet.require("cookie", of_login(&exchange))?;
    sheet.note("value", has_uuid(&exchange, &cookie));
    sheet.note("sent_back", is_sent_back(&exchange, &cookie));
    sheet.note("max_age", has_max_age(&exchange, &cookie));
    sheet.note("http_only", is_http_only(&exchange, &cookie));
    sheet.note("same_site", is_same_site(&exchange, &cookie));

    let again = probe.send(Request::log_in(&server, &username)).await.map_err(probe::unreached)?;
    let new_id = match session_cookie(&again) {
        Some(second) if second.value() != cookie.value() => Ok(()),
        Some(second) => Err(again.failure(Cause::IdReused).row(Row::differs(
            "session_id",
            Word::AnotherOne,
            literal(second.value()),
        ))),
        None => of_login(&again).map(|_| ()),
    };
    sheet.require("new_id", new_id)
}

fn has_uuid(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if is_uuid_v4(cookie.value()) {
        return Ok(());
    }
    Err(exchange.failure(Cause::CookieValue).row(Row::differs(
        "session_id",
        Word::UuidV4,
        literal(cookie.value()),
    )))
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
    if max_age.is_some_and(|seconds| seconds > 0) {
        return Ok(());
    }
    let actual = max_age.map(|seconds| seconds.to_string());
    let row = Row::optional("Max-Age", Some("3600"), actual.as_deref());
    Err(exchange.failure(Cause::CookieMaxAge).row(row))
}

fn is_http_only(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if cookie.http_only() == Some(true) {
        return Ok(());
    }
    let row = Row::optional("HttpOnly", Some("HttpOnly"), None);
    Err(exchange.failure(Cause::CookieNotHttpOnly).row(row))
}

fn is_same_site(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if cookie.same_site() == Some(SameSite::Lax) {
        return Ok(());
    }
    let actual = cookie.same_site().map(|same_site| same_site.to_string());
    let row = Row::optional("SameSite", Some("Lax"), actual.as_deref());
    Err(exchange.failure(Cause::CookieSameSite).row(row))
}
