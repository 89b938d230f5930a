//! Step 2: the profile is read with the session.

pub(super) mod cause;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::exchange::Exchange;
use super::failure::{Cause, Failure, Kind, Row, Want, literal};
use super::login::NON_EMPTY;
use super::lost::NOT_KEPT;
use super::probe::{Login, Probe};
use super::request::Request;
use super::{Halt, Needs, Sheet, Step, requirement};
use crate::text::text;

/// How far a server's clock may be off, in seconds.
const CLOCK_TOLERANCE_SECONDS: i64 = 120;

pub(super) static STEP: Step = Step {
    id: "profile",
    title: text("The profile is read with the session", "用会话读取个人资料"),
    question: text(
        "The cookie holds an id and nothing else. How does the server know who you are, and what does it say to those it does not know?",
        "Cookie 里只有一个 id。服务器怎么知道你是谁？对它不认识的人，又该怎么回答？",
    ),
    task: text(
        "Let GET /profile look the cookie's id up: answer with the user where it is known, with 401 where it is not.",
        "让 GET /profile 用 Cookie 里的 id 去查：认识就返回用户，不认识就返回 401。",
    ),
    hint: text(
        "Ask for the profile three times: with the cookie, without one, and with an id that you made up.",
        "读取三次个人资料：带上 Cookie、不带 Cookie、带一个自己编的 id。",
    ),
    requirements: &[
        requirement(
            "status",
            "with the cookie, the profile is answered with status 200",
            "带上 Cookie，个人资料返回状态码 200",
        ),
        requirement("fields", "it has all six fields, each of its type", "六个字段齐全，类型正确"),
        requirement("login_time", "the time of the login is in UTC", "登录时间是 UTC 时间"),
        requirement(
            "user_id",
            "a name has one id: alice is 1001",
            "同一个名字总是得到同一个 user_id：alice 是 1001",
        ),
        requirement(
            "no_cookie",
            "without a cookie it says 401 `Not authenticated`",
            "没有 Cookie 时返回 401 `Not authenticated`",
        ),
        requirement(
            "unknown_id",
            "with an unknown id it says 401 `Session not found`",
            "id 未知时返回 401 `Session not found`",
        ),
        requirement("side_by_side", "two users are logged in side by side", "两个用户可以同时登录"),
        requirement(
            "bad_input",
            "a login that cannot be read is refused, in JSON",
            "读不懂的登录请求会被拒绝，并用 JSON 说明原因",
        ),
        requirement(
            "undisturbed",
            "a refused login leaves the session alone",
            "被拒绝的登录不影响已有的会话",
        ),
    ],
    needs: Needs::OneServer,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

static POSITIVE: Kind = Kind {
    name: text("a positive whole number", "一个正整数"),
    holds: |value| value.as_u64().is_some_and(|number| number > 0),
};

static TIME: Kind = Kind {
    name: text("a time: YYYY-MM-DD HH:MM:SS", "时间：YYYY-MM-DD HH:MM:SS"),
    holds: |value| parse_time(value).is_some(),
};

fn parse_time(value: &Value) -> Option<Timestamp> {
    let text = value.as_str().filter(|text| text.len() == "2025-10-21 16:30:15".len())?;
    let time = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let server = probe.server(0);
    let login = probe.log_in(&server, None).await?;
    let exchange = sheet.require("status", probe.profile(&login).await)?;
    sheet.require("status", probe.knows(&login, &exchange, &cause::REFUSED).await)?;
    let fields = exchange.expect(200, &fields(&login), &cause::FIELDS);
    let has_all_fields = fields.is_ok();
    sheet.note("fields", fields);
    if let Some(time) = parse_time(exchange.field("login_time")) {
        sheet.note("login_time", is_now(&exchange, time));
    }
    if has_all_fields {
        has_one_id(probe, sheet, &login, exchange.field("user_id")).await?;
    }

    let stranger = probe.send(Request::get(&server, "/profile")).await;
    let stranger = sheet.require("no_cookie", stranger)?;
    let error = [("error", Want::Is(json!("Not authenticated")))];
    sheet.note("no_cookie", refuses(&stranger, &error));
    let unknown = Request::get(&server, "/profile").cookie(&probe.unknown_id());
    let unknown = sheet.require("unknown_id", probe.send(unknown).await)?;
    let error = [("error", Want::Is(json!("Session not found"))), ("hint", Want::A(&NON_EMPTY))];
    sheet.note("unknown_id", refuses(&unknown, &error));

    let exchange = sheet.require("side_by_side", probe.profile(&login).await)?;
    let side_by_side = probe.knows(&login, &exchange, &cause::REFUSED).await;
    sheet.require("side_by_side", unless_lost(side_by_side, &cause::OVERWRITTEN))?;

    for (content_type, body, status) in BAD_LOGINS {
        let request = Request::get(&server, "/login").post(content_type, (*body).to_owned());
        let exchange = probe.send(request.cookie(&login.session_id)).await;
        let exchange = sheet.require("bad_input", exchange)?;
        let error = [("error", Want::A(&NON_EMPTY))];
        sheet.note("bad_input", exchange.expect(*status, &error, &cause::BAD_INPUT));
    }
    let exchange = sheet.require("undisturbed", probe.profile(&login).await)?;
    let undisturbed = probe.knows(&login, &exchange, &cause::REFUSED).await;
    sheet.require("undisturbed", unless_lost(undisturbed, &cause::DISTURBED))
}

/// Names the cause of a session that only this login has lost.
fn unless_lost(result: Result<(), Failure>, cause: &'static Cause) -> Result<(), Failure> {
    result.map_err(|failure| match failure.cause.id {
        id if id == NOT_KEPT.id => failure.because(cause),
        _ => failure,
    })
}

/// Logs in as alice, whose id is known, and as the same user once more.
async fn has_one_id(
    probe: &mut Probe,
    sheet: &mut Sheet,
    login: &Login,
    user_id: &Value,
) -> Result<(), Halt> {
    for (username, id) in [("alice", &json!(1001)), (&login.username, user_id)] {
        let again = probe.log_in_as(&probe.server(0), None, username).await?;
        let profile = sheet.require("user_id", probe.profile(&again).await)?;
        let fields = [("username", Want::Is(json!(username))), ("user_id", Want::Is(id.clone()))];
        sheet.note("user_id", profile.expect(200, &fields, &cause::USER_ID));
    }
    if *user_id == json!(1001) {
        let shared = login.exchange.failure(&cause::USER_ID).row(Row::differs(
            "user_id",
            text("not alice's 1001", "不是 alice 的 1001"),
            literal(user_id),
        ));
        sheet.note("user_id", Err(shared));
    }
    Ok(())
}

/// Logins that have to be refused, each with the status for it.
static BAD_LOGINS: &[(&str, &str, u16)] = &[
    ("application/json", r#"{"username":"#, 400),
    ("application/json", r#"{"username":"mallory"}"#, 400),
    ("application/json", r#"{"username":"","password":"123456"}"#, 400),
    ("application/json", r#"{"username":7,"password":"123456"}"#, 400),
    ("text/plain", r#"{"username":"mallory","password":"123456"}"#, 415),
];

fn fields(login: &Login) -> [(&'static str, Want); 6] {
    [
        ("user_id", Want::A(&POSITIVE)),
        ("username", Want::Is(json!(login.username))),
        ("login_time", Want::A(&TIME)),
        ("server_id", Want::A(&NON_EMPTY)),
        ("created_by", Want::A(&NON_EMPTY)),
        ("session_match", Want::Is(json!(true))),
    ]
}

/// Holds an answer to status 401 with these fields.
fn refuses(exchange: &Exchange, error: &[(&str, Want)]) -> Result<(), Failure> {
    let cause =
        if exchange.answer.status == 200 { &cause::UNCHECKED } else { &cause::UNAUTHORIZED };
    exchange.expect(401, error, cause)
}

fn is_now(exchange: &Exchange, time: Timestamp) -> Result<(), Failure> {
    let now = Timestamp::now();
    if (now.as_second() - time.as_second()).abs() <= CLOCK_TOLERANCE_SECONDS {
        return Ok(());
    }
    let (expected, actual) = (now.strftime("%F %T"), time.strftime("%F %T"));
    Err(exchange.failure(&cause::LOGIN_TIME).row(Row::compare("login_time", expected, actual)))
}
