//! Names in scripts of all kinds.

use serde_json::json;

use crate::check::cause::Cause;
use crate::check::failure::{Failure, Want};
use crate::check::probe::Probe;
use crate::check::request::Request;
use crate::check::{Halt, Sheet};

/// Chinese; Arabic, from right to left; Hindi, with marks that combine; a letter and its mark as
/// two characters; a picture beyond the first 65,536 characters.
const NAMES: [&str; 5] = ["小明", "ليلى", "हिन्दी", "Zoe\u{308}", "crab🦀"];

/// Logs in under each, and expects to be called by it.
pub(super) async fn of_all_scripts_are_names(
    probe: &mut Probe,
    sheet: &mut Sheet,
) -> Result<(), Halt> {
    for name in NAMES {
        sheet.require("scripts", is_a_name(probe, name).await)?;
    }
    Ok(())
}

/// Logs in under a name that is not ASCII, where those that are have worked.
pub(super) async fn is_a_name(probe: &mut Probe, name: &str) -> Result<(), Failure> {
    let request = Request::log_in(&probe.server(0), name);
    let login = probe.try_log_in(request, name).await.map_err(|failure| match failure.cause {
        Cause::LoginUnread | Cause::LoginStatus | Cause::LoginRefused => {
            failure.because(Cause::NameRefused)
        }
        _ => cut_short(failure),
    })?;
    let exchange = probe.profile(&login).await.map_err(cut_short)?;
    probe.knows(&login, &exchange, Cause::ProfileRefused).await?;
    let expected = [("username", Want::Is(json!(name)))];
    exchange.expect(200, &expected, Cause::NameGarbled).map_err(cut_short)
}

/// An answer that breaks off as soon as a name takes more bytes than characters was measured in
/// characters.
fn cut_short(failure: Failure) -> Failure {
    match failure.cause {
        Cause::NotJson | Cause::AnswerUnfinished | Cause::AnswerBrokenOff => {
            failure.because(Cause::LengthInCharacters)
        }
        _ => failure,
    }
}
