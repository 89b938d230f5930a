//! The session cookie as browsers bring it: among others, and not always one that was handed out.

use serde_json::json;

use crate::check::cause::{Cause, Word};
use crate::check::cookie::session_cookie;
use crate::check::exchange::Exchange;
use crate::check::failure::{Failure, Row, Want, literal};
use crate::check::probe::{Login, Probe};
use crate::check::request::Request;
use crate::check::{Halt, Sheet};

/// What other programs on the same host have left in the browser, before and behind our cookie.
const OTHERS: [(&str, &str); 3] = [
    ("theme=\"dark\"; visits=3; ", ""),
    ("", "; token=a=b==; lang=zh"),
    ("my_session_id=1; session_id_old=2; ", "; session_id2=3; last_session_id=4"),
];

/// Cookies of which none is ours, though each name has ours in it.
const NONE_OF_OURS: &str = "my_session_id=1; session_id_old=2";

/// Shows the session with other cookies around it, and then those alone.
pub(super) async fn are_found_among_others(
    probe: &mut Probe,
    sheet: &mut Sheet,
    login: &Login,
) -> Result<(), Halt> {
    for (before, after) in OTHERS {
        let request = login.profile_at(&login.target).among(before, after);
        let exchange = sheet.require("other_cookies", probe.send(request).await)?;
        let expected = [("username", Want::Is(json!(login.username)))];
        sheet.note("other_cookies", exchange.expect(200, &expected, Cause::CookieAmongOthers));
    }
    let request = Request::get(&login.target, "/profile").among(NONE_OF_OURS, "");
    let exchange = sheet.require("other_cookies", probe.send(request).await)?;
    let expected = [("error", Want::Is(json!("Not authenticated")))];
    sheet.note("other_cookies", exchange.expect(401, &expected, Cause::CookieAmongOthers));
    Ok(())
}

/// Brings an id to the login: one that is made up, and one that was handed out before.
pub(super) async fn are_new_at_each_login(
    probe: &mut Probe,
    sheet: &mut Sheet,
    login: &Login,
) -> Result<(), Halt> {
    let server = probe.server(0);
    let brought = probe.unknown_value(&login.session_id);
    let username = probe.username();
    let login = probe.send(Request::log_in(&server, &username).cookie(&brought)).await;
    let login = sheet.require("fresh_id", login)?;
    sheet.note("fresh_id", is_new(&login, &brought));
    let profile = probe.send(Request::get(&server, "/profile").cookie(&brought)).await;
    let profile = sheet.require("fresh_id", profile)?;
    if profile.answer.status == 200 {
        let failure = profile.failure(Cause::IdKept).meanwhile(login.request.story());
        sheet.note("fresh_id", Err(failure.row(Row::compare("status", 401, 200))));
    }

    let before = probe.log_in(&server, None).await?;
    let username = probe.username();
    let (first, id) = (&before.exchange.request, &before.session_id);
    let login = probe.send(Request::log_in(&server, &username).session(first, id)).await;
    let login = sheet.require("fresh_id", login)?;
    sheet.note("fresh_id", is_new(&login, id));
    Ok(())
}

/// Expects a login to hand out an id other than the one that came with it.
fn is_new(login: &Exchange, brought: &str) -> Result<(), Failure> {
    login.expect(200, &[], Cause::LoginStatus)?;
    let actual = match session_cookie(login) {
        Some(cookie) if cookie.value() != brought => return Ok(()),
        Some(cookie) => literal(cookie.value()),
        None => Word::Missing.into(),
    };
    Err(login.failure(Cause::IdKept).row(Row::differs("session_id", Word::AnotherOne, actual)))
}
