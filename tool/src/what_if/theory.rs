//! Which share of all addresses moves, counted out or measured, without drawing any.

use std::sync::LazyLock;

use super::clients::FIRST_OCTETS;
use crate::consistent_hash::Ring;
use crate::ip_hash::many::{Upstream, shares_of_hashes};

/// Returns the share of all IPv4 networks (/24) that `ip_hash` gives another server after a change
/// of the lines.
pub fn moved_by_ip_hash(before: &Upstream, after: &Upstream) -> f64 {
    share_of_networks(|hash| before.first_of(hash) != after.first_of(hash))
}

/// Returns the share of all IPv4 networks (/24) that `ip_hash` gives one of these servers: those
/// that move when they are marked `down`, since every other network keeps its first choice.
pub fn with_these(upstream: &Upstream, are_these: impl Fn(usize) -> bool) -> f64 {
    share_of_networks(|hash| are_these(upstream.first_of(hash)))
}

/// The share of all networks that has each hash.
static SHARES: LazyLock<Vec<f64>> = LazyLock::new(|| shares_of_hashes(FIRST_OCTETS));

fn share_of_networks(is_meant: impl Fn(usize) -> bool) -> f64 {
    let shares = SHARES.iter().enumerate();
    shares.filter(|(hash, _)| is_meant(*hash)).map(|(_, share)| share).sum()
}

/// Returns which part of the ring has another server after a change: the arcs that end at a point
/// of either ring, and whose servers differ.
///
/// A hash spreads addresses over the ring as evenly as chance does, so this is the share of them
/// that moves.
pub fn moved_on_the_ring(before: &Ring, after: &Ring) -> f64 {
    part_of_the_ring(before, after, |end| before.server_of(end) != after.server_of(end))
}

/// Returns which part of the ring is meant, of two rings whose points end its arcs.
pub fn part_of_the_ring(before: &Ring, after: &Ring, is_meant: impl Fn(u32) -> bool) -> f64 {
    let mut ends: Vec<_> =
        [before, after].into_iter().flat_map(Ring::points).map(|p| p.hash).collect();
    ends.sort_unstable();
    ends.dedup();
    let last = ends.last().expect("a ring has points");
    let starts = std::iter::once(last).chain(&ends);
    let arcs = starts.zip(&ends).map(|(start, end)| (end, f64::from(end.wrapping_sub(*start))));
    arcs.filter(|(end, _)| is_meant(**end)).map(|(_, length)| length).sum::<f64>() / 2_f64.powi(32)
}
