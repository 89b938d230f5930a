//! Step 1: the login hands the session to the client.

pub(super) mod cause;

use cookie::{Cookie, SameSite};
use serde_json::json;

use super::cookie::{is_uuid_v4, of_login, session_cookie};
use super::exchange::Exchange;
use super::failure::{Failure, Kind, Row, Want, literal};
use super::probe::{self, Probe};
use super::request::Request;
use super::{Halt, Needs, Sheet, Step, requirement};
use crate::text::text;

pub(super) static STEP: Step = Step {
    id: "login",
    title: text("The login hands the session to the client", "登录把会话交给客户端"),
    question: text(
        "HTTP forgets you after each request. What does a browser have to bring along the next time?",
        "HTTP 每次请求之后就把你忘了。下一次请求时，浏览器要带上什么？",
    ),
    task: text(
        "Let POST /login answer with a cookie `session_id` that names the session it stored.",
        "让 POST /login 的响应带上名为 `session_id` 的 Cookie，指向服务器保存的会话。",
    ),
    hint: text(
        "Look at the header Set-Cookie of the answer: its name, its value, and each attribute.",
        "看看响应的头部 Set-Cookie：名字、值和每一个属性。",
    ),
    requirements: &[
        requirement("status", "a login is answered with status 200", "登录返回状态码 200"),
        requirement(
            "body",
            "the body says that it worked, and which server spoke",
            "响应正文说明登录成功，并报出是哪台服务器",
        ),
        requirement(
            "cookie",
            "the answer sets the cookie `session_id`",
            "响应设置了 Cookie `session_id`",
        ),
        requirement("value", "its value is a UUID of version 4", "它的值是第 4 版 UUID"),
        requirement(
            "sent_back",
            "a browser sends it back to every page",
            "浏览器会把它发回给每个页面",
        ),
        requirement("max_age", "it says how long it lives", "它写明了有效期"),
        requirement("http_only", "scripts in the page cannot read it", "页面里的脚本读不到它"),
        requirement(
            "same_site",
            "other sites cannot make the browser send it",
            "别的网站不能让浏览器发送它",
        ),
        requirement("new_id", "each login gets a new id", "每次登录都得到新的 id"),
    ],
    needs: Needs::OneServer,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

/// Text with at least one character.
pub(super) static NON_EMPTY: Kind = Kind {
    name: text("some text", "非空字符串"),
    holds: |value| value.as_str().is_some_and(|text| !text.is_empty()),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let server = probe.server(0);
    let username = probe.username();
    let exchange =
        probe.send(Request::log_in(&server, &username)).await.map_err(probe::unreached)?;
    sheet.require("status", exchange.expect(200, &[], &cause::REFUSED))?;

    let fields =
        [("message", Want::Is(json!("Login successful"))), ("server_id", Want::A(&NON_EMPTY))];
    sheet.note("body", exchange.expect(200, &fields, &cause::MESSAGE));
    let cookie = sheet.require("cookie", of_login(&exchange))?;
    sheet.note("value", has_uuid(&exchange, &cookie));
    sheet.note("sent_back", is_sent_back(&exchange, &cookie));
    sheet.note("max_age", has_max_age(&exchange, &cookie));
    sheet.note("http_only", is_http_only(&exchange, &cookie));
    sheet.note("same_site", is_same_site(&exchange, &cookie));

    let again = probe.send(Request::log_in(&server, &username)).await.map_err(probe::unreached)?;
    let new_id = match session_cookie(&again) {
        Some(second) if second.value() != cookie.value() => Ok(()),
        Some(second) => Err(again.failure(&cause::ID_REUSED).row(Row::differs(
            "session_id",
            text("another one", "另一个"),
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
    let expected = text("a UUID of version 4", "第 4 版 UUID");
    Err(exchange.failure(&cause::COOKIE_VALUE).row(Row::differs(
        "session_id",
        expected,
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
    let cause = if is_missing { &cause::COOKIE_PATH } else { &cause::COOKIE_NOT_SENT_BACK };
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
    Err(exchange.failure(&cause::COOKIE_MAX_AGE).row(row))
}

fn is_http_only(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if cookie.http_only() == Some(true) {
        return Ok(());
    }
    let row = Row::optional("HttpOnly", Some("HttpOnly"), None);
    Err(exchange.failure(&cause::COOKIE_NOT_HTTP_ONLY).row(row))
}

fn is_same_site(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if cookie.same_site() == Some(SameSite::Lax) {
        return Ok(());
    }
    let actual = cookie.same_site().map(|same_site| same_site.to_string());
    let row = Row::optional("SameSite", Some("Lax"), actual.as_deref());
    Err(exchange.failure(&cause::COOKIE_SAME_SITE).row(row))
}
