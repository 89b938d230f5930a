//! What became of a class: every request, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::Serialize;

use super::Plan;
use super::toll::{FaultTimes, FaultToll};

/// The lab's servers. They are counted even if nobody met them.
const SERVERS: [&str; 3] = ["server-1", "server-2", "server-3"];

/// What became of a class under each method.
#[derive(Debug, Clone, Serialize)]
pub struct Classroom {
    /// The version of this shape, as it is written in JSON.
    pub version: u32,
    /// What the class did.
    #[serde(flatten)]
    pub plan: Plan,
    /// The fault that the class went through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultTimes>,
    /// What became of it, in the plan's order of methods.
    pub results: Vec<MethodResult>,
}

/// What became of a class under one method.
#[derive(Debug, Clone, Serialize)]
pub struct MethodResult {
    /// The method's name.
    pub method: String,
    /// Students who read their profile, and never lost their session.
    pub students_kept: usize,
    /// Students who lost it at least once.
    pub students_lost: usize,
    /// Reads that found their session.
    pub reads_kept: usize,
    /// Reads that did not.
    pub reads_lost: usize,
    /// Requests that failed otherwise: an error of Nginx or of a server, or no answer.
    pub failed: usize,
    /// What each server answered, in the order of their names.
    pub servers: Vec<ServerShare>,
    /// The busiest server's requests over the mean of all: 1 is even, the number of servers is
    /// everything on one. None if nobody answered.
    pub max_over_mean: Option<f64>,
    /// How long answers took.
    pub latency: Latency,
    /// What a fault did to the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toll: Option<FaultToll>,
    /// Every request, in the order in which they were sent.
    pub events: Vec<Event>,
}

/// What one server answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServerShare {
    /// Its id.
    pub server: String,
    /// How many requests it answered.
    pub n_requests: usize,
    /// Its part of all answers, from 0 to 1.
    pub share: f64,
}

/// How long answers took, in milliseconds; percentiles by nearest rank.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Latency {
    /// Half of the answers took at most this long.
    pub p50_ms: f64,
    /// 95 of 100 took at most this long.
    pub p95_ms: f64,
    /// 99 of 100 took at most this long.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

/// One request of a student, and what came of it.
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
    /// Who answered, if a server did.
    pub server: Option<String>,
    /// What came of it.
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

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", content = "why", rename_all = "snake_case")]
pub enum Outcome {
    /// The login succeeded, or the profile was there.
    Kept,
    /// The session was not there: status 401.
    Lost,
    /// Something else happened, told in a few words.
    Failed(String),
}

impl MethodResult {
    /// Draws up what follows from the requests of a class.
    pub(super) fn of(method: &str, mut events: Vec<Event>, fault: Option<&FaultTimes>) -> Self {
        events.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
        let reads = |outcome: &Outcome| {
            let is_one = |event: &&Event| event.action == Action::Read && event.outcome == *outcome;
            events.iter().filter(is_one).count()
        };
        let students = |is_one: fn(&Event) -> bool| {
            let students = events.iter().filter(|event| is_one(event)).map(|event| event.student);
            students.collect::<BTreeSet<_>>()
        };
        let lost = students(|event| event.outcome == Outcome::Lost);
        let served =
            students(|event| event.action == Action::Read && event.outcome == Outcome::Kept);
        let servers = shares(&events);
        Self {
            method: method.to_owned(),
            students_kept: served.difference(&lost).count(),
            students_lost: lost.len(),
            reads_kept: reads(&Outcome::Kept),
            reads_lost: reads(&Outcome::Lost),
            failed: events.iter().filter(|e| matches!(e.outcome, Outcome::Failed(_))).count(),
            max_over_mean: max_over_mean(&servers),
            servers,
            latency: Latency::of(&events),
            toll: fault.map(|fault| FaultToll::of(&events, fault)),
            events,
        }
    }

    /// A server's part of all answers, from 0 to 1.
    pub fn share_of(&self, server: &str) -> f64 {
        self.servers.iter().find(|share| share.server == server).map_or(0.0, |share| share.share)
    }

    /// The part of all reads that lost their session, from 0 to 1.
    pub fn lost_share(&self) -> f64 {
        let n_reads = self.events.iter().filter(|event| event.action == Action::Read).count();
        if n_reads == 0 { 0.0 } else { self.reads_lost as f64 / n_reads as f64 }
    }
}

fn shares(events: &[Event]) -> Vec<ServerShare> {
    let mut counts: BTreeMap<_, _> = SERVERS.map(|server| (server, 0)).into();
    let answered: Vec<_> = events.iter().filter_map(|event| event.server.as_deref()).collect();
    for server in &answered {
        *counts.entry(server).or_default() += 1;
    }
    let share = |n: usize| if n == 0 { 0.0 } else { n as f64 / answered.len() as f64 };
    let counts = counts.into_iter();
    counts
        .map(|(server, n)| ServerShare {
            server: server.to_owned(),
            n_requests: n,
            share: share(n),
        })
        .collect()
}

fn max_over_mean(servers: &[ServerShare]) -> Option<f64> {
    let most = servers.iter().map(|server| server.share).fold(0.0, f64::max);
    (most > 0.0).then_some(most * servers.len() as f64)
}

impl Latency {
    fn of(events: &[Event]) -> Self {
        let answered = events.iter().filter(|event| event.server.is_some());
        let mut took: Vec<_> = answered.map(|event| event.took_ms).collect();
        took.sort_by(f64::total_cmp);
        let rank = |percent: usize| {
            let nearest = (took.len() * percent).div_ceil(100);
            took.get(nearest.saturating_sub(1)).copied().unwrap_or_default()
        };
        Self { p50_ms: rank(50), p95_ms: rank(95), p99_ms: rank(99), max_ms: rank(100) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

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
    fn students_reads_and_shares_are_counted() {
        let result = MethodResult::of(
            "ip_hash",
            vec![
                event(1, 1.0, Action::Login, "server-1", Outcome::Kept),
                event(2, 2.0, Action::Login, "server-2", Outcome::Kept),
                event(1, 3.0, Action::Read, "server-1", Outcome::Kept),
                event(2, 4.0, Action::Read, "server-1", Outcome::Lost),
            ],
            None,
        );

        assert_eq!((result.students_kept, result.students_lost), (1, 1));
        assert_eq!((result.reads_kept, result.reads_lost, result.failed), (1, 1, 0));
        assert_eq!(result.servers.iter().map(|s| s.n_requests).collect::<Vec<_>>(), [3, 1, 0]);
        assert_eq!(result.max_over_mean, Some(2.25));
        assert_eq!((result.latency.p50_ms, result.latency.max_ms), (2.0, 4.0));
        assert_eq!(result.lost_share(), 0.5);
    }
}
