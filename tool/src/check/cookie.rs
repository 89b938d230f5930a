//! The session cookie of an answer, as a browser reads it.

use cookie::Cookie;
use uuid::Uuid;

use super::cause::Cause;
use super::exchange::Exchange;
use super::failure::{Failure, Row};
use super::login::refused;

/// What session libraries call their cookies, if nobody tells them.
const LIBRARIES: [&str; 9] = [
    "connect.sid",
    "session",
    "sessionid",
    "PHPSESSID",
    "JSESSIONID",
    "SESSION",
    "rack.session",
    "laravel_session",
    "ASP.NET_SessionId",
];

/// Returns the session cookie of a login that worked.
pub(super) fn of_login(exchange: &Exchange) -> Result<Cookie<'_>, Failure> {
    exchange.expect(200, &[], refused::why(exchange))?;
    if let Some(cookie) = session_cookie(exchange) {
        return Ok(cookie);
    }
    let others = cookies(exchange);
    let Some(other) = others.first() else {
        let row = Row::optional("Set-Cookie", Some("session_id=…"), None);
        return Err(exchange.failure(Cause::CookieMissing).row(row));
    };
    let is_of_a_library = LIBRARIES.contains(&other.name()) || is_signed(other.value());
    let cause = if is_of_a_library { Cause::CookieOfLibrary } else { Cause::CookieName };
    Err(exchange.failure(cause).with("found", other.name()).row(Row::compare(
        "Set-Cookie",
        "session_id=…",
        format!("{}=…", other.name()),
    )))
}

/// Returns the session cookie that an answer sets: of several, a browser keeps the last.
pub(super) fn session_cookie(exchange: &Exchange) -> Option<Cookie<'_>> {
    cookies(exchange).into_iter().rfind(|cookie| cookie.name() == "session_id")
}

fn cookies(exchange: &Exchange) -> Vec<Cookie<'_>> {
    let headers = exchange.answer.headers.get_all("set-cookie").iter();
    headers.filter_map(|header| Cookie::parse(header.to_str().ok()?).ok()).collect()
}

/// Whether a session id has the contract's form: a UUID of version 4.
pub(super) fn is_uuid_v4(value: &str) -> bool {
    Uuid::try_parse(value).is_ok_and(|id| id.get_version_num() == 4) && value.len() == 36
}

/// Whether a value is an id, or anything else, with a signature behind it: two or three long parts
/// with dots or `--` between them, as session libraries write it.
pub(super) fn is_signed(value: &str) -> bool {
    let value = value.trim_matches('"').replace("%2E", ".").replace("--", ".");
    let parts: Vec<_> = value.split('.').collect();
    let signature = parts.last().filter(|_| parts.len() > 1);
    value.starts_with("s%3A")
        || value.starts_with("s:")
        || signature.is_some_and(|part| part.len() >= 16)
}

/// Makes another value of the same form: with other letters and digits, and all else in its place.
/// What follows a `%` stays, since two characters stand for one there, and so do the last two, of
/// which not every one can end a value in base64.
pub(super) fn forged(known: &str, random: &mut fastrand::Rng) -> String {
    let end = known.chars().count().saturating_sub(2);
    let mut kept_until = 0;
    let forge = |(place, c): (usize, char)| {
        if c == '%' {
            kept_until = place + 3;
        }
        match c {
            _ if place < kept_until || place >= end => c,
            '0'..='9' => random.digit(10),
            'a'..='f' => random.char('a'..='f'),
            'A'..='F' => random.char('A'..='F'),
            'a'..='z' => random.char('g'..='z'),
            'A'..='Z' => random.char('G'..='Z'),
            other => other,
        }
    };
    known.chars().enumerate().map(forge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_told_from_an_id() {
        let id = "2f0d9a3c-1f6e-4c57-9d3e-0b6f9f39a1b2";
        assert!(is_signed(&format!("s%3A{id}.vQ3kUYxTj2nB0a9QmLw8")));
        assert!(is_signed("eyJpZCI6ImEifQ.aBcDeF.0123456789abcdef_-xyz"));
        assert!(is_signed("BAh7CEkiD3Nlc3Npb25faWQ--919c3a4ef1b0a7d2"));
        for plain in [id, "65f1c0ffee123", "1.2", "", "a.b"] {
            assert!(!is_signed(plain), "{plain}");
        }
    }
    #[test]
    fn a_forged_value_has_the_form_of_the_one_that_it_is_made_of() {
        let value = "s%3Aab12-CDxy.Zz09%2Bq%3D%3D";
        let mut random = fastrand::Rng::with_seed(7);

        let forged = forged(value, &mut random);

        let kind = |c: char| (c.is_ascii_digit(), c.is_ascii_lowercase(), c.is_ascii_uppercase());
        assert_ne!(forged, value);
        assert!(forged.chars().map(kind).eq(value.chars().map(kind)), "{forged}");
        for kept in ["%3A", "-", ".", "%2B", "%3D%3D"] {
            assert_eq!(forged.find(kept), value.find(kept), "{kept} in {forged}");
        }
    }
}
