//! Several people on one server: each has an id, and each is told who they are themselves.

use serde_json::{Value, json};

use super::POSITIVE;
use crate::check::cause::{Cause, Word};
use crate::check::exchange::Exchange;
use crate::check::failure::{Failure, Row, Want, literal};
use crate::check::probe::{Login, Probe};
use crate::check::{Halt, Sheet};

/// How many log in besides, for whom the first could be taken.
const N_OTHERS: usize = 2;

/// Logs in as somebody else twice, and as alice, and compares what each is called.
pub(super) async fn have_one_id_each(
    probe: &mut Probe,
    sheet: &mut Sheet,
    first: &Exchange,
) -> Result<(), Halt> {
    let (server, username) = (probe.server(0), probe.username());
    let login = probe.log_in_as(&server, None, &username).await?;
    let once = sheet.require("user_id", profile(probe, &login).await)?;
    let again = probe.log_in_as(&server, None, &username).await?;
    let twice = sheet.require("user_id", profile(probe, &again).await)?;
    let id = once.field("user_id");
    let is_another = is_not(id, first, &once, Word::NotTheOthersId);
    let is_the_same = has_id(&twice, id).map_err(|f| f.meanwhile(once.request.story()));
    let holds = is_another.and(is_the_same);
    let has_one_each = holds.is_ok();
    sheet.note("user_id", holds);

    let alice = probe.log_in_as(&server, None, "alice").await?;
    let alice = sheet.require("user_id", profile(probe, &alice).await)?;
    if has_one_each {
        let is_known = alice.expect(200, &[("user_id", Want::Is(json!(1001)))], Cause::AliceId);
        let is_free = is_not(first.field("user_id"), &alice, first, Word::NotAlicesId);
        sheet.note("alice", is_known.and(is_free));
    }
    Ok(())
}

/// Reads a profile that was just logged in to.
async fn profile(probe: &mut Probe, login: &Login) -> Result<Exchange, Failure> {
    let exchange = probe.profile(login).await?;
    probe.knows(login, &exchange, Cause::ProfileRefused).await?;
    exchange.expect(200, &[("user_id", Want::A(&POSITIVE))], Cause::UserId)?;
    Ok(exchange)
}

/// Expects the id that the same name had before, here or on another server.
pub(in crate::check) fn has_id(exchange: &Exchange, id: &Value) -> Result<(), Failure> {
    exchange.expect(200, &[("user_id", Want::Is(id.clone()))], Cause::UserId)
}

/// Expects that two people have two ids.
fn is_not(id: &Value, other: &Exchange, own: &Exchange, word: Word) -> Result<(), Failure> {
    if other.field("user_id") != id {
        return Ok(());
    }
    let failure = own.failure(Cause::UserId).meanwhile(other.request.story());
    Err(failure.row(Row::differs("user_id", word, literal(id))))
}

/// Lets others log in, and then asks each in turn who they are; and lets one log in twice.
pub(super) async fn are_told_apart(
    probe: &mut Probe,
    sheet: &mut Sheet,
    first: &Login,
) -> Result<(), Halt> {
    let server = probe.server(0);
    let mut logins = vec![first.clone()];
    for _ in 0..N_OTHERS {
        let login = probe.log_in(&server, None).await?;
        // Whoever has logged in reads at once, and again when all are there.
        sheet.require("side_by_side", probe.profile(&login).await)?;
        logins.push(login);
    }
    for login in &logins {
        let exchange = sheet.require("side_by_side", probe.profile(login).await)?;
        let others = logins.iter().filter(|other| other.session_id != login.session_id);
        let others = others.flat_map(|other| other.exchange.request.story());
        let knows = probe.knows(login, &exchange, Cause::ProfileRefused).await;
        let is_told = unless_lost(knows, Cause::SessionOverwritten)
            .and_then(|()| is_about(&exchange, login, &logins));
        sheet.require("side_by_side", is_told.map_err(|failure| failure.meanwhile(others)))?;
    }

    let elsewhere = probe.log_in_as(&server, None, &first.username).await?;
    sheet.require("several", probe.profile(&elsewhere).await)?;
    let exchange = sheet.require("several", probe.profile(first).await)?;
    let knows = probe.knows(first, &exchange, Cause::ProfileRefused).await;
    let is_kept = unless_lost(knows, Cause::OneSessionPerUser);
    let is_kept = is_kept.map_err(|f| f.meanwhile(elsewhere.exchange.request.story()));
    sheet.require("several", is_kept)
}

/// Expects the name of whoever asked.
fn is_about(exchange: &Exchange, login: &Login, all: &[Login]) -> Result<(), Failure> {
    let told = exchange.field("username");
    let is_last = all.last().is_some_and(|last| *told == json!(last.username));
    let is_another = all.iter().any(|other| *told == json!(other.username));
    let cause = match (is_last, is_another) {
        (true, _) => Cause::EverybodyIsTheLast,
        (_, true) => Cause::MixedUp,
        _ => Cause::ProfileFields,
    };
    let expected = [("username", Want::Is(json!(login.username)))];
    exchange.expect(200, &expected, cause).map_err(|failure| failure.with("fields", "username"))
}

/// Names the cause of a session that only this login has lost.
pub(super) fn unless_lost(result: Result<(), Failure>, cause: Cause) -> Result<(), Failure> {
    result.map_err(|failure| failure.retold(Cause::NotKept, cause))
}
