//! With a cure: a session that one server has made is known to all three, whoever is asked.

mod logout;
mod methods;

use serde_json::json;

use super::cause::Cause;
use super::exchange::Exchange;
use super::failure::{Failure, Row, Want};
use super::probe::{Login, Probe, name_of};
use super::request::Change;
use super::{Halt, Needs, Sessions, Sheet, Step};

/// How many characters of a cookie are changed, one at a time: what is not signed is read again in
/// spite of some changes, and not of all.
const N_CHANGES: usize = 32;

/// The shortest value that holds more than an id: a signature of 256 bits and what it is for.
const SIGNED_CHARS: usize = 60;

pub(super) static STEP: Step = Step {
    id: "everywhere",
    needs: Needs::ThreeServers,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let mut logins = Vec::new();
    for server in 0..3 {
        let login = probe.log_in(&probe.server(server), None).await?;
        if login.server_id != name_of(server) {
            return Err(Halt::Blocked("servers"));
        }
        logins.push(login);
    }
    for (creator, login) in logins.iter().enumerate() {
        // Whoever has made it is asked first: if that one does not know it, the others need not.
        for other in [creator, (creator + 1) % 3, (creator + 2) % 3] {
            let exchange = probe.send(login.profile_at(&probe.server(other))).await;
            let exchange = sheet.require("known", exchange)?;
            sheet.require("known", is_known(probe, login, &exchange, other).await)?;
            sheet.note("who", says_who_is_who(login, &exchange, other));
        }
    }
    methods::keep_everybody(probe, sheet).await?;
    is_unchanged_or_refused(probe, sheet, &logins[0]).await?;
    logout::ends_it(probe, sheet, &logins[0]).await
}

/// Expects a server to know a session that itself or another has made.
async fn is_known(
    probe: &Probe,
    login: &Login,
    exchange: &Exchange,
    other: usize,
) -> Result<(), Failure> {
    if login.server_id == name_of(other) {
        return probe.knows(login, exchange, Cause::ProfileRefused).await;
    }
    let cause = match exchange.answer.status {
        401 if probe.sessions == Sessions::SignedCookie && holds_more_than_an_id(login) => {
            Cause::KeysDiffer
        }
        401 => Cause::NotShared,
        _ => Cause::ProfileRefused,
    };
    exchange
        .expect(200, &[], cause)
        .map_err(|failure| failure.with("creator", &login.server_id).with("other", name_of(other)))
}

/// Whether a cookie can be more than an id, and an id with its signature, as Express writes it.
fn holds_more_than_an_id(login: &Login) -> bool {
    let value = &login.session_id;
    value.len() >= SIGNED_CHARS && !value.starts_with("s%3A") && !value.starts_with("s:")
}

/// Expects a profile to tell who answers from who has made the session.
fn says_who_is_who(login: &Login, exchange: &Exchange, other: usize) -> Result<(), Failure> {
    let fields = [
        ("username", json!(login.username)),
        ("server_id", json!(name_of(other))),
        ("created_by", json!(login.server_id)),
        ("session_match", json!(login.server_id == name_of(other))),
    ];
    let fields = fields.map(|(name, value)| (name, Want::Is(value)));
    exchange
        .expect(200, &fields, Cause::WhoIsWho)
        .map_err(|failure| failure.with("creator", &login.server_id).with("other", name_of(other)))
}

/// Changes a character of a cookie here and there, and expects each of these cookies to be refused.
async fn is_unchanged_or_refused(
    probe: &Probe,
    sheet: &mut Sheet,
    login: &Login,
) -> Result<(), Halt> {
    for change in changes(&login.session_id) {
        let request = login.profile_at(&login.target).changed(change);
        let exchange = sheet.require("changed", probe.send(request).await)?;
        let cause = match exchange.answer.status {
            200 => Cause::ChangedCookieAccepted,
            _ => Cause::UnauthorizedAnswer,
        };
        let refused = exchange.expect(401, &[], cause).map_err(|failure| {
            let found = exchange.field("username").as_str().unwrap_or("?").to_owned();
            failure.with("place", change.place + 1).with("found", &found).row(Row::optional(
                "username",
                None,
                Some(&found),
            ))
        });
        sheet.require("changed", refused)?;
    }
    Ok(())
}

/// Returns changes all over a value. Each replaces a letter or a digit that counts: not the last of a
/// run, some of whose bits mean nothing in base64, and none behind a `%`, where two stand for one.
fn changes(value: &str) -> Vec<Change> {
    let chars: Vec<_> = value.chars().collect();
    let is_coded = |place: usize| (1..=2).any(|back| place >= back && chars[place - back] == '%');
    let counts = |place: &usize| {
        let is_within = chars.get(place + 1).is_some_and(char::is_ascii_alphanumeric);
        chars[*place].is_ascii_alphanumeric() && is_within && !is_coded(*place)
    };
    let places: Vec<_> = (0..chars.len()).filter(counts).collect();
    let step = places.len().div_ceil(N_CHANGES).max(1);
    let change = |place: usize| Change { place, by: next(chars[place]) };
    places.into_iter().step_by(step).map(change).collect()
}

/// The next character of the same kind: a digit, a digit above nine, or another letter.
fn next(c: char) -> char {
    match c {
        '9' => '0',
        'f' => 'a',
        'F' => 'A',
        'z' => 'g',
        'Z' => 'G',
        other => char::from(other as u8 + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_all_over_a_value_and_where_they_count() {
        let value = "ab%3Dcd.e-fz9";

        let changed: Vec<_> = changes(value).iter().map(|change| change.of(value)).collect();

        assert_eq!(changed, ["bb%3Dcd.e-fz9", "ab%3Ddd.e-fz9", "ab%3Dcd.e-az9", "ab%3Dcd.e-fg9"]);
    }

    #[test]
    fn a_long_value_is_not_changed_everywhere() {
        let n_changes = changes(&"a".repeat(500)).len();

        assert!(n_changes > N_CHANGES / 2 && n_changes <= N_CHANGES, "{n_changes}");
    }
}
