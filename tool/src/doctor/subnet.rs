//! Ranges of addresses, and which of them have addresses in common.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

use crate::engine::Network;

/// Returns the first network that has addresses of a subnet, with its own subnet. The network
/// named `own` is in nobody's way.
pub fn clash<'a>(subnet: &str, networks: &'a [Network], own: &str) -> Option<(&'a str, &'a str)> {
    let others = networks.iter().filter(|network| network.name != own);
    let ranges = others
        .flat_map(|network| network.subnets.iter().map(|taken| (network.name.as_str(), taken)));
    let mut ranges = ranges.map(|(name, taken)| (name, taken.as_str()));
    ranges.find(|(_, taken)| overlap(subnet, taken))
}

/// Returns the first three octets of a subnet that no network has: what `LAB_NET` takes.
pub fn free_net(networks: &[Network]) -> String {
    let nets = (204..=255).map(|octet| format!("10.{octet}.0"));
    let mut free = nets.filter(|net| clash(&format!("{net}.0/24"), networks, "").is_none());
    free.next().unwrap_or_else(|| "10.204.0".to_owned())
}

fn overlap(one: &str, other: &str) -> bool {
    match (range(one), range(other)) {
        (Some(one), Some(other)) => one.start() <= other.end() && other.start() <= one.end(),
        _ => false, // of IPv6, which the lab has none of
    }
}

/// The addresses of `10.203.0.0/24`.
fn range(subnet: &str) -> Option<RangeInclusive<u32>> {
    let (address, n_bits) = subnet.split_once('/')?;
    let n_bits: u32 = n_bits.parse().ok().filter(|n_bits| *n_bits <= 32)?;
    let hosts = u32::MAX.checked_shr(n_bits).unwrap_or(0);
    let start = address.parse::<Ipv4Addr>().ok()?.to_bits() & !hosts;
    Some(start..=start + hosts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(name: &str, subnets: &[&str]) -> Network {
        let subnets = subnets.iter().map(|&subnet| subnet.to_owned()).collect();
        Network { name: name.to_owned(), subnets, project: None }
    }

    #[test]
    fn subnets_overlap_where_they_share_an_address() {
        assert!(overlap("10.203.0.0/24", "10.203.0.128/25"));
        assert!(overlap("10.203.0.0/24", "10.0.0.0/8"));
        assert!(overlap("10.203.0.0/24", "0.0.0.0/0"));
        assert!(!overlap("10.203.0.0/24", "10.203.1.0/24"));
        assert!(!overlap("10.203.0.0/24", "fd00::/64"));
    }

    #[test]
    fn the_labs_own_network_is_in_nobodys_way() {
        let networks = [
            network("lab_lab", &["10.203.0.0/24"]),
            network("none", &[]),
            network("office", &["fd00::/64", "10.203.0.0/16"]),
        ];

        assert_eq!(clash("10.203.0.0/24", &networks[..2], "lab_lab"), None);
        assert_eq!(clash("10.203.0.0/24", &networks, "lab_lab"), Some(("office", "10.203.0.0/16")));
    }

    #[test]
    fn a_free_subnet_is_one_that_nobody_has() {
        assert_eq!(free_net(&[]), "10.204.0");
        assert_eq!(free_net(&[network("office", &["10.204.0.0/15"])]), "10.206.0");
    }
}
