//! The clients of whom it is asked where they go.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

use crate::consistent_hash::crc32;

/// The first octets that clients have: those of IPv4 addresses that a machine can have.
pub const FIRST_OCTETS: RangeInclusive<u8> = 1..=223;

/// How many clients have an address in one room.
pub const SEATS: usize = 254;

/// Draws clients: each in a network (/24) of its own, or in so many rooms, which are such networks.
///
/// Networks are drawn independently, from all there are, so two may be the same. A seed is one draw.
pub fn drawn(n_clients: usize, n_rooms: Option<usize>, seed: u64) -> Vec<Ipv4Addr> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut network = || [rng.u8(FIRST_OCTETS), rng.u8(..), rng.u8(..), rng.u8(1..=254)];
    let Some(n_rooms) = n_rooms else {
        return (0..n_clients).map(|_| network().into()).collect();
    };
    let rooms: Vec<_> = (0..n_rooms).map(|_| network()).collect();
    let seated = |i: usize| {
        let [a, b, c, _] = rooms[i % n_rooms];
        [a, b, c, 1 + (i / n_rooms % SEATS) as u8].into()
    };
    (0..n_clients).map(seated).collect()
}

/// Returns the hash of an address as `$remote_addr` has it, without a text of its own for each.
pub fn hash(address: Ipv4Addr) -> u32 {
    let (mut text, mut len) = ([0; 15], 0);
    for (i, octet) in address.octets().into_iter().enumerate() {
        let digits = [octet / 100, octet / 10 % 10, octet % 10];
        let first = digits[..2].iter().position(|digit| *digit > 0).unwrap_or(2);
        if i > 0 {
            text[len] = b'.';
            len += 1;
        }
        for digit in &digits[first..] {
            text[len] = b'0' + digit;
            len += 1;
        }
    }
    crc32(&text[..len])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::consistent_hash::remote_addr;

    #[test]
    fn an_addresss_hash_is_that_of_its_text() {
        let all = drawn(2000, None, 7).into_iter();
        for address in
            all.chain(["1.0.10.200", "100.20.3.0", "9.99.109.90"].map(|a| a.parse().unwrap()))
        {
            assert_eq!(hash(address), crc32(remote_addr(address.into()).as_bytes()), "{address}");
        }
    }

    #[test]
    fn a_room_is_a_network_and_everybody_in_it_has_an_address() {
        let clients = drawn(300, Some(10), 7);

        let network = |address: &Ipv4Addr| address.octets()[..3].to_vec();
        let networks: BTreeSet<_> = clients.iter().map(network).collect();
        assert_eq!(networks.len(), 10);
        assert_eq!(clients.iter().collect::<BTreeSet<_>>().len(), 300);
    }

    #[test]
    fn a_seed_is_one_draw() {
        assert_eq!(drawn(9, None, 7), drawn(9, None, 7));
        assert_ne!(drawn(9, None, 7), drawn(9, None, 8));
    }
}
