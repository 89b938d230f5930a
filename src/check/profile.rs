//! Step 2: the profile is read with the session.

mod cause;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::exchange::Exchange;
use super::failure::{Failure, Kind, Row, Want};
use super::login::NON_EMPTY;
use super::probe::{Login, Probe, unreached};
use super::request::Request;
use super::text::text;
use super::{Halt, Needs, Sheet, Step, requirement};

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
        "Compare the answer with the table above, line by line.",
        "把响应和上面的表格逐行比较。",
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
    let exchange = probe.profile(&login).await.map_err(unreached)?;
    let status = known(probe, &login, &exchange).await;
    sheet.note("status", status)?;
    let fields = sheet.note("fields", exchange.expect(200, &fields(&login), &cause::FIELDS));
    if let Some(time) = parse_time(exchange.field("login_time")) {
        let _ = sheet.note("login_time", is_now(&exchange, time));
    }

    let alice = probe.log_in_as(&server, None, "alice").await?;
    let profile = probe.profile(&alice).await.map_err(unreached)?;
    let id = [("username", Want::Is(json!("alice"))), ("user_id", Want::Is(json!(1001)))];
    if fields.is_ok() {
        let _ = sheet.note("user_id", profile.expect(200, &id, &cause::USER_ID));
    }

    let stranger = probe.send(Request::get(&server, "/profile")).await.map_err(unreached)?;
    let error = [("error", Want::Is(json!("Not authenticated")))];
    let _ = sheet.note("no_cookie", refuses(&stranger, &error));
    let unknown = Request::get(&server, "/profile").cookie(&probe.unknown_id());
    let unknown = probe.send(unknown).await.map_err(unreached)?;
    let error = [("error", Want::Is(json!("Session not found"))), ("hint", Want::A(&NON_EMPTY))];
    let _ = sheet.note("unknown_id", refuses(&unknown, &error));

    for (content_type, body, status) in BAD_LOGINS {
        let request = Request::get(&server, "/login").post(content_type, (*body).to_owned());
        let exchange = probe.send(request.cookie(&login.session_id)).await.map_err(unreached)?;
        let error = [("error", Want::A(&NON_EMPTY))];
        let _ = sheet.note("bad_input", exchange.expect(*status, &error, &cause::BAD_INPUT));
    }
    let exchange = probe.profile(&login).await.map_err(unreached)?;
    let undisturbed = match known(probe, &login, &exchange).await {
        Err(failure) if failure.cause.id == super::cause::NOT_KEPT.id => {
            Err(failure.because(&cause::DISTURBED))
        }
        other => other,
    };
    sheet.note("undisturbed", undisturbed)
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

/// Holds an answer to status 200; a session that is not known there has its own causes.
async fn known(probe: &Probe, login: &Login, exchange: &Exchange) -> Result<(), Failure> {
    match exchange.expect(200, &[], &cause::REFUSED) {
        Err(failure) if exchange.answer.status == 401 => {
            let why = probe.why_lost(login, exchange).await;
            Err(Failure { rows: failure.rows, ..why })
        }
        other => other,
    }
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
