//! Who was sent to another server by a change of Nginx's files, beside what theory says.

use std::collections::BTreeSet;

use serde::Serialize;

use super::event::Event;
use super::{FaultTimes, Plan, Shape};
use crate::upstreams::moves::Moves;
use crate::what_if::chance::likely_shares;

/// How many students were sent to another server by a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// Students whose last answer before the change and whose first after it are of two servers.
    pub students: usize,
    /// Students who had both answers.
    pub of: usize,
    /// For how many of all students their address says so. None where it does not decide.
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
        let pairs = (1..=plan.n_students).filter_map(|student| {
            let own = || events.iter().filter(move |event| event.student == student);
            let was = |event: &&Event| event.at_ms + event.took_ms <= times.began_ms as f64;
            let is = |event: &&Event| event.at_ms >= times.done_ms as f64;
            let before = own().filter(was).filter_map(|event| event.server.as_deref()).next_back();
            let after = own().filter(is).find_map(|event| event.server.as_deref());
            Some((before?, after?))
        });
        let pairs: Vec<_> = pairs.collect();
        let is_known = plan.shape != Shape::Phones;
        let addresses: Vec<_> = (0..plan.n_students).map(|i| plan.address(i, 0)).collect();
        let computed: Vec<_> = addresses.iter().filter_map(|address| moves.of(*address)).collect();
        let n_cases = if moves.goes_by_network() {
            plan.n_rooms
        } else {
            addresses.iter().collect::<BTreeSet<_>>().len()
        };
        let is_drawn = is_known && !computed.is_empty();
        Some(Self {
            students: pairs.iter().filter(|(before, after)| before != after).count(),
            of: pairs.len(),
            computed: is_drawn.then(|| computed.iter().filter(|moves| **moves).count()),
            in_theory,
            likely: is_drawn.then(|| likely_shares(n_cases, in_theory)),
        })
    }
}
