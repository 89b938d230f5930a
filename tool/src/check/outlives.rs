//! With a cure: a session outlives the server that made it, and a store that is away costs nobody
//! more than a moment. This step breaks what it looks at, and heals it.

mod containers;
mod store;

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::cause::Cause;
use super::exchange::Exchange;
use super::failure::Failure;
use super::probe::{Login, Probe, name_of};
use super::{Halt, Needs, Sessions, Sheet, Step};
use crate::fault::Kind;
pub use containers::{Containers, Faults, OfLab, interrupted};

/// How long a server may take to find its store, or to find out that it is back, and how often it is
/// asked. The sentences of `store_back_unnoticed` name the same number.
const RECOVERY: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(100);

/// The server that makes the session and is killed: none that other steps look at first.
const CREATOR: usize = 1;

pub(super) static STEP: Step = Step {
    id: "outlives",
    needs: Needs::ThreeServersInContainers,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let containers = probe.containers.clone().expect("the step runs only where they are given");
    let login = probe.log_in(&probe.server(CREATOR), None).await?;
    for server in 0..3 {
        let exchange = probe.send(login.profile_at(&probe.server(server))).await;
        if !exchange.is_ok_and(|exchange| exchange.answer.status == 200) {
            // Nothing is broken for what does not even hold while all is well.
            return Err(Halt::Blocked("everywhere"));
        }
    }

    let others =
        containers.during(Kind::Kill, &name_of(CREATOR), ask_others(probe, &login)).await?;
    let others = sheet.require("server_dies", others)?;
    for exchange in &others {
        sheet.require("server_dies", has_outlived(probe, &login, exchange))?;
    }
    let back = sheet.require("server_back", once_it_knows(probe, &login, CREATOR).await)?;
    sheet.note("server_back", is_read_after_start(probe, &login, &back));

    if sheet.asks_for("store_frozen") {
        store::goes_away_and_comes_back(probe, sheet, &containers, &login).await?;
    }
    Ok(())
}

async fn ask_others(probe: &Probe, login: &Login) -> Result<Vec<Exchange>, Failure> {
    let mut answers = Vec::new();
    for other in (0..3).filter(|other| *other != CREATOR) {
        answers.push(probe.send(login.profile_at(&probe.server(other))).await?);
    }
    Ok(answers)
}

/// Asks a server that may not have found its store yet, until it knows a session or knows better.
async fn once_it_knows(probe: &Probe, login: &Login, server: usize) -> Result<Exchange, Failure> {
    let begun = Instant::now();
    loop {
        let exchange = probe.send(login.profile_at(&probe.server(server))).await?;
        if exchange.answer.status < 500 || begun.elapsed() > RECOVERY {
            return Ok(exchange);
        }
        sleep(PAUSE).await;
    }
}

/// Expects a session to be known, whose creator is gone.
fn has_outlived(probe: &Probe, login: &Login, exchange: &Exchange) -> Result<(), Failure> {
    expect_known(probe, login, exchange, Cause::DiedWithServer)
}

/// Expects the same of the creator itself, which has started anew.
fn is_read_after_start(probe: &Probe, login: &Login, exchange: &Exchange) -> Result<(), Failure> {
    let cause = match probe.sessions {
        Sessions::SignedCookie => Cause::SecretMadeAtStart,
        _ => Cause::DiedWithServer,
    };
    expect_known(probe, login, exchange, cause)
}

fn expect_known(
    probe: &Probe,
    login: &Login,
    exchange: &Exchange,
    lost: Cause,
) -> Result<(), Failure> {
    let cause = if exchange.answer.status == 401 { lost } else { Cause::ProfileRefused };
    let asked = probe.who_answered(exchange);
    let told = |failure: Failure| failure.with("creator", &login.server_id).with("asked", asked);
    exchange.expect(200, &[], cause).map_err(told)
}
