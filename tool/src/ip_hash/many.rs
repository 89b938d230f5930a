//! The same for many addresses: which servers, and how many networks go to each.

use std::net::Ipv4Addr;

use super::{FACTOR, MAX_TRIES, MODULUS, Peer, START, peer_at};

/// The servers of an upstream, made ready for many addresses.
#[derive(Debug, Clone)]
pub struct Upstream {
    server_of_remainder: Vec<usize>,
    is_down: Vec<bool>,
}

impl Upstream {
    /// Makes these servers ready, in the file's order.
    ///
    /// # Panics
    /// If there is no server, or all weights are 0.
    pub fn of(peers: &[Peer]) -> Self {
        let total_weight: usize = peers.iter().map(|peer| peer.weight).sum();
        assert!(total_weight > 0, "an upstream has at least one server");
        let server_of_remainder = (0..total_weight).map(|at| peer_at(at, peers)).collect();
        Self { server_of_remainder, is_down: peers.iter().map(|peer| peer.down).collect() }
    }

    /// Returns the position, from 0, of the server that is asked for an address; none where
    /// [`predict`](super::predict) has none.
    pub fn server_of(&self, client_address: Ipv4Addr) -> Option<usize> {
        let [a, b, c, _] = client_address.octets();
        let mut hash = START;
        let tries = std::iter::repeat_with(|| {
            hash = [a, b, c].into_iter().fold(hash, take_in);
            self.first_of(hash)
        });
        tries.take(MAX_TRIES + 1).find(|&server| !self.is_down[server])
    }

    /// Returns the position, from 0, of the server that a hash points to first, be it down or not.
    pub fn first_of(&self, hash: usize) -> usize {
        self.server_of_remainder[hash % self.server_of_remainder.len()]
    }
}

/// Returns for each hash, from 0 to 6270, the share of the networks (/24) that have it, among all
/// whose first octet is one of these.
pub fn shares_of_hashes(first_octets: std::ops::RangeInclusive<u8>) -> Vec<f64> {
    let mut n_networks = vec![0_u32; MODULUS];
    n_networks[START] = 1;
    for octets in [first_octets, 0..=255, 0..=255] {
        let mut after = vec![0; MODULUS];
        for (hash, n) in n_networks.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            octets.clone().for_each(|octet| after[take_in(hash, octet)] += n);
        }
        n_networks = after;
    }
    let total: u32 = n_networks.iter().sum();
    n_networks.into_iter().map(|n| f64::from(n) / f64::from(total)).collect()
}

fn take_in(hash: usize, octet: u8) -> usize {
    (hash * FACTOR + usize::from(octet)) % MODULUS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ip_hash::predict;

    #[test]
    fn many_addresses_go_where_each_goes_by_itself() {
        let mut rng = fastrand::Rng::with_seed(7);
        for downs in [&[][..], &[0], &[1, 2], &[0, 1, 2, 3]] {
            let peer = |(i, weight)| Peer { weight, down: downs.contains(&i) };
            let peers: Vec<_> = [3, 2, 1, 1].into_iter().enumerate().map(peer).collect();
            let upstream = Upstream::of(&peers);
            for _ in 0..1000 {
                let address = Ipv4Addr::from(rng.u32(..));
                let by_itself = predict(address.into(), &peers).server;
                assert_eq!(upstream.server_of(address), by_itself, "{address}");
            }
        }
    }

    #[test]
    fn the_shares_are_those_of_the_networks_one_by_one() {
        let mut n_networks = vec![0_u32; MODULUS];
        for (b, c) in (0..=255).flat_map(|b| (0..=255).map(move |c| (b, c))) {
            n_networks[[10, b, c].into_iter().fold(START, take_in)] += 1;
        }

        let shares = shares_of_hashes(10..=10);

        let expected: Vec<_> = n_networks.iter().map(|&n| f64::from(n) / 65536.0).collect();
        assert_eq!(shares, expected);
    }
}
