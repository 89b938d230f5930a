//! Why a login was not answered with status 200.

use crate::check::cause::Cause;
use crate::check::exchange::Exchange;
use crate::check::failure::Failure;
use crate::check::probe::Probe;
use crate::check::request::Request;

/// What the status of an answer tells. An answer that is no JSON has as a rule been written by the
/// framework, before the handler ran.
pub(in crate::check) fn why(exchange: &Exchange) -> Cause {
    match exchange.answer.status {
        300..400 if path(to(exchange)) == "/login/" => Cause::LoginSlash,
        300..400 => Cause::LoginRedirected,
        401 | 403 => Cause::LoginRefused,
        400 | 406 | 411 | 412 | 413 | 415 | 422 => Cause::LoginUnread,
        _ => Cause::LoginStatus,
    }
}

/// Where a redirect leads.
pub(in crate::check) fn to(exchange: &Exchange) -> &str {
    exchange.answer.header("location")
}

fn path(location: &str) -> &str {
    let after_scheme = location.split_once("://").map(|(_, rest)| rest);
    let path = after_scheme.map_or(location, |rest| rest.find('/').map_or("", |at| &rest[at..]));
    path.split(['?', '#']).next().unwrap_or_default()
}

impl Probe {
    /// Asks once more to find out why a login was refused.
    pub(super) async fn look_closer(
        &self,
        exchange: &Exchange,
        failure: Failure,
        username: &str,
    ) -> Failure {
        let target = &exchange.request.target;
        if !matches!(failure.cause, Cause::LoginUnread | Cause::LoginStatus) {
            return failure;
        }
        // Servers that speak TLS often have a word of plain HTTP for those who do not.
        if !exchange.is_json() && self.speaks_tls(target).await {
            return failure.because(Cause::SpeaksTls);
        }
        let form = format!("username={username}&password=123456");
        let form = Request::post(target, Some("application/x-www-form-urlencoded"), form);
        match self.send(form).await {
            Ok(form) if form.answer.status == 200 => {
                failure.because(Cause::LoginFormOnly).asked(form.request.story())
            }
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_to_a_path() {
        assert_eq!(path("/login/"), "/login/");
        assert_eq!(path("http://localhost:8081/login/?next=1"), "/login/");
        assert_eq!(path("http://localhost:8081"), "");
        assert_eq!(path("profile"), "profile");
    }
}
