//! Logins that have to be refused, in the forms in which clients send them, and some that look odd
//! and have to be let in.

use super::names;
use super::people::unless_lost;
use crate::check::cause::Cause;
use crate::check::failure::{Failure, Want};
use crate::check::login::NON_EMPTY;
use crate::check::probe::{Login, Probe};
use crate::check::request::Request;
use crate::check::{Halt, Sheet};
use crate::target::Target;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const LOGIN: &str = r#"{"username":"mallory","password":"123456"}"#;

/// The contract's longest name, in characters.
const MAX_NAME: usize = 64;

/// Bodies that say nothing, or nothing of a login, as JSON: status 400.
const BAD_BODIES: [&str; 16] = [
    r#"{"username":"#,
    "",
    "username=mallory&password=123456",
    "null",
    "7",
    r#""mallory""#,
    r#"[{"username":"mallory","password":"123456"}]"#,
    "{}",
    r#"{"username":"mallory"}"#,
    r#"{"password":"123456"}"#,
    r#"{"username":"","password":"123456"}"#,
    r#"{"username":"mallory","password":""}"#,
    r#"{"username":7,"password":"123456"}"#,
    r#"{"username":null,"password":"123456"}"#,
    r#"{"username":["mallory"],"password":"123456"}"#,
    r#"{"username":"mallory","password":123456}"#,
];

/// Bodies that do not claim to be JSON: status 415.
const OTHER_TYPES: [(Option<&str>, &str); 3] =
    [(Some("text/plain"), LOGIN), (Some(FORM), "username=mallory&password=123456"), (None, LOGIN)];

/// A name of one character that moves to the next line and cannot be seen.
const UNSEEN: &str = "{\"username\":\"\u{85}\",\"password\":\"123456\"}";
const UNSEEN_IN_SHELL: &str = r#""$(printf '{"username":"\302\205","password":"123456"}')""#;

/// A body beyond the contract's 16 KiB.
const HUGE: usize = 17_000;
const HUGE_IN_SHELL: &str =
    r#""{\"username\":\"$(printf 'x%.0s' $(seq 17000))\",\"password\":\"123456\"}""#;

/// Sends them all with the cookie of a login, which has to be as good as before.
pub(super) async fn is_held_to_its_rules(
    probe: &mut Probe,
    sheet: &mut Sheet,
    login: &Login,
) -> Result<(), Halt> {
    let server = probe.server(0);
    let post = |content_type, body: &str| post(&server, login, content_type, body);
    for body in BAD_BODIES {
        let answer = refused(probe, post(Some(JSON), body), &[400], Cause::BadInput).await;
        go_on(sheet, "bad_input", answer)?;
    }
    is_undisturbed(probe, sheet, login).await?;

    if sheet.asks_for("media_type") {
        media_types(probe, sheet, login).await?;
    }
    if sheet.asks_for("name_rules") {
        name_rules(probe, sheet, login).await?;
    }
    if sheet.asks_for("body_size") {
        // Its name is too long as well, so whoever says that is right too.
        let huge = format!(r#"{{"username":"{}","password":"123456"}}"#, "x".repeat(HUGE));
        let huge = post(Some(JSON), &huge).in_shell(HUGE_IN_SHELL);
        let answer = refused(probe, huge, &[413, 400], Cause::BodySize).await;
        go_on(sheet, "body_size", answer)?;
    }
    // A login that was let in instead may have ended the session, as it should.
    if sheet.holds("media_type") && sheet.holds("name_rules") && sheet.holds("body_size") {
        is_undisturbed(probe, sheet, login).await?;
    }
    Ok(())
}

async fn is_undisturbed(probe: &mut Probe, sheet: &mut Sheet, login: &Login) -> Result<(), Halt> {
    let exchange = sheet.require("undisturbed", probe.profile(login).await)?;
    let undisturbed = probe.knows(login, &exchange, Cause::ProfileRefused).await;
    let undisturbed = unless_lost(undisturbed, Cause::BadInputEndsSession);
    let bad = post(&probe.server(0), login, Some(JSON), BAD_BODIES[8]).story();
    sheet.require("undisturbed", undisturbed.map_err(|f| f.meanwhile(bad.into_iter().skip(1))))
}

async fn media_types(probe: &mut Probe, sheet: &mut Sheet, login: &Login) -> Result<(), Halt> {
    let server = probe.server(0);
    for (content_type, body) in OTHER_TYPES {
        let request = post(&server, login, content_type, body);
        go_on(sheet, "media_type", refused(probe, request, &[415], Cause::MediaType).await)?;
    }
    let with_charset =
        Request::post(&server, Some("application/json; charset=utf-8"), LOGIN.into());
    let accepted = probe
        .send(with_charset)
        .await
        .and_then(|exchange| exchange.expect(200, &[], Cause::MediaTypeParameter));
    go_on(sheet, "media_type", accepted)
}

async fn name_rules(probe: &mut Probe, sheet: &mut Sheet, login: &Login) -> Result<(), Halt> {
    let server = probe.server(0);
    let post = |body: &str| post(&server, login, Some(JSON), body);
    let long = format!(r#"{{"username":"{}","password":"123456"}}"#, "x".repeat(MAX_NAME + 1));
    for bad_name in [post(&long), post(UNSEEN).in_shell(UNSEEN_IN_SHELL)] {
        let answer = refused(probe, bad_name, &[400], Cause::NameRules).await;
        go_on(sheet, "name_rules", answer)?;
    }
    let longest = names::is_a_name(probe, &"长".repeat(MAX_NAME)).await;
    go_on(
        sheet,
        "name_rules",
        longest.map_err(|failure| failure.retold(Cause::NameRefused, Cause::LengthInBytes)),
    )
}

fn post(server: &Target, login: &Login, content_type: Option<&'static str>, body: &str) -> Request {
    let request = Request::post(server, content_type, body.to_owned());
    request.session(&login.exchange.request, &login.session_id)
}

/// Expects one of these statuses, and an error in JSON.
async fn refused(
    probe: &Probe,
    request: Request,
    statuses: &[u16],
    cause: Cause,
) -> Result<(), Failure> {
    let exchange = probe.send(request).await?;
    let status = statuses.iter().find(|status| **status == exchange.answer.status);
    exchange.expect(*status.unwrap_or(&statuses[0]), &[("error", Want::A(&NON_EMPTY))], cause)
}

/// Notes a finding, and goes on unless the server no longer answers.
fn go_on(sheet: &mut Sheet, id: &str, result: Result<(), Failure>) -> Result<(), Halt> {
    match result {
        Err(failure) if failure.cause.is_silence() => sheet.require(id, Err(failure)),
        other => {
            sheet.note(id, other);
            Ok(())
        }
    }
}
