//! What became of a class: every request, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::event::{Action, Event, Outcome};
use super::toll::{FaultTimes, FaultToll};
use super::{Moved, Plan};
use crate::upstreams::Change;

/// The version of [`Classroom`] as JSON; it goes up with every change that could break a reader.
const VERSION: u32 = 2;

/// What became of a class under each method.
#[derive(Debug, Clone, Serialize)]
pub struct Classroom {
    /// The version of this form, as it is written in JSON.
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
    /// Requests that failed: an error of Nginx or of a server, or no answer.
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
    /// Whom a change of Nginx's files sent to another server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// Every request but logouts, in the order in which they were sent.
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

impl Classroom {
    /// Draws up what became of a class from its requests, those of the plan's first method first.
    pub fn of(
        plan: Plan,
        fault: Option<FaultTimes>,
        requests: impl IntoIterator<Item = Vec<Event>>,
    ) -> Self {
        let of_each = plan.methods.iter().zip(requests);
        let results = of_each
            .map(|(method, events)| MethodResult::of(method, events, &plan.servers, fault.as_ref()))
            .collect();
        Self { version: VERSION, plan, fault, results }
    }

    /// Adds whom a change of Nginx's files sent to another server.
    pub(super) fn with_moves(mut self, change: &Change) -> Self {
        let Some(times) = &self.fault else { return self };
        for result in &mut self.results {
            let moves = change.moves(&result.method);
            result.moved = moves.and_then(|m| Moved::of(&self.plan, &result.events, times, &m));
        }
        self
    }
}

impl MethodResult {
    /// Draws up what follows from the requests of a class.
    fn of(
        method: &str,
        mut events: Vec<Event>,
        servers: &[String],
        fault: Option<&FaultTimes>,
    ) -> Self {
        events.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
        let count =
            |outcome: &Outcome| events.iter().filter(|event| event.outcome == *outcome).count();
        let students = |outcome: &Outcome| {
            let those = events.iter().filter(|event| event.outcome == *outcome);
            those.map(|event| event.student).collect::<BTreeSet<_>>()
        };
        let (kept, lost) = (students(&Outcome::Kept), students(&Outcome::Lost));
        let servers = shares(&events, servers);
        Self {
            method: method.to_owned(),
            students_kept: kept.difference(&lost).count(),
            students_lost: lost.len(),
            reads_kept: count(&Outcome::Kept),
            reads_lost: count(&Outcome::Lost),
            failed: events.iter().filter(|e| matches!(e.outcome, Outcome::Failed(_))).count(),
            max_over_mean: max_over_mean(&servers),
            servers,
            latency: Latency::of(&events),
            toll: fault.map(|fault| FaultToll::of(&events, fault)),
            moved: None,
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

fn shares(events: &[Event], servers: &[String]) -> Vec<ServerShare> {
    let mut counts: BTreeMap<_, _> = servers.iter().map(|server| (server.as_str(), 0)).collect();
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
mod tests {
    use super::*;
    use crate::classroom::event::tests::event;

    fn servers() -> Vec<String> {
        ["server-1", "server-2", "server-3"].map(str::to_owned).to_vec()
    }

    #[test]
    fn students_reads_and_shares_are_counted() {
        let result = MethodResult::of(
            "ip_hash",
            vec![
                event(1, 1.0, Action::Login, "server-1", Outcome::Login),
                event(2, 2.0, Action::Login, "server-2", Outcome::Login),
                event(1, 3.0, Action::Read, "server-1", Outcome::Kept),
                event(2, 4.0, Action::Read, "server-1", Outcome::Lost),
            ],
            &servers(),
            None,
        );

        assert_eq!((result.students_kept, result.students_lost), (1, 1));
        assert_eq!((result.reads_kept, result.reads_lost, result.failed), (1, 1, 0));
        assert_eq!(result.servers.iter().map(|s| s.n_requests).collect::<Vec<_>>(), [3, 1, 0]);
        assert_eq!(result.max_over_mean, Some(2.25));
        assert_eq!((result.latency.p50_ms, result.latency.max_ms), (2.0, 4.0));
        assert_eq!(result.lost_share(), 0.5);
    }

    #[test]
    fn who_logged_in_and_read_nothing_has_kept_nothing() {
        let login = event(1, 1.0, Action::Login, "server-1", Outcome::Login);
        let failed = event(1, 2.0, Action::Read, "server-1", Outcome::Failed("status 500".into()));

        let result = MethodResult::of("ip_hash", vec![login, failed], &servers(), None);

        assert_eq!((result.students_kept, result.reads_kept, result.failed), (0, 0, 1));
    }
}
