//! Nginx's `ip_hash` arithmetic.
//!
//! Nginx starts from 89 and takes in the first three octets of an IPv4 address, or all sixteen of
//! an IPv6 address: `hash = (hash * 113 + octet) mod 6271`.
//! Among equal servers the remainder by their number, counted in the order of the file, decides.
//! Three octets are a /24, so a whole room behind one router shares one server.
//!
//! Source: `ngx_http_upstream_get_ip_hash_peer` in Nginx's `ngx_http_upstream_ip_hash_module.c`.

use std::net::IpAddr;

/// Returns the position, from 0, of the server that `ip_hash` gives a client address
/// among `n_servers` equal servers that are all up.
///
/// # Panics
/// If `n_servers` is 0.
pub fn server_of(client_address: IpAddr, n_servers: usize) -> usize {
    hash(client_address) % n_servers
}

fn hash(client_address: IpAddr) -> usize {
    let take_in = |hash: usize, octet: &u8| (hash * 113 + usize::from(*octet)) % 6271;
    match client_address {
        IpAddr::V4(address) => address.octets()[..3].iter().fold(89, take_in),
        IpAddr::V6(address) => address.octets().iter().fold(89, take_in),
    }
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
}
