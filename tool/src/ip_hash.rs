//! Nginx's `ip_hash` arithmetic.
//!
//! Nginx starts from 89 and takes in the first three octets of an IPv4 address, or all sixteen of
//! an IPv6 address: `hash = (hash * 113 + octet) mod 6271`.
//! The remainder by the sum of all weights points to a server, in the order of the file.
//! Three octets are a /24, so a whole room behind one router shares one server.
//!
//! If that server cannot be used, Nginx takes in the octets again, starting from the hash that it
//! has, until a server turns up that can. After more than twenty tries in vain it takes
//! turns instead.
//!
//! Source: `ngx_http_upstream_get_ip_hash_peer` in Nginx's `ngx_http_upstream_ip_hash_module.c`.

pub mod many;

use std::net::IpAddr;

const START: usize = 89;
const FACTOR: usize = 113;
const MODULUS: usize = 6271;
const MAX_TRIES: usize = 20;

/// A server of an upstream, as `ip_hash` sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its share of the addresses, from 1.
    pub weight: usize,
    /// Whether it cannot be used: it is marked `down`, or has failed lately.
    pub down: bool,
}

impl Default for Peer {
    fn default() -> Self {
        Self { weight: 1, down: false }
    }
}

/// One octet of the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The hash before.
    pub before: usize,
    /// The octet.
    pub octet: u8,
    /// `(before * 113 + octet) mod 6271`.
    pub hash: usize,
}

/// One choice of a server: the octets in order, and where the hash points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Try {
    /// The octets, in order.
    pub steps: Vec<Step>,
    /// The hash by the sum of all weights: the remainder.
    pub remainder: usize,
    /// The position, from 0, of the server that it points to.
    pub server: usize,
}

/// What `ip_hash` does with one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prediction {
    /// The servers that it points to, one after the other; only the last can be used.
    pub tries: Vec<Try>,
    /// The position, from 0, of the server that is asked.
    /// None if every try was in vain: then Nginx takes turns among those that are left, and
    /// answers with status 502 if there are none.
    pub server: Option<usize>,
}

/// Returns the position, from 0, of the server that `ip_hash` gives a client address
/// among `n_servers` equal servers that are all up.
///
/// # Panics
/// If `n_servers` is 0.
pub fn server_of(client_address: IpAddr, n_servers: usize) -> usize {
    hash(&take_in(START, &octets(client_address))) % n_servers
}

/// Returns what `ip_hash` does with a client address among these servers, in the file's order.
///
/// A server that is alone is not chosen by hash: it is asked unless it is marked `down`.
///
/// # Panics
/// If there is no server, or all weights are 0.
pub fn predict(client_address: IpAddr, peers: &[Peer]) -> Prediction {
    let octets = octets(client_address);
    let total_weight: usize = peers.iter().map(|peer| peer.weight).sum();
    let mut start = START;
    let mut tries = Vec::new();
    while tries.len() <= MAX_TRIES {
        let steps = take_in(start, &octets);
        start = hash(&steps);
        let remainder = start % total_weight;
        let server = peer_at(remainder, peers);
        tries.push(Try { steps, remainder, server });
        if !peers[server].down {
            return Prediction { tries, server: Some(server) };
        }
    }
    Prediction { tries, server: None }
}

/// The octets that count.
fn octets(client_address: IpAddr) -> Vec<u8> {
    match client_address {
        IpAddr::V4(address) => address.octets()[..3].to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn hash(steps: &[Step]) -> usize {
    steps.last().expect("an address has octets").hash
}

fn take_in(start: usize, octets: &[u8]) -> Vec<Step> {
    let step = |hash: &mut usize, &octet: &u8| {
        let before = *hash;
        *hash = (before * FACTOR + usize::from(octet)) % MODULUS;
        Some(Step { before, octet, hash: *hash })
    };
    octets.iter().scan(start, step).collect()
}

/// The server whose share of the weights holds the remainder.
fn peer_at(remainder: usize, peers: &[Peer]) -> usize {
    let mut end = 0;
    let is_within = |peer: &Peer| {
        end += peer.weight;
        remainder < end
    };
    peers.iter().position(is_within).expect("a remainder is less than the sum of the weights")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server_of_three(address: &str) -> usize {
        server_of(address.parse().unwrap(), 3)
    }

    #[test]
    fn the_first_three_octets_decide() {
        assert_eq!(server_of_three("10.0.1.1"), 1);
        assert_eq!(server_of_three("10.0.2.1"), 2);
        assert_eq!(server_of_three("10.0.3.1"), 0);
    }

    #[test]
    fn the_last_octet_does_not() {
        for last in 0..=255 {
            assert_eq!(server_of_three(&format!("10.0.1.{last}")), server_of_three("10.0.1.0"));
        }
    }

    #[test]
    fn every_octet_of_an_ipv6_address_counts() {
        let servers = (0..16).map(|last| server_of_three(&format!("2001:db8::{last:x}")));

        let different: std::collections::BTreeSet<_> = servers.collect();

        assert_eq!(different.len(), 3);
    }

    const EQUAL: [Peer; 3] = [Peer { weight: 1, down: false }; 3];

    #[test]
    fn among_equal_servers_that_are_up_one_try_is_enough() {
        for room in 0..=255 {
            let address = IpAddr::from([10, 0, room, 1]);
            let prediction = predict(address, &EQUAL);
            assert_eq!(prediction.server, Some(server_of(address, 3)));
            assert_eq!(prediction.tries.len(), 1);
        }
    }

    #[test]
    fn the_weights_share_the_addresses_out() {
        let peers = [3, 2, 1].map(|weight| Peer { weight, down: false });
        let mut n_rooms = [0; 3];
        for (a, b) in (0..=255).flat_map(|a| (0..=255).map(move |b| (a, b))) {
            n_rooms[predict(IpAddr::from([10, a, b, 1]), &peers).server.unwrap()] += 1;
        }

        let share = n_rooms.map(|n| (n * 60 + 32_768) / 65_536);

        assert_eq!(share, [30, 20, 10], "{n_rooms:?}");
    }

    #[test]
    fn a_server_that_is_down_loses_its_addresses_to_the_others_and_nobody_else_moves() {
        let mut peers = EQUAL;
        peers[1].down = true;
        for room in 0..=255 {
            let address = IpAddr::from([10, 0, room, 1]);
            let server = predict(address, &peers).server.unwrap();
            match server_of(address, 3) {
                1 => assert_ne!(server, 1),
                other => assert_eq!(server, other),
            }
        }
    }

    #[test]
    fn with_all_servers_down_there_is_none() {
        let prediction =
            predict("10.0.1.1".parse().unwrap(), &EQUAL.map(|peer| Peer { down: true, ..peer }));

        assert_eq!(prediction.server, None);
        assert_eq!(prediction.tries.len(), MAX_TRIES + 1);
    }
}
