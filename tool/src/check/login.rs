//! Step 1: the login hands the session to the client.

mod attributes;
pub(super) mod refused;

use serde_json::json;

use super::cause::{Cause, Word};
use super::cookie::{of_login, session_cookie};
use super::failure::{Failure, Kind, Row, Want, literal};
use super::probe::{self, Probe};
use super::request::Request;
use super::{Halt, Needs, Sheet, Step};

pub(super) static STEP: Step = Step {
    id: "login",
    needs: Needs::OneServer,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

/// Text with at least one character.
pub(super) static NON_EMPTY: Kind = Kind {
    name: Word::SomeText,
    holds: |value| value.as_str().is_some_and(|text| !text.is_empty()),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let server = probe.server(0);
    let username = probe.username();
    let exchange = match probe.send(Request::log_in(&server, &username)).await {
        Ok(exchange) => exchange,
        Err(failure) => return Err(probe::unreached(probe.look_around(failure).await)),
    };
    probe.note_maker(&exchange);
    let status = match exchange.expect(200, &[], refused::why(&exchange)) {
        Err(failure) => Err(probe.look_closer(&exchange, failure, &username).await),
        Ok(()) => Ok(()),
    };
    sheet.require("status", status)?;

    let fields =
        [("message", Want::Is(json!("Login successful"))), ("server_id", Want::A(&NON_EMPTY))];
    sheet.note("body", exchange.expect(200, &fields, Cause::LoginMessage));
    let cookie = sheet.require("cookie", of_login(&exchange))?;
    attributes::note(sheet, &exchange, &cookie);

    let again = probe.send(Request::log_in(&server, &username)).await.map_err(probe::unreached)?;
    let new_id = match session_cookie(&again) {
        Some(second) if second.value() != cookie.value() => Ok(()),
        Some(second) => Err(again
            .failure(Cause::IdReused)
            .meanwhile(exchange.request.story())
            .row(Row::differs("session_id", Word::AnotherOne, literal(second.value())))),
        None => of_login(&again).map(|_| ()),
    };
    sheet.require("new_id", new_id)
}

impl Probe {
    /// Says more of a login that got no answer: what answers there, or where else a server is.
    async fn look_around(&self, failure: Failure) -> Failure {
        match failure.cause {
            Cause::NotListening => match self.listens_elsewhere().await {
                Some(found) => {
                    failure.because(Cause::PortFixedElsewhere).with("found", &found.shown)
                }
                None => failure,
            },
            Cause::NotHttp | Cause::ConnectionClosed if self.speaks_tls(&self.server(0)).await => {
                failure.because(Cause::SpeaksTls)
            }
            _ => failure,
        }
    }
}
