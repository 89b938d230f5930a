//! The store goes away: frozen, and killed.

use std::time::{Duration, Instant};

use super::{Containers, once_it_knows};
use crate::check::cause::{Cause, Word};
use crate::check::exchange::Exchange;
use crate::check::failure::{Failure, Row, Want};
use crate::check::login::NON_EMPTY;
use crate::check::outcome::LeftOut;
use crate::check::probe::{Login, Probe};
use crate::check::{Halt, Sheet};
use crate::fault::Kind;

/// The store's service.
const STORE: &str = "store";

/// How long an answer may take whose server waits for the store. The sentences of `store_away_hangs`
/// name the same number.
const LIMIT: Duration = Duration::from_secs(1);

/// Freezes the store, kills it, and asks all three servers each time, and again when it is back.
pub(super) async fn goes_away_and_comes_back(
    probe: &Probe,
    sheet: &mut Sheet,
    containers: &Containers,
    login: &Login,
) -> Result<(), Halt> {
    if !containers.store_keeps {
        sheet.leave_out("store_kept", LeftOut::StoreForgets);
    }
    for (kind, away, back) in
        [(Kind::Pause, "store_frozen", "store_back"), (Kind::Kill, "store_away", "store_kept")]
    {
        let asked = containers.during(kind, STORE, ask_all(probe, login)).await?;
        sheet.note(away, asked);
        if sheet.asks_for(back) {
            sheet.note(back, are_known_again(probe, login).await);
        }
    }
    Ok(())
}

/// Asks each server while the store is away.
async fn ask_all(probe: &Probe, login: &Login) -> Result<(), Failure> {
    for server in 0..3 {
        let request = login.profile_at(&probe.server(server));
        let begun = Instant::now();
        let answer = probe.send(request).await;
        let took = begun.elapsed();
        let is_late = |failure: Failure| {
            let row = Row::differs("HTTP", Word::Answer, Word::Silence);
            failure.because(Cause::StoreAwayHangs).compared(vec![row])
        };
        match answer {
            Ok(exchange) => is_honest(&exchange, took)?,
            Err(failure) if failure.cause == Cause::NoAnswer => return Err(is_late(failure)),
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// Expects 503 with an error, soon.
fn is_honest(exchange: &Exchange, took: Duration) -> Result<(), Failure> {
    let cause = match exchange.answer.status {
        200 => Cause::StoreNotAsked,
        401 => Cause::StoreAwayLogsOut,
        _ => Cause::StoreAwayServerError,
    };
    let said = exchange
        .expect(503, &[("error", Want::A(&NON_EMPTY))], cause)
        .map_err(|failure| failure.retold(Cause::ServerError, Cause::StoreAwayServerError));
    if took > LIMIT {
        let row = Row::compare("ms", format!("≤ {}", LIMIT.as_millis()), took.as_millis());
        return Err(exchange.failure(Cause::StoreAwayHangs).row(row));
    }
    said
}

/// Waits until all servers know the session again.
async fn are_known_again(probe: &Probe, login: &Login) -> Result<(), Failure> {
    for server in 0..3 {
        let exchange = once_it_knows(probe, login, server).await?;
        let cause = match exchange.answer.status {
            200 => continue,
            401 => Cause::LostWithStore,
            _ => Cause::StoreBackUnnoticed,
        };
        let asked = probe.who_answered(&exchange);
        let failure = exchange.failure(cause).with("asked", asked);
        return Err(failure.row(Row::compare("status", 200, exchange.answer.status)));
    }
    Ok(())
}
