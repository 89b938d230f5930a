//! One request of a class, and what became of it.

use std::net::IpAddr;

use serde::Serialize;

/// One request of a student, and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// The student, counted from 1.
    pub student: usize,
    /// When it was sent, in milliseconds from the start.
    pub at_ms: f64,
    /// How long the answer took, in milliseconds.
    pub took_ms: f64,
    /// What was asked.
    pub action: Action,
    /// The client address that it was sent from.
    pub address: IpAddr,
    /// The server that answered, if one did.
    pub server: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What a student asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A login.
    Login,
    /// The profile.
    Read,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", content = "why", rename_all = "snake_case")]
pub enum Outcome {
    /// The login succeeded.
    Login,
    /// The read found its session.
    Kept,
    /// The read did not: status 401 for somebody who had logged in.
    Lost,
    /// Anything else, in a few words: another answer, or none.
    Failed(String),
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An event whose answer took as long as the class had been at work before.
    pub fn event(
        student: usize,
        at_ms: f64,
        action: Action,
        server: &str,
        outcome: Outcome,
    ) -> Event {
        let (address, server) = (IpAddr::from([10, 0, 1, 7]), Some(server.to_owned()));
        Event { student, at_ms, took_ms: at_ms, action, address, server, outcome }
    }

    #[test]
    fn a_login_is_told_from_a_read_that_was_kept() {
        let json = |outcome| {
            serde_json::to_value(event(1, 5.0, Action::Login, "server-1", outcome)).unwrap()
        };

        assert_eq!(json(Outcome::Login)["outcome"], "login");
        assert_eq!(json(Outcome::Kept)["outcome"], "kept");
        assert_eq!(json(Outcome::Lost)["outcome"], "lost");
        let failed = json(Outcome::Failed("status 502".to_owned()));
        assert_eq!((&failed["outcome"], &failed["why"]), (&"failed".into(), &"status 502".into()));
    }
}
