//! Step 2: the profile is read with the session.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::ask::{Exchange, Request};
use super::failure::{Cause, Failure, Kind, Row, Want};
use super::login::NON_EMPTY;
use super::probe::{Login, Probe, unreached};
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
            "一个名字只有一个 id：alice 是 1001",
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
            "无法读懂的登录请求被拒绝，并以 JSON 说明",
        ),
        requirement("undisturbed", "and leaves the session alone", "并且不影响已有的会话"),
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
    let fields = sheet.note("fields", exchange.expect(200, &fields(&login), &FIELDS));
    if let Some(time) = parse_time(exchange.field("login_time")) {
        let _ = sheet.note("login_time", is_now(&exchange, time));
    }

    let alice = probe.log_in_as(&server, None, "alice").await?;
    let profile = probe.profile(&alice).await.map_err(unreached)?;
    let id = [("username", Want::Is(json!("alice"))), ("user_id", Want::Is(json!(1001)))];
    if fields.is_ok() {
        let _ = sheet.note("user_id", profile.expect(200, &id, &USER_ID));
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
        let _ = sheet.note("bad_input", exchange.expect(*status, &error, &BAD_INPUT));
    }
    let exchange = probe.profile(&login).await.map_err(unreached)?;
    let undisturbed = match known(probe, &login, &exchange).await {
        Err(failure) if failure.cause.id == super::cause::NOT_KEPT.id => {
            Err(Failure { cause: &DISTURBED, ..failure })
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
    match exchange.expect(200, &[], &REFUSED) {
        Err(failure) if exchange.answer.status == 401 => {
            let why = probe.why_lost(login, exchange).await;
            Err(Failure { rows: failure.rows, ..why })
        }
        other => other,
    }
}

/// Holds an answer to status 401 with these fields.
fn refuses(exchange: &Exchange, error: &[(&str, Want)]) -> Result<(), Failure> {
    let cause = if exchange.answer.status == 200 { &UNCHECKED } else { &UNAUTHORIZED };
    exchange.expect(401, error, cause)
}

fn is_now(exchange: &Exchange, time: Timestamp) -> Result<(), Failure> {
    let now = Timestamp::now();
    if (now.as_second() - time.as_second()).abs() <= CLOCK_TOLERANCE_SECONDS {
        return Ok(());
    }
    let (expected, actual) = (now.strftime("%F %T"), time.strftime("%F %T"));
    Err(exchange.failure(&LOGIN_TIME).row(Row::compare("login_time", expected, actual)))
}

static REFUSED: Cause = Cause {
    id: "profile_refused",
    why: text(
        "The request carried the cookie of a login that had worked, and got status {status}.",
        "请求带着一次成功登录得到的 Cookie，却得到状态码 {status}。",
    ),
    idea: text(
        "What does the server find under the id in the cookie?",
        "服务器用 Cookie 里的 id 查到了什么？",
    ),
    change: text(
        "Look the cookie's value up in the map of sessions, and answer with the user that is stored there.",
        "用 Cookie 的值在会话表里查，返回保存在那里的用户。",
    ),
    starter: include_str!("../../exercise/hints/2-profile.diff"),
};

static FIELDS: Cause = Cause {
    id: "profile_fields",
    why: text(
        "A client that was written from the contract cannot read this profile.",
        "按约定编写的客户端读不懂这份资料。",
    ),
    idea: text(
        "Is a number written as a number, and a yes or no as true or false?",
        "数字是按数字写的吗？是与否是用 true 和 false 写的吗？",
    ),
    change: text(
        "Answer with user_id (a number), username, login_time, server_id, created_by (all texts), and session_match (true or false).",
        "返回 user_id（数字），username、login_time、server_id、created_by（都是字符串），以及 session_match（true 或 false）。",
    ),
    starter: include_str!("../../exercise/hints/2-profile.diff"),
};

static LOGIN_TIME: Cause = Cause {
    id: "login_time",
    why: text(
        "The three servers may stand in three time zones: only a time in UTC means the same everywhere.",
        "三台服务器可能在三个时区：只有 UTC 时间在哪里都是同一个意思。",
    ),
    idea: text(
        "Is the difference a whole number of hours? Then it is your time zone.",
        "相差的是整数小时吗？那就是你的时区。",
    ),
    change: text(
        "Note the time of the login in UTC, and write it as YYYY-MM-DD HH:MM:SS.",
        "用 UTC 记录登录时间，写成 YYYY-MM-DD HH:MM:SS。",
    ),
    starter: r#"jiff::Timestamp::now().strftime("%F %T").to_string()"#,
};

static USER_ID: Cause = Cause {
    id: "user_id",
    why: text(
        "One person has to be the same person on every server, and after a restart.",
        "同一个人在每台服务器上、在重启之后，都应当是同一个人。",
    ),
    idea: text(
        "Does the id depend on anything but the name?",
        "id 除了名字之外，还取决于别的东西吗？",
    ),
    change: text(
        "Compute user_id from the name alone; alice is 1001.",
        "只用名字计算 user_id；alice 是 1001。",
    ),
    starter: include_str!("../../exercise/hints/2-profile.diff"),
};

static UNCHECKED: Cause = Cause {
    id: "profile_unchecked",
    why: text(
        "The profile was shown to somebody who has no session: anybody can read it.",
        "没有会话的人也看到了资料：谁都能读它。",
    ),
    idea: text(
        "What does the handler do when the cookie is missing, and when its id is not in the map?",
        "没有 Cookie 的时候、id 不在表里的时候，处理函数分别做什么？",
    ),
    change: text(
        "Answer 401 {\"error\":\"Not authenticated\"} without a cookie, and 401 {\"error\":\"Session not found\",\"hint\":\"Session created by another server\"} where the id is not in the map.",
        "没有 Cookie 时返回 401 {\"error\":\"Not authenticated\"}；id 不在表里时返回 401 {\"error\":\"Session not found\",\"hint\":\"Session created by another server\"}。",
    ),
    starter: include_str!("../../exercise/hints/2-profile.diff"),
};

static UNAUTHORIZED: Cause = Cause {
    id: "unauthorized_answer",
    why: text(
        "A client cannot tell whether it has to log in, or is known to another server.",
        "客户端分不清是该去登录，还是另一台服务器认识它。",
    ),
    idea: text(
        "There are two reasons for a 401. Does your server tell them apart as the table does?",
        "返回 401 有两种原因。你的服务器像表格那样区分它们了吗？",
    ),
    change: text(
        "Without a cookie: 401 {\"error\":\"Not authenticated\"}. With an unknown id: 401 {\"error\":\"Session not found\",\"hint\":\"Session created by another server\"}.",
        "没有 Cookie：401 {\"error\":\"Not authenticated\"}。id 未知：401 {\"error\":\"Session not found\",\"hint\":\"Session created by another server\"}。",
    ),
    starter: include_str!("../../exercise/hints/2-profile.diff"),
};

static BAD_INPUT: Cause = Cause {
    id: "bad_input",
    why: text(
        "The client sent something wrong and is not told so by the status that says it.",
        "客户端发错了东西，服务器却没有用相应的状态码告诉它。",
    ),
    idea: text(
        "Who checks the body before it is used: what if it is no JSON, or a field is missing or empty?",
        "使用请求体之前由谁检查：如果不是 JSON、缺字段或者字段为空，会怎样？",
    ),
    change: text(
        "Answer 400 for malformed JSON and for a field that is missing, empty or no text; 415 where Content-Type is not application/json; each with {\"error\":\"…\"}.",
        "JSON 有误、字段缺失、为空或不是字符串时返回 400；Content-Type 不是 application/json 时返回 415；都带上 {\"error\":\"…\"}。",
    ),
    starter: include_str!("../../exercise/hints/2-bad-input.diff"),
};

static DISTURBED: Cause = Cause {
    id: "bad_input_ends_session",
    why: text(
        "A login that was refused ended the session that was there before: a typing mistake logs people out.",
        "一次被拒绝的登录结束了原有的会话：打错一个字就会被登出。",
    ),
    idea: text(
        "At which moment does your login end the old session: before or after it has checked the new one?",
        "你的登录在什么时候结束旧会话：检查新请求之前，还是之后？",
    ),
    change: text(
        "Check the whole request first, and touch the map of sessions only when nothing can fail any more.",
        "先检查整个请求，确定不会再失败时才改动会话表。",
    ),
    starter: "",
};
