//! A class that logs in at the same moment: each of it has to be known afterwards, as themselves.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::check::cause::Cause;
use crate::check::exchange::Exchange;
use crate::check::failure::{Failure, Want};
use crate::check::probe::{Login, Probe, username};
use crate::check::request::Request;
use crate::check::{Halt, Sheet};

/// How many log in at once.
const N_STUDENTS: usize = 30;

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
    let (middle, end) = (begin + probe.crowd_time / 3, begin + probe.crowd_time);
    loop {
        let mut round = round(probe, &mut random, APART).await;
        if round.as_ref().is_err_and(|failure| failure.cause == Cause::ClosedAtOnce) {
            round = self::round(probe, &mut random, FURTHER_APART).await;
        }
        sheet.require("at_once", round.map_err(|failure| failure.scripted(script(probe))))?;
        if Instant::now() >= middle {
            break;
        }
    }
    if Instant::now() < end {
        let rush = rush(probe, &mut random, end).await;
        sheet.require("at_once", rush.map_err(|failure| failure.scripted(script(probe))))?;
    }
    Ok(())
}

/// They log in again and again, as fast as they are answered.
async fn rush(probe: &mut Probe, random: &mut fastrand::Rng, end: Instant) -> Result<(), Failure> {
    let results = probe.log_in_again_and_again(names(random), APART, end).await;
    let logins = results.into_iter().collect::<Result<Vec<_>, _>>();
    let server = probe.server(0);
    if let Err(failure) = probe.send(Request::get(&server, "/profile")).await {
        return Err(told(probe, failure).await);
    }
    are_known(probe, &logins?).await
}

fn names(random: &mut fastrand::Rng) -> Vec<String> {
    (0..N_STUDENTS).map(|_| username(random)).collect()
}

async fn round(
    probe: &mut Probe,
    random: &mut fastrand::Rng,
    apart: Duration,
) -> Result<(), Failure> {
    let results = probe.log_in_at_once(names(random), apart).await;
    let mut logins = Vec::new();
    for result in results {
        match result {
            Ok(login) => logins.push(login),
            Err(failure) => return Err(told(probe, failure).await),
        }
    }
    are_known(probe, &logins).await
}

/// Lets each read their profile.
async fn are_known(probe: &mut Probe, logins: &[Login]) -> Result<(), Failure> {
    let requests: Vec<_> = logins.iter().map(|login| login.profile_at(&login.target)).collect();
    let asked = stream::iter(requests.into_iter().map(|request| probe.send(request)));
    let mut answers = asked.buffered(N_READERS);
    for login in logins {
        match answers.next().await.expect("there is one for each") {
            Ok(exchange) => is_known(probe, login, &exchange).await?,
            Err(failure) => {
                drop(answers);
                return Err(told(probe, failure).await);
            }
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
