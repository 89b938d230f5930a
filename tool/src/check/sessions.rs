//! Step 4: the debug list shows who is where.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::cause::{Cause, Word};
use super::exchange::Exchange;
use super::failure::{Failure, Kind, Row, Want, literal};
use super::probe::{Login, Probe, name_of};
use super::request::Request;
use super::{Halt, Needs, Sheet, Step};

/// How many students log in, on the three servers in turn.
const N_STUDENTS: usize = 5;

/// Longer than a second, so that the time that a list shows has gone on.
const SECOND: Duration = Duration::from_millis(1100);

/// How many more log in on the first, so that its list is not in order by chance.
const N_MORE: usize = 6;

pub(super) static STEP: Step = Step {
    id: "sessions",
    needs: Needs::ThreeServers,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

static LIST: Kind = Kind { name: Word::List, holds: |value| value.is_array() };

static NUMBER: Kind = Kind { name: Word::WholeNumber, holds: |value| value.is_u64() };

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let mut logins: Vec<Login> = Vec::new();
    for student in 0..N_STUDENTS {
        let login = probe.log_in(&probe.server(student % 3), None).await?;
        if login.server_id != name_of(student % 3) {
            return Err(Halt::Blocked("servers"));
        }
        if logins.iter().any(|other| other.session_id == login.session_id) {
            return Err(Halt::Blocked("login"));
        }
        logins.push(login);
    }

    let mut lists = Vec::new();
    for server in 0..3 {
        let request = Request::get(&probe.server(server), "/debug/sessions");
        let list = sheet.require("list", probe.send(request).await)?;
        let fields = [
            ("server_id", Want::Is(json!(name_of(server)))),
            ("session_count", Want::A(&NUMBER)),
            ("sessions", Want::A(&LIST)),
        ];
        sheet.require("list", list.expect(200, &fields, Cause::ListForm))?;
        lists.push(list);
    }
    for list in &lists {
        let n_listed = sessions(list).len();
        let listed = [("session_count", Want::Is(json!(n_listed)))];
        let is_counted = list.expect(200, &listed, Cause::ListCount);
        // Somebody has logged in on each, so a list of nobody has nothing to be counted.
        if n_listed > 0 || is_counted.is_err() {
            sheet.note("count", is_counted);
        }
    }
    for (server, list) in lists.iter().enumerate() {
        let ours: Vec<_> =
            logins.iter().filter(|login| login.server_id == name_of(server)).collect();
        sheet.require("spread", has_exactly(list, &ours, &logins, &name_of(server)))?;
    }

    // Two sessions are in order by chance half of the time, eight hardly ever.
    let mut ours: Vec<_> = logins.into_iter().step_by(3).collect();
    for _ in 0..N_MORE {
        ours.push(probe.log_in(&probe.server(0), None).await?);
    }
    let list = probe.send(Request::get(&probe.server(0), "/debug/sessions")).await;
    let list = sheet.require("order", list)?;
    match is_in_order(&list, &ours.iter().collect::<Vec<_>>()) {
        Err(failure) if failure.cause == Cause::ListOrder => {
            let failure = look_at_seconds(probe, &mut ours, failure).await?;
            sheet.require("order", Err(failure))
        }
        other => sheet.require("order", other),
    }
}

/// Lets people log in until the time has gone on by a second, and says whether the list is in order
/// but for those of one second.
async fn look_at_seconds(
    probe: &mut Probe,
    ours: &mut Vec<Login>,
    failure: Failure,
) -> Result<Failure, Halt> {
    sleep(SECOND).await;
    for _ in 0..N_MORE {
        ours.push(probe.log_in(&probe.server(0), None).await?);
    }
    let list = probe.send(Request::get(&probe.server(0), "/debug/sessions")).await;
    let Ok(list) = list else { return Ok(failure) };
    let mut seconds = Vec::new();
    for entry in sessions(&list) {
        let Some(login) = ours.iter().find(|login| entry["session_id"] == login.session_id) else {
            continue;
        };
        let Ok(profile) = probe.profile(login).await else { return Ok(failure) };
        seconds.push(profile.field("login_time").as_str().unwrap_or_default().to_owned());
    }
    let is_by_second = seconds.is_sorted() && seconds.first() != seconds.last();
    Ok(if is_by_second { failure.because(Cause::ListOrderInSecond) } else { failure })
}

fn sessions(list: &Exchange) -> &[Value] {
    list.field("sessions").as_array().map_or(&[], Vec::as_slice)
}

/// Expects a list to show the logins of its own server: all of them, and none of the others.
/// Sessions of other people do not matter.
fn has_exactly(
    list: &Exchange,
    ours: &[&Login],
    all: &[Login],
    server: &str,
) -> Result<(), Failure> {
    let ids = |entry: &Value| all.iter().any(|login| entry["session_id"] == login.session_id);
    let entries: Vec<_> = sessions(list).iter().filter(|entry| ids(entry)).collect();
    let is_listed = |login: &&&Login| {
        entries.iter().any(|entry| {
            entry["session_id"] == login.session_id
                && entry["username"] == login.username
                && entry["server_id"] == server
        })
    };
    let missing = ours.iter().find(|login| !is_listed(login));
    if missing.is_none() && entries.len() == ours.len() {
        return Ok(());
    }
    let wanted = |login: &&Login| json!({"session_id": login.session_id, "username": login.username, "server_id": server});
    let failure = list
        .failure(Cause::ListSpread)
        .with("server", server)
        .with("expected", ours.len())
        .with("found", entries.len())
        .meanwhile(requests(ours))
        .row(Row::compare("sessions", ours.len(), entries.len()));
    let Some(login) = missing else { return Err(failure) };
    let entry = entries.iter().find(|entry| entry["session_id"] == login.session_id);
    let actual = match entry {
        Some(entry) => literal(entry),
        None => Word::NotListed.into(),
    };
    Err(failure.row(Row::differs("session", literal(wanted(login)), actual)))
}

fn is_in_order(list: &Exchange, ours: &[&Login]) -> Result<(), Failure> {
    let place = |login: &&Login| {
        sessions(list).iter().position(|entry| entry["session_id"] == login.session_id)
    };
    let places: Vec<_> = ours.iter().filter_map(place).collect();
    if places.len() < ours.len() {
        let failure = list.failure(Cause::ListCutOff).with("expected", ours.len());
        let row = Row::compare("sessions", ours.len(), places.len());
        return Err(failure.with("found", places.len()).row(row).meanwhile(requests(ours)));
    }
    if places.is_sorted() {
        return Ok(());
    }
    let mut as_listed = ours.to_vec();
    as_listed.sort_by_key(place);
    let names = |logins: &[&Login]| {
        logins.iter().map(|login| login.username.as_str()).collect::<Vec<_>>().join(", ")
    };
    let row = Row::compare("sessions", names(ours), names(&as_listed));
    Err(list.failure(Cause::ListOrder).row(row).meanwhile(requests(ours)))
}

/// The requests by which they have logged in.
fn requests(logins: &[&Login]) -> impl Iterator<Item = Request> {
    logins.iter().flat_map(|login| login.exchange.request.story())
}
