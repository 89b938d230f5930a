//! What a fault did to a class: who was logged out, who twice, and how long they waited.

use std::collections::BTreeMap;

use serde::Serialize;

use super::event::{Event, Outcome};

/// Why a request failed that was answered with status 503.
const REFUSED: &str = "status 503";

/// What was done to the lab, and when, in milliseconds from the class's start.
#[derive(Debug, Clone, Serialize)]
pub struct FaultTimes {
    /// The fault, as it is written for `./lab fault`: `kill server-2`.
    pub name: String,
    /// How long it was to last, in seconds; 0 for a fault that undoes itself.
    pub lasts_s: u64,
    /// Within how many seconds from the beginning of a drain each student began a new session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renew_s: Option<u64>,
    /// When it was begun.
    pub began_ms: u64,
    /// When it had been done.
    pub done_ms: u64,
    /// When it had been undone. For a fault that undoes itself, when it had been done.
    pub healed_ms: u64,
}

/// What a fault did to a class.
#[derive(Debug, Clone, Serialize)]
pub struct FaultToll {
    /// Students, counted from 1, who lost their session after the fault had begun.
    pub logged_out: Vec<usize>,
    /// Students who had logged in again, and lost that session as well.
    pub logged_out_again: Vec<usize>,
    /// Students who were answered with status 503: a server was there, and could not tell whether it
    /// knew them. It logs nobody out.
    pub refused: Vec<usize>,
    /// The longest that a student waited for a profile, in seconds: for one answer, or from the
    /// first bad answer to the next profile. None if nobody got a profile. A wait that never ended
    /// does not count; see `never_back`.
    pub longest_gap_s: Option<f64>,
    /// Students who got no profile any more after a bad answer.
    pub never_back: Vec<usize>,
}

impl FaultToll {
    pub(super) fn of(events: &[Event], fault: &FaultTimes) -> Self {
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
        let is_refusal =
            |event: &&Event| matches!(&event.outcome, Outcome::Failed(why) if why == REFUSED);
        let refused = of_student.iter().filter(|(_, events)| events.iter().any(is_refusal));
        let waits: BTreeMap<_, _> =
            of_student.iter().map(|(student, events)| (*student, Waits::of(events))).collect();
        Self {
            logged_out: having_lost(1),
            logged_out_again: having_lost(2),
            refused: refused.map(|(student, _)| *student).collect(),
            longest_gap_s: waits.values().filter_map(|waits| waits.longest_s).reduce(f64::max),
            never_back: waits.iter().filter(|(_, w)| w.last_in_vain).map(|(s, _)| *s).collect(),
        }
    }
}

/// How a student waited for the profile.
struct Waits {
    /// The longest wait that ended with a profile, in seconds. None if there was no profile.
    longest_s: Option<f64>,
    /// Whether no profile came any more after a bad answer.
    last_in_vain: bool,
}

impl Waits {
    fn of(events: &[&Event]) -> Self {
        let mut trouble_since = None;
        let mut longest_s: Option<f64> = None;
        for event in events {
            match event.outcome {
                Outcome::Login => {}
                Outcome::Lost | Outcome::Failed(_) => {
                    trouble_since.get_or_insert(event.at_ms);
                }
                Outcome::Kept => {
                    let since = trouble_since.take().unwrap_or(event.at_ms);
                    let seconds = (event.at_ms + event.took_ms - since) / 1000.0;
                    longest_s = Some(longest_s.map_or(seconds, |longest| longest.max(seconds)));
                }
            }
        }
        Self { longest_s, last_in_vain: trouble_since.is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classroom::event::Action;
    use crate::classroom::event::tests::event;

    #[test]
    fn a_second_loss_and_the_longest_wait_are_found() {
        let fault = FaultTimes {
            name: "kill server-2".to_owned(),
            lasts_s: 0,
            renew_s: None,
            began_ms: 10,
            done_ms: 20,
            healed_ms: 30,
        };

        let toll = FaultToll::of(
            &[
                event(1, 5.0, Action::Login, "server-2", Outcome::Login),
                event(1, 9.0, Action::Read, "server-1", Outcome::Lost), // answered at 18
                event(1, 200.0, Action::Login, "server-1", Outcome::Login),
                event(1, 300.0, Action::Read, "server-1", Outcome::Kept),
                event(1, 400.0, Action::Read, "server-2", Outcome::Lost),
                event(2, 450.0, Action::Read, "server-3", Outcome::Failed(REFUSED.to_owned())),
                event(2, 500.0, Action::Read, "server-3", Outcome::Kept),
                event(3, 600.0, Action::Read, "server-3", Outcome::Failed("status 502".to_owned())),
            ],
            &fault,
        );

        assert_eq!((toll.logged_out, toll.logged_out_again), (vec![1], vec![1]));
        assert_eq!(toll.refused, [2]);
        // From the first bad answer at 9 to the profile that was asked for at 300 and took 300;
        // a wait that has not ended has no length.
        assert_eq!(toll.longest_gap_s, Some(0.591));
        assert_eq!(toll.never_back, [1, 3]);
    }
}
