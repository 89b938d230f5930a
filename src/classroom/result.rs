//! What became of a class: every request, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::Serialize;

use super::Plan;

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

/// What was done to the lab, and when, in milliseconds from the class's start.
#[derive(Debug, Clone, Serialize)]
pub struct FaultTimes {
    /// The fault, as `./lab fault` calls it: `kill server-2`.
    pub words: String,
    /// How long it was to last, in seconds; 0 for a fault that undoes itself.
    pub lasts_s: u64,
    /// When it was begun.
    pub began_ms: u64,
    /// When it had been done.
    pub done_ms: u64,
    /// When it had been undone. For a fault that undoes itself, when it had been done.
    pub healed_ms: u64,
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

/// What a fault did to a class.
#[derive(Debug, Clone, Serialize)]
pub struct FaultToll {
    /// Students, counted from 1, who lost their session after the fault had begun.
    pub logged_out: Vec<usize>,
    /// Students who had logged in anew and lost that session as well.
    pub logged_out_again: Vec<usize>,
    /// The longest that a student waited for a profile, in seconds: for an answer, or from the
    /// first bad one to the next profile. None if nobody had one.
    pub longest_gap_s: Option<f64>,
    /// Students who had a bad answer and no profile after it.
    pub never_back: Vec<usize>,
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

impl FaultToll {
    fn of(events: &[Event], fault: &FaultTimes) -> Self {
        // A request that was on its way when the fault began may be its first victim.
        let ends = |event: &&Event| event.at_ms + event.took_ms;
        let after = events.iter().filter(|event| ends(event) >= fault.began_ms as f64);
        let mut of_student: BTreeMap<usize, Vec<&Event>> = BTreeMap::new();
        for event in after {
            of_student.entry(event.student).or_default().push(event);
        }
        let n_lost =
            |events: &[&Event]| events.iter().filter(|e| e.outcome == Outcome::Lost).count();
        let having_lost = |times: usize| {
            let those = of_student.iter().filter(|(_, events)| n_lost(events) >= times);
            those.map(|(student, _)| *student).collect()
        };
        let gaps: Vec<_> = of_student
            .iter()
            .filter_map(|(student, events)| Some((*student, gap(events)?)))
            .collect();
        let back = gaps.iter().filter_map(|(_, gap)| *gap);
        Self {
            logged_out: having_lost(1),
            logged_out_again: having_lost(2),
            longest_gap_s: back.reduce(f64::max),
            never_back: gaps.iter().filter(|(_, gap)| gap.is_none()).map(|(s, _)| *s).collect(),
        }
    }
}

/// The longest wait for a profile, in seconds. The outer value is none if nothing was asked, and
/// the inner one if a bad answer was followed by no profile.
fn gap(events: &[&Event]) -> Option<Option<f64>> {
    let mut trouble_since = None;
    let mut longest: Option<f64> = None;
    for event in events {
        if event.outcome != Outcome::Kept {
            trouble_since.get_or_insert(event.at_ms);
        } else if event.action == Action::Read {
            let since = trouble_since.take().unwrap_or(event.at_ms);
            let gap = (event.at_ms + event.took_ms - since) / 1000.0;
            longest = Some(longest.map_or(gap, |longest| longest.max(gap)));
        }
    }
    match trouble_since {
        Some(_) => Some(None),
        None => longest.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(student: usize, at_ms: f64, action: Action, server: &str, outcome: Outcome) -> Event {
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

    #[test]
    fn a_second_loss_and_the_longest_wait_are_found() {
        let fault = FaultTimes {
            words: String::new(),
            lasts_s: 0,
            began_ms: 10,
            done_ms: 20,
            healed_ms: 30,
        };
        let result = MethodResult::of(
            "ip_hash",
            vec![
                event(1, 5.0, Action::Login, "server-2", Outcome::Kept),
                event(1, 9.0, Action::Read, "server-1", Outcome::Lost), // answered at 18
                event(1, 200.0, Action::Login, "server-1", Outcome::Kept),
                event(1, 300.0, Action::Read, "server-1", Outcome::Kept),
                event(1, 400.0, Action::Read, "server-2", Outcome::Lost),
                event(2, 500.0, Action::Read, "server-3", Outcome::Kept),
            ],
            Some(&fault),
        );

        let toll = result.toll.unwrap();
        assert_eq!((toll.logged_out, toll.logged_out_again), (vec![1], vec![1]));
        assert_eq!(toll.never_back, [1]);
    }
}
