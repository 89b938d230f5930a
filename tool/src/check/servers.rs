//! Step 3: three servers, each with its own name, port, and memory.

use serde_json::json;

use super::cause::Cause;
use super::exchange::Exchange;
use super::failure::{Failure, Row, Want};
use super::probe::{Login, Probe, name_of};
use super::profile::POSITIVE;
use super::profile::people::has_id;
use super::request::Request;
use super::{Halt, Needs, Sheet, Step};

pub(super) static STEP: Step = Step {
    id: "servers",
    needs: Needs::ThreeServers,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let listen = listen(probe).await;
    sheet.require("listens", listen)?;

    let mut logins = Vec::new();
    for server in 0..3 {
        logins.push(probe.log_in(&probe.server(server), None).await?);
    }
    for (server, login) in logins.iter().enumerate() {
        sheet.require("names", is_named(login, &name_of(server), &logins))?;
    }
    for (server, login) in logins.iter().enumerate() {
        let exchange = sheet.require("own", probe.profile(login).await)?;
        sheet.require("own", probe.knows(login, &exchange, Cause::ProfileRefused).await)?;
        let fields =
            ["server_id", "created_by"].map(|name| (name, Want::Is(json!(name_of(server)))));
        sheet.require("own", exchange.expect(200, &fields, Cause::ServerIdWrong))?;
    }
    if sheet.asks_for("isolation") {
        know_nothing_of_each_other(probe, sheet, &logins).await?;
    }
    has_one_id_everywhere(probe, sheet).await
}

/// Shows each server the sessions of the others.
async fn know_nothing_of_each_other(
    probe: &Probe,
    sheet: &mut Sheet,
    logins: &[Login],
) -> Result<(), Halt> {
    for (creator, login) in logins.iter().enumerate() {
        for other in (0..3).filter(|other| *other != creator) {
            let exchange = probe.send(login.profile_at(&probe.server(other))).await;
            let exchange = sheet.require("isolation", exchange)?;
            sheet.require("isolation", is_unknown(&exchange, creator, other))?;
        }
    }
    Ok(())
}

/// Logs one user in on each server, and compares what they are called.
async fn has_one_id_everywhere(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let username = probe.username();
    let mut first: Option<Exchange> = None;
    for server in 0..3 {
        let login = probe.log_in_as(&probe.server(server), None, &username).await?;
        let profile = sheet.require("same_user", probe.profile(&login).await)?;
        match &first {
            // What an id has to be is the second step's business.
            None if !(POSITIVE.holds)(profile.field("user_id")) => return Ok(()),
            None => first = Some(profile),
            Some(first) => {
                let is_the_same = has_id(&profile, first.field("user_id"));
                let led_by = first.request.story();
                sheet.note("same_user", is_the_same.map_err(|f| f.meanwhile(led_by)));
            }
        }
    }
    Ok(())
}

/// Expects status 401 from a server that was shown another server's session.
pub(super) fn is_unknown(exchange: &Exchange, creator: usize, other: usize) -> Result<(), Failure> {
    let cause = if exchange.answer.status == 200 {
        Cause::SessionsShared
    } else {
        Cause::UnauthorizedAnswer
    };
    exchange
        .expect(401, &[], cause)
        .map_err(|failure| failure.with("creator", name_of(creator)).with("other", name_of(other)))
}

/// Asks each server for anything at all.
async fn listen(probe: &Probe) -> Result<(), Failure> {
    let mut answers = Vec::new();
    for server in 0..3 {
        answers.push(probe.send(Request::get(&probe.server(server), "/profile")).await);
    }
    let is_silent = |answer: &Result<_, Failure>| {
        answer.as_ref().is_err_and(|failure| failure.cause == Cause::NotListening)
    };
    // If the first one alone listens, its port probably cannot be set.
    let only_the_first = answers[0].is_ok() && answers[1..].iter().all(is_silent);
    let Some(failure) = answers.into_iter().find_map(Result::err) else { return Ok(()) };
    Err(if only_the_first { failure.because(Cause::PortFixed) } else { failure })
}

fn is_named(login: &Login, expected: &str, logins: &[Login]) -> Result<(), Failure> {
    let found = &login.server_id;
    if found != expected {
        let all_the_same = logins.iter().all(|other| other.server_id == *found);
        let cause = if all_the_same { Cause::ServerIdConstant } else { Cause::ServerIdWrong };
        let in_header = !login.exchange.answer.header("x-server-id").is_empty();
        let place = if in_header { "X-Server-Id" } else { "server_id" };
        let failure = login.exchange.failure(cause).with("found", found);
        return Err(failure.row(Row::compare(place, expected, found)));
    }
    login.exchange.expect(200, &[("server_id", Want::Is(json!(expected)))], Cause::ServerIdWrong)
}
