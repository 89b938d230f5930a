//! Who moves: each client's server before a change and after it.

use std::net::Ipv4Addr;

use super::chance::likely_shares;
use super::{Change, Counts, How, LoginsLost, Question, Way, clients, name, theory};
use crate::consistent_hash::Ring;
use crate::ip_hash::Peer;
use crate::ip_hash::many::Upstream;
use crate::topology::INNER_PORT;

/// Returns what a change does to clients under one method.
pub fn change(
    question: &Question,
    clients: &[Ipv4Addr],
    weights_after: &[usize],
    method: Way,
    how: How,
) -> Change {
    let (n_before, n_after) = (question.weights.len(), weights_after.len());
    let before = peers(&question.weights, n_before);
    let after = match how {
        How::Added | How::TakenOut => peers(weights_after, n_after),
        How::Down => peers(&question.weights, n_after),
    };
    let sum = |peers: &[Peer]| peers.iter().map(|peer| peer.weight).sum::<usize>() as f64;
    let n_units = question.n_rooms.unwrap_or(question.n_clients);
    let (routes, in_theory, n_units) = match method {
        Way::IpHash => {
            let [one, other] = [&before, &after].map(|peers| Upstream::of(peers));
            let in_theory = match how {
                How::Down => theory::with_these(&one, |server| server >= n_after),
                _ => theory::moved_by_ip_hash(&one, &other),
            };
            let at = |address: &Ipv4Addr| [one.server_of(*address), other.server_of(*address)];
            (clients.iter().map(at).collect::<Vec<_>>(), in_theory, Some(n_units))
        }
        Way::HashAddress => {
            let [one, other] = [&before, &after].map(|peers| ring(peers));
            let at = |address: &Ipv4Addr| {
                let hash = clients::hash(*address);
                [one.server_of(hash), other.server_of(hash)]
            };
            let in_theory = theory::moved_on_the_ring(&one, &other);
            (clients.iter().map(at).collect(), in_theory, Some(question.n_clients))
        }
        Way::Cookie => {
            let gone = sum(&before[n_after.min(n_before)..]) / sum(&before);
            let mut logins = turns(&before);
            // Where the server has gone, there is no choice left: the next login decides again.
            let at = |_| {
                let server = logins.next();
                [server, server.filter(|server| *server < n_after)]
            };
            (clients.iter().map(at).collect(), gone, None)
        }
    };
    let counts = counted(&routes, &after[..n_after], n_before);
    let logins_lost = LoginsLost { memory: counts.moved, shared_store: 0.0, signed_cookie: 0.0 };
    let likely = n_units.map(|n| likely_shares(n, in_theory));
    Change { method, how, counts, in_theory, likely, logins_lost }
}

/// Counts who has moved. Whom nothing points to a server takes the next in turn.
fn counted(routes: &[[Option<usize>; 2]], up: &[Peer], n_before: usize) -> Counts {
    let share = |n: usize| n as f64 / routes.len() as f64;
    let mut in_turn = turns(up);
    let mut n = [vec![0; n_before], vec![0; up.len()]];
    let [mut moved, mut needless] = [0; 2];
    for &[before, after] in routes {
        let before = before.expect("before the change every server is up");
        let after = after.or_else(|| in_turn.next()).expect("turns do not end");
        n[0][before] += 1;
        n[1][after] += 1;
        moved += usize::from(after != before);
        needless += usize::from(after != before && before < up.len() && after < n_before);
    }
    let [before, after] = n.map(|n| n.into_iter().map(share).collect());
    Counts { moved: share(moved), needless: share(needless), before, after }
}

/// Servers of these weights, of which all from one on are down.
fn peers(weights: &[usize], down_from: usize) -> Vec<Peer> {
    let peer = |(i, &weight)| Peer { weight, down: i >= down_from };
    weights.iter().enumerate().map(peer).collect()
}

fn ring(peers: &[Peer]) -> Ring {
    let names: Vec<_> =
        (0..peers.len()).map(|server| format!("{}:{INNER_PORT}", name(server))).collect();
    Ring::of(names.iter().map(String::as_str).zip(peers.iter().copied()))
}

/// Servers one after another, each as often as its weight says.
fn turns(peers: &[Peer]) -> impl Iterator<Item = usize> {
    let servers: Vec<_> =
        peers.iter().enumerate().flat_map(|(i, peer)| vec![i; peer.weight]).collect();
    servers.into_iter().cycle()
}
