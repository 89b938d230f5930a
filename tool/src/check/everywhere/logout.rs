//! What a logout ends: the session on all servers, or the cookie in one browser.

use cookie::Cookie;
use cookie::time::OffsetDateTime;

use crate::check::cause::{Cause, Word};
use crate::check::cookie::session_cookie;
use crate::check::exchange::Exchange;
use crate::check::failure::{Failure, Row, literal};
use crate::check::outcome::Note;
use crate::check::probe::{Login, Probe, name_of};
use crate::check::request::Request;
use crate::check::{Halt, Sessions, Sheet};
use crate::text::{Text, text};

/// Which server is asked to end the session. It is none that has made it.
const ENDS_AT: usize = 1;

/// Said where nothing on a server ends with a logout.
const COPY_LIVES: Text = text(
    "A copy of the cookie still works after the logout, on {servers}: nobody can take it back until it expires (Max-Age={max_age}).",
    "登出之后，Cookie 的副本在 {servers} 上仍然有效：在它过期之前（Max-Age={max_age}），谁也收不回来。",
);

/// Logs out, and shows the same cookie again, as somebody could who has a copy of it.
pub(super) async fn ends_it(
    probe: &mut Probe,
    sheet: &mut Sheet,
    login: &Login,
) -> Result<(), Halt> {
    let request = Request::log_out(&probe.server(ENDS_AT));
    let request = request.session(&login.exchange.request, &login.session_id);
    let logout = sheet.require("logout", probe.send(request).await)?;
    sheet.require("logout", logout.expect(200, &[], Cause::LogoutStatus))?;
    sheet.note("logout", clears_its_cookie(&logout));

    let (mut known_at, mut last) = (Vec::new(), None);
    for server in 0..3 {
        let exchange = probe.send(login.profile_at(&probe.server(server))).await;
        let exchange = match exchange {
            Ok(exchange) => exchange,
            Err(failure) if sheet.asks_for("ended") => return sheet.require("ended", Err(failure)),
            Err(_) => continue,
        };
        if exchange.answer.status == 200 {
            known_at.push(name_of(server));
            last = Some(exchange);
        } else if sheet.asks_for("ended") {
            let refused = exchange.expect(401, &[], Cause::UnauthorizedAnswer);
            sheet.require("ended", refused)?;
        }
    }
    if sheet.asks_for("ended") {
        sheet.note("ended", has_ended(&known_at, last, &logout));
    } else if probe.sessions == Sessions::SignedCookie && !known_at.is_empty() {
        let max_age = login.max_age_seconds.unwrap_or_default().to_string();
        let values = vec![("servers", known_at.join(" ")), ("max_age", max_age)];
        sheet.tell(Note { text: COPY_LIVES, values });
    }
    Ok(())
}

/// Expects that no server knows the session any more.
fn has_ended(
    known_at: &[String],
    last: Option<Exchange>,
    logout: &Exchange,
) -> Result<(), Failure> {
    let Some(last) = last else { return Ok(()) };
    let is_everywhere = known_at.len() == 3;
    let cause = if is_everywhere { Cause::LogoutAtClientOnly } else { Cause::LogoutHereOnly };
    let expected = last.expect(401, &[], cause);
    expected.map_err(|failure| {
        let failure = failure.with("ended_at", name_of(ENDS_AT)).with_list("known_at", known_at);
        failure.meanwhile(logout.request.story().into_iter().skip(1))
    })
}

/// Expects an answer to take the cookie out of the browser.
fn clears_its_cookie(logout: &Exchange) -> Result<(), Failure> {
    let cookie = session_cookie(logout);
    if cookie.as_ref().is_some_and(is_cleared) {
        return Ok(());
    }
    let failure = logout.failure(Cause::LogoutKeepsCookie);
    let found = cookie.map_or_else(|| Word::Missing.into(), |cookie| literal(cookie.to_string()));
    Err(failure.row(Row::differs("Set-Cookie", Word::ClearedCookie, found)))
}

/// Whether a browser drops this cookie, and the one that it had of this name for every page.
fn is_cleared(cookie: &Cookie<'_>) -> bool {
    let has_ended = match (cookie.max_age(), cookie.expires_datetime()) {
        (Some(max_age), _) => max_age.whole_seconds() <= 0,
        (None, Some(expires)) => expires <= OffsetDateTime::now_utc(),
        (None, None) => false,
    };
    has_ended && matches!(cookie.path(), None | Some("/"))
}
