//! Step 2: the profile is read with the session.

mod at_once;
mod cookies;
mod input;
mod names;
pub(super) mod people;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::cause::{Cause, Word};
use super::exchange::Exchange;
use super::failure::{Failure, Kind, Row, Want};
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

pub(super) static POSITIVE: Kind = Kind {
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
    let has_id = note_fields(sheet, &login, &exchange);
    let time = parse_time(exchange.field("login_time"));
    if let Some(time) = time.filter(|_| sheet.asks_for("login_time")) {
        sheet.note("login_time", is_now(&exchange, time));
    }
    if has_id {
        people::have_one_id_each(probe, sheet, &exchange).await?;
    }
    strangers_are_refused(probe, sheet, &login).await?;
    people::are_told_apart(probe, sheet, &login).await?;
    cookies::are_found_among_others(probe, sheet, &login).await?;
    cookies::are_new_at_each_login(probe, sheet, &login).await?;
    names::of_all_scripts_are_names(probe, sheet).await?;
    input::is_held_to_its_rules(probe, sheet, &login).await?;
    at_once::all_are_known(probe, sheet).await
}

/// Notes what becomes of the fields, and says whether there is a `user_id` to go on with.
fn note_fields(sheet: &mut Sheet, login: &Login, exchange: &Exchange) -> bool {
    let wrong = |name: &str| {
        let mut fields = fields(login).into_iter();
        fields.any(|(known, want)| known == name && !want.holds(exchange.field(name)))
    };
    let time = exchange.field("login_time");
    let is_whole = exchange.expect(200, &fields(login), Cause::ProfileFields).map_err(|failure| {
        let named = fields(login).map(|(name, _)| name).into_iter().filter(|name| wrong(name));
        let names = named.collect::<Vec<_>>();
        // A time in another form, for example as JavaScript writes it, is a matter of its own.
        if names == ["login_time"] && time.as_str().is_some_and(|time| !time.is_empty()) {
            return failure.because(Cause::LoginTimeForm);
        }
        failure.with_list("fields", names)
    });
    sheet.note("fields", is_whole);
    !wrong("user_id")
}

async fn strangers_are_refused(
    probe: &mut Probe,
    sheet: &mut Sheet,
    login: &Login,
) -> Result<(), Halt> {
    let server = &login.target;
    let stranger = probe.send(Request::get(server, "/profile")).await;
    let stranger = sheet.require("no_cookie", stranger)?;
    let error = [("error", Want::Is(json!("Not authenticated")))];
    sheet.note("no_cookie", refuses(&stranger, &error));
    let unknown = Request::get(server, "/profile").cookie(&probe.unknown_value(&login.session_id));
    let unknown = sheet.require("unknown_id", probe.send(unknown).await)?;
    let error = [("error", Want::Is(json!("Session not found"))), ("hint", Want::A(&NON_EMPTY))];
    sheet.note("unknown_id", refuses(&unknown, &error));
    Ok(())
}

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
