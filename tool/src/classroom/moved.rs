//! Who was sent to another server by a change of Nginx's files, beside what theory says.

use std::collections::BTreeSet;

use serde::Serialize;

use super::event::{Action, Event, Outcome};
use super::{FaultTimes, Plan, Shape};
use crate::upstreams::moves::Moves;
use crate::what_if::chance::likely_shares;

/// How many students were sent to another server by a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// Students whose last answer before the change and whose first under it are of two servers.
    pub students: usize,
    /// Students who had both answers, and began no new session of their own will between them. On
    /// a machine so slow that the change was undone before somebody's answer, not all of the class.
    pub of: usize,
    /// For how many of these their address says so. None where it does not decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed: Option<usize>,
    /// The share of all clients that there could be, from 0 to 1.
    pub in_theory: f64,
    /// Between which shares 19 classes of 20 are, whose rooms (for `ip_hash`) or students are
    /// drawn independently. None where the order of logins decides, and not chance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<[f64; 2]>,
}

impl Moved {
    /// Draws it up from a class's requests. None for a method that holds nobody to a server.
    pub(super) fn of(
        plan: &Plan,
        events: &[Event],
        times: &FaultTimes,
        moves: &Moves,
    ) -> Option<Self> {
        let in_theory = moves.in_theory()?;
        let seen = (0..plan.n_students).filter_map(|i| {
            let own: Vec<_> = events.iter().filter(|event| event.student == i + 1).collect();
            let (before, after) = before_and_after(&own, times)?;
            Some((plan.address(i, 0), before != after))
        });
        let (addresses, moved): (Vec<_>, Vec<_>) = seen.unzip();
        let is_known = plan.shape != Shape::Phones;
        let computed: Vec<_> = addresses.iter().filter_map(|address| moves.of(*address)).collect();
        let n_cases = if moves.goes_by_network() {
            plan.n_rooms
        } else {
            addresses.iter().collect::<BTreeSet<_>>().len()
        };
        let is_drawn = is_known && !computed.is_empty();
        Some(Self {
            students: moved.iter().filter(|moved| **moved).count(),
            of: moved.len(),
            computed: is_drawn.then(|| computed.iter().filter(|moves| **moves).count()),
            in_theory,
            likely: is_drawn.then(|| likely_shares(n_cases, in_theory)),
        })
    }
}

/// The servers of a student's last answer before a change and of the first under it. None where
/// one is missing, or a new session was begun between them without need: it may be anywhere.
fn before_and_after<'a>(own: &[&'a Event], times: &FaultTimes) -> Option<(&'a str, &'a str)> {
    let was = |event: &&&Event| event.at_ms + event.took_ms <= times.began_ms as f64;
    let before = own.iter().filter(was).filter_map(|event| event.server.as_deref()).next_back();
    let undone_from_ms = (times.done_ms + times.lasts_s * 1000) as f64;
    let is = |event: &&Event| {
        let has_come = event.at_ms + event.took_ms <= undone_from_ms;
        event.at_ms >= times.done_ms as f64 && has_come && event.server.is_some()
    };
    let after = own.iter().position(is)?;
    if own[after].action == Action::Login && is_logged_in_by(&own[..after]) {
        return None;
    }
    Some((before?, own[after].server.as_deref()?))
}

/// Whether a student was logged in after these requests.
fn is_logged_in_by(events: &[&Event]) -> bool {
    let mut outcomes = events.iter().rev().map(|event| &event.outcome);
    let last = outcomes.find(|outcome| !matches!(outcome, Outcome::Failed(_)));
    matches!(last, Some(Outcome::Login | Outcome::Kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classroom::event::tests::event;

    /// The server after a drain of a student who has logged in on server-2 and been asked there
    /// before, when these are the further requests.
    fn server_after(further: &[Event]) -> Option<String> {
        let times = FaultTimes {
            name: "drain server-2".to_owned(),
            lasts_s: 1,
            renew_s: Some(4),
            began_ms: 100,
            done_ms: 200,
            healed_ms: 1900,
        };
        let login = event(1, 5.0, Action::Login, "server-2", Outcome::Login);
        let own: Vec<_> = std::iter::once(&login).chain(further).collect();
        let (before, after) = before_and_after(&own, &times)?;
        assert_eq!(before, "server-2");
        Some(after.to_owned())
    }

    #[test]
    fn who_begins_a_new_session_without_need_is_not_taken_for_moved() {
        let read = |at_ms, server: &str, outcome| event(1, at_ms, Action::Read, server, outcome);
        let login = |at_ms| event(1, at_ms, Action::Login, "server-3", Outcome::Login);
        let failed = || Outcome::Failed("status 502".to_owned());

        // Lost while it was done, and the login comes after it.
        let lost = [read(150.0, "server-1", Outcome::Lost), login(210.0)];
        assert_eq!(server_after(&lost).as_deref(), Some("server-3"));
        assert_eq!(server_after(&[read(150.0, "server-2", Outcome::Kept), login(210.0)]), None);
        assert_eq!(server_after(&[read(150.0, "server-2", failed()), login(210.0)]), None);
        let stayed = [read(210.0, "server-2", Outcome::Kept), login(220.0)];
        assert_eq!(server_after(&stayed).as_deref(), Some("server-2"));
        assert_eq!(server_after(&[]), None);
    }

    #[test]
    fn an_answer_that_comes_while_it_is_undone_is_of_no_server_under_the_change() {
        let read = |at_ms| event(1, at_ms, Action::Read, "server-3", Outcome::Kept);
        let took = |took_ms, event| Event { took_ms, ..event };

        assert_eq!(server_after(&[took(50.0, read(1100.0))]).as_deref(), Some("server-3"));
        assert_eq!(server_after(&[took(150.0, read(1100.0))]), None);
        assert_eq!(server_after(&[took(50.0, read(1300.0))]), None);
    }
}
