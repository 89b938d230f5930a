//! Step 5: through Nginx, one client address has one server, and it is the predicted one.

use super::cause::Cause;
use super::exchange::Exchange;
use super::failure::{Failure, Row};
use super::probe::{Login, Probe, name_of};
use super::{Halt, Needs, Sheet, Step};

/// How many students log in, each at an address of another room.
const N_STUDENTS: usize = 24;

/// How often each of them comes back. Three would look sticky under round robin too.
const N_READS: usize = 4;

pub(super) static STEP: Step = Step {
    id: "sticky",
    needs: Needs::ThreeServersAndNginx,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let entry = probe.entry();
    let mut logins = Vec::new();
    for student in 0..N_STUDENTS {
        let predicted = student % 3;
        let client_address = probe.client_address(predicted);
        let login = probe.log_in(&entry, Some(client_address)).await?;
        sheet.require("answers", Ok(()))?;
        logins.push((predicted, login));
    }
    if !logins.iter().all(|(_, login)| (0..3).any(|server| login.server_id == name_of(server))) {
        return Err(Halt::Blocked("servers"));
    }

    for (_, login) in &logins {
        for _ in 0..N_READS {
            let exchange = sheet.require("stays", probe.profile(login).await)?;
            sheet.require("stays", stays(probe, login, &exchange).await)?;
        }
    }
    for (predicted, login) in &logins {
        let is_predicted = match is_predicted(login, &name_of(*predicted), &logins) {
            Err(failure) if probe.is_down(*predicted).await => {
                Err(failure.because(Cause::ServerDown).with("server", name_of(*predicted)))
            }
            other => other,
        };
        sheet.require("predicted", is_predicted)?;
    }
    Ok(())
}

async fn stays(probe: &Probe, login: &Login, exchange: &Exchange) -> Result<(), Failure> {
    let asked = probe.who_answered(exchange);
    let no_server = |failure: &Failure| failure.cause == Cause::NoServerBehind;
    if asked == login.server_id
        || exchange.expect(200, &[], Cause::ProfileRefused).is_err_and(|f| no_server(&f))
    {
        return probe.knows(login, exchange, Cause::ProfileRefused).await;
    }
    let mut failure = Failure::new(Cause::NotSticky)
        .with("creator", &login.server_id)
        .with("asked", &asked)
        .asked(exchange.request.story())
        .row(Row::compare("server", &login.server_id, &asked))
        .row(Row::compare("status", 200, exchange.answer.status));
    let method = exchange.answer.header("x-upstream-method");
    if !method.is_empty() {
        failure = failure.row(Row::compare("X-Upstream-Method", "ip_hash", method));
    }
    Err(failure)
}

fn is_predicted(login: &Login, predicted: &str, logins: &[(usize, Login)]) -> Result<(), Failure> {
    let found = &login.server_id;
    if found == predicted {
        return Ok(());
    }
    let first = &logins[0].1.server_id;
    let one_for_all = logins.iter().all(|(_, login)| login.server_id == *first);
    let cause = if one_for_all { Cause::OneAddress } else { Cause::OtherMethod };
    let mut failure = login
        .exchange
        .failure(cause)
        .with("found", found)
        .row(Row::compare("server", predicted, found));
    for (header, expected) in
        [("X-Client-Address", login.client_address()), ("X-Upstream-Method", "ip_hash".to_owned())]
    {
        let actual = login.exchange.answer.header(header);
        if !actual.is_empty() {
            failure = failure.row(Row::compare(header, expected, actual));
        }
    }
    Err(failure)
}
