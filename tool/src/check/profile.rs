//! Step 2: the profile is read with the session.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::cause::{Cause, Word};
use super::exchange::Exchange;
use super::failure::{Failure, Kind, Row, Want, literal};
use super::login::NON_EMPTY;
use super::probe::{Login, Probe};
use super::request::Request;
use super::{Halt, Needs, Sheet, Step};

/// How far a server's clock may be off, in seconds.
const CLOCK_TOLERANCE_SECONDS: i64 = 120;

pub(super) static STEP: Step = Step {
    id: "profile",
    needs: Needs::OneServer,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

static POSITIVE: Kind = Kind {
    name: Word::PositiveNumber,
    holds: |value| value.as_u64().is_some_and(|number| number > 0),
};

static TIME: Kind = Kind { name: Word::Time, holds: |value| parse_time(value).is_some() };

fn parse_time(value: &Value) -> Option<Timestamp> {
    let text = value.as_str().filter(|text| text.len() == "2025-10-21 16:30:15".len())?;
    let time = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let server = probe.server(0);
    let login = probe.log_in(&server, None).await?;
    let exchange = sheet.require("status", probe.profile(&login).await)?;
    sheet.require("status", probe.knows(&login, &exchange, Cause::ProfileRefused).await)?;
    let fields = exchange.expect(200, &fields(&login), Cause::ProfileFields);
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
    let side_by_side = probe.knows(&login, &exchange, Cause::ProfileRefused).await;
    sheet.require("side_by_side", unless_lost(side_by_side, Cause::SessionOverwritten))?;

    for (content_type, body, status) in BAD_LOGINS {
        let request = Request::get(&server, "/login").post(content_type, (*body).to_owned());
        let exchange = probe.send(request.cookie(&login.session_id)).await;
        let exchange = sheet.require("bad_input", exchange)?;
        let error = [("error", Want::A(&NON_EMPTY))];
        sheet.note("bad_input", exchange.expect(*status, &error, Cause::BadInput));
    }
    let exchange = sheet.require("undisturbed", probe.profile(&login).await)?;
    let undisturbed = probe.knows(&login, &exchange, Cause::ProfileRefused).await;
    sheet.require("undisturbed", unless_lost(undisturbed, Cause::BadInputEndsSession))
}

/// Names the cause of a session that only this login has lost.
fn unless_lost(result: Result<(), Failure>, cause: Cause) -> Result<(), Failure> {
    result.map_err(|failure| match failure.cause {
        Cause::NotKept => failure.because(cause),
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
        sheet.note("user_id", profile.expect(200, &fields, Cause::UserId));
    }
    if *user_id == json!(1001) {
        let shared = login.exchange.failure(Cause::UserId).row(Row::differs(
            "user_id",
            Word::NotAlicesId,
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
    let cause = if exchange.answer.status == 200 {
        Cause::ProfileUnchecked
    } else {
        Cause::UnauthorizedAnswer
    };
    exchange.expect(401, error, cause)
}

fn is_now(exchange: &Exchange, time: Timestamp) -> Result<(), Failure> {
    let now = Timestamp::now();
    if (now.as_second() - time.as_second()).abs() <= CLOCK_TOLERANCE_SECONDS {
        return Ok(());
    }
    let (expected, actual) = (now.strftime("%F %T"), time.strftime("%F %T"));
    Err(exchange.failure(Cause::LoginTime).row(Row::compare("login_time", expected, actual)))
}
