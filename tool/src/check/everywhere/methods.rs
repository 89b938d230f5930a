//! Through Nginx, whatever it picks a server by.

use serde_json::Value;

use crate::check::cause::Cause;
use crate::check::exchange::Exchange;
use crate::check::failure::{Failure, Row};
use crate::check::outcome::LeftOut;
use crate::check::probe::{Login, Probe};
use crate::check::request::Request;
use crate::check::{Halt, Sheet};
use crate::target::Target;

/// How often a student comes back by each method, from another address each time.
const N_READS: usize = 6;

/// Lets a student log in by each method that the load balancer has, and come back from elsewhere.
/// A load balancer that has no list of methods is not looked at.
pub(super) async fn keep_everybody(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let Some(entry) = probe.targets.entry.clone() else {
        sheet.leave_out("methods", LeftOut::NoMethods);
        return Ok(());
    };
    let list = match probe.send(Request::get(&entry, "/nginx/methods/")).await {
        Ok(list) => list,
        Err(failure) => {
            sheet.note("methods", Err(failure));
            return Ok(());
        }
    };
    let methods = methods(&list);
    if methods.is_empty() {
        sheet.leave_out("methods", LeftOut::NoMethods);
    }
    for method in methods {
        let kept = keeps(probe, &entry, &method).await;
        let is_kept = kept.is_ok();
        sheet.note("methods", kept);
        if !is_kept {
            break;
        }
    }
    Ok(())
}

/// The methods in Nginx's list of files.
fn methods(list: &Exchange) -> Vec<String> {
    let files = list.answer.json();
    let files = files.as_array().filter(|_| list.answer.status == 200);
    let names = files.into_iter().flatten().filter_map(|file| file["name"].as_str());
    names.filter_map(|name| name.strip_suffix(".conf")).map(str::to_owned).collect()
}

async fn keeps(probe: &mut Probe, entry: &Target, method: &str) -> Result<(), Failure> {
    let way = format!("/methods/{method}");
    let username = probe.username();
    let home = Some(probe.client_address(0));
    let request = Request::log_in(entry, &username).by(&way).from(home);
    let login = probe.try_log_in(request, &username).await?;
    for place in 0..N_READS {
        let address = Some(probe.client_address(place % 3));
        let request = login.profile_at(entry).by(&way).from(address);
        let exchange = probe.send(request).await?;
        is_kept(probe, &login, &exchange, method)?;
    }
    Ok(())
}

fn is_kept(probe: &Probe, login: &Login, exchange: &Exchange, method: &str) -> Result<(), Failure> {
    let cause = match exchange.answer.status {
        401 => Cause::LostByMethod,
        _ => Cause::ProfileRefused,
    };
    let asked = probe.who_answered(exchange);
    let told = |failure: Failure| {
        let failure = failure.with("method", method).with("asked", &asked);
        failure.row(Row::compare("username", &login.username, said(exchange.field("username"))))
    };
    let name = exchange.field("username");
    match exchange.expect(200, &[], cause) {
        Ok(()) if *name == login.username.as_str() => Ok(()),
        Ok(()) => Err(told(exchange.failure(Cause::MixedUp))),
        Err(failure) => Err(told(failure)),
    }
}

fn said(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}
