//! A class that logs in at the same moment: each of it has to be known afterwards, as themselves.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::check::cause::Cause;
use crate::check::exchange::Exchange;
use crate::check::failure::{Failure, Want};
use crate::check::probe::{Login, Probe, username};
use crate::check::{Halt, Sheet};

/// How many log in at once.
const N_STUDENTS: usize = 30;

/// How often they do so, and for how long at most. What goes wrong between two requests that meet
/// does so by chance: a server that is quick is asked more often. Without optimisation a round takes
/// ten times as long, and only tests run so, whose servers go wrong at the first meeting.
const MAX_ROUNDS: usize = if cfg!(debug_assertions) { 3 } else { 30 };
const MAX_TIME: Duration = Duration::from_secs(1);

/// How far apart their groups connect; and once more, if a server has turned some of them away.
const APART: Duration = Duration::from_millis(1);
const FURTHER_APART: Duration = Duration::from_millis(20);

/// How many of them read their profiles at a time.
const N_READERS: usize = 4;

/// Lets all log in at once, and then all read their profiles.
///
/// What fails one by one need not be tried by thirty.
pub(super) async fn all_are_known(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    if !sheet.core_holds_before("at_once") {
        return Ok(());
    }
    // How many rounds there are depends on the clock, and what comes after must not.
    let mut random = probe.random.fork();
    let begin = Instant::now();
    for _ in 0..MAX_ROUNDS {
        let mut round = round(probe, &mut random, APART).await;
        if round.as_ref().is_err_and(|failure| failure.cause == Cause::ClosedAtOnce) {
            round = self::round(probe, &mut random, FURTHER_APART).await;
        }
        sheet.require("at_once", round.map_err(|failure| failure.scripted(script(probe))))?;
        if begin.elapsed() > MAX_TIME {
            break;
        }
    }
    Ok(())
}

async fn round(
    probe: &mut Probe,
    random: &mut fastrand::Rng,
    apart: Duration,
) -> Result<(), Failure> {
    let names = (0..N_STUDENTS).map(|_| username(random)).collect();
    let results = probe.log_in_at_once(names, apart).await;
    let mut logins = Vec::new();
    for result in results {
        match result {
            Ok(login) => logins.push(login),
            Err(failure) => return Err(told(probe, failure).await),
        }
    }
    let requests: Vec<_> = logins.iter().map(|login| login.profile_at(&login.target)).collect();
    let asked = stream::iter(requests.into_iter().map(|request| probe.send(request)));
    let answers: Vec<_> = asked.buffered(N_READERS).collect().await;
    for (login, answer) in logins.iter().zip(answers) {
        match answer {
            Ok(exchange) => is_known(probe, login, &exchange).await?,
            Err(failure) => return Err(told(probe, failure).await),
        }
    }
    Ok(())
}

/// Expects the profile of whoever logged in.
async fn is_known(probe: &Probe, login: &Login, exchange: &Exchange) -> Result<(), Failure> {
    let knows = probe.knows(login, exchange, Cause::ProfileRefused).await;
    knows.map_err(|failure| failure.retold(Cause::NotKept, Cause::ForgottenAtOnce))?;
    let expected = [("username", Want::Is(json!(login.username)))];
    exchange.expect(200, &expected, Cause::MixedUpAtOnce)
}

/// What it means that one of many got no answer: the server has ended, it waits for something that
/// never comes, or it takes its time.
async fn told(probe: &mut Probe, failure: Failure) -> Failure {
    let still_answers = || async { probe.knock().await };
    let cause = match failure.cause {
        Cause::NoAnswer | Cause::AnswerUnfinished if still_answers().await => Cause::SlowAtOnce,
        Cause::NoAnswer | Cause::AnswerUnfinished => Cause::StuckAtOnce,
        Cause::ConnectionClosed | Cause::AnswerBrokenOff | Cause::NotListening => {
            if still_answers().await { Cause::ClosedAtOnce } else { Cause::CrashedAtOnce }
        }
        _ => return failure,
    };
    failure.because(cause).with("n", N_STUDENTS)
}

/// The same for a shell: all at once, and then one after the other.
fn script(probe: &Probe) -> Vec<String> {
    let url = &probe.server(0).shown;
    let json = r#"{\"username\":\"student-$i\",\"password\":\"123456\"}"#;
    vec![
        format!(
            "for i in $(seq {N_STUDENTS}); do curl -s -c $i.jar -H 'Content-Type: application/json' -d \"{json}\" {url}/login & done; wait"
        ),
        format!("for i in $(seq {N_STUDENTS}); do curl -s -b $i.jar {url}/profile; echo; done"),
    ]
}
