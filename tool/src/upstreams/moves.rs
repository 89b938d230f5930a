//! Whose server a change of the files changes, by one method: counted out, without asking Nginx.

use std::net::{IpAddr, Ipv4Addr};

use super::marked::{Marked, Standing};
use super::{Binding, Change};
use crate::consistent_hash::{Ring, remote_addr};
use crate::ip_hash::many::Upstream;
use crate::ip_hash::{self, Peer};
use crate::nginx_conf::upstream;
use crate::topology::INNER_PORT;
use crate::what_if::theory::part_of_the_ring;

/// What a change does to the clients of one method.
#[derive(Debug, Clone)]
pub struct Moves {
    binding: Binding,
    before: Servers,
    after: Servers,
    /// The servers that even those lose who are bound to them by a cookie.
    leave: Vec<String>,
}

/// Servers of an upstream, in the file's order.
#[derive(Debug, Clone)]
struct Servers {
    names: Vec<String>,
    peers: Vec<Peer>,
}

impl Change {
    /// Returns what it does to the clients of a method: of its name in `nginx/methods`, or `lab`.
    /// None if there is no such file.
    pub fn moves(&self, method: &str) -> Option<Moves> {
        let [before, after] = self.upstream(method)?;
        let file = self.files.iter().find(|file| super::method_of(&file.name) == method)?;
        let [was, is] = [&file.before, &file.after].map(|bytes| Marked::read(bytes));
        let (was, is) = (was.ok()?, is.ok()?);
        let has_left = |server: &&str| {
            is.standing_of(server) <= Some(Standing::Down)
                && was.standing_of(server) > Some(Standing::Down)
        };
        let leave = was.servers().into_iter().filter(has_left).map(str::to_owned).collect();
        let binding = Binding::by(&upstream::method(&before), file.has_routes);
        Some(Moves { binding, before: Servers::of(&before), after: Servers::of(&after), leave })
    }
}

impl Servers {
    fn of(upstream: &crate::nginx_conf::Directive) -> Self {
        let (names, peers) = upstream::servers(upstream).into_iter().unzip();
        Self { names, peers }
    }

    fn ring(&self) -> Ring {
        let addresses: Vec<_> =
            self.names.iter().map(|name| format!("{name}:{INNER_PORT}")).collect();
        Ring::of(addresses.iter().map(String::as_str).zip(self.peers.iter().copied()))
    }

    fn name(&self, server: Option<usize>) -> Option<&str> {
        self.names.get(server?).map(String::as_str)
    }
}

impl Moves {
    /// Returns the share of all clients that gets another server: of all networks 10.x.y.0/24 for
    /// `ip_hash`, of which the rooms of a class are drawn; of all addresses for a consistent hash;
    /// of those who are logged in for a cookie. None for a method that holds nobody to a server.
    ///
    /// Sources: as in [`ip_hash`] and [`consistent_hash`](crate::consistent_hash).
    pub fn in_theory(&self) -> Option<f64> {
        let Self { before, after, .. } = self;
        match self.binding {
            Binding::IpHash => {
                let [one, other] = [before, after].map(|servers| Upstream::of(&servers.peers));
                let networks = (0..=u16::MAX).map(|n| {
                    let [a, b] = n.to_be_bytes();
                    Ipv4Addr::new(10, a, b, 1)
                });
                let has_moved = |network: &Ipv4Addr| {
                    before.name(one.server_of(*network)) != after.name(other.server_of(*network))
                };
                Some(networks.filter(has_moved).count() as f64 / f64::from(1 << 16))
            }
            Binding::HashAddress => {
                let [one, other] = [before, after].map(Servers::ring);
                Some(part_of_the_ring(&one, &other, |hash| {
                    before.name(one.server_of(hash)) != after.name(other.server_of(hash))
                }))
            }
            Binding::Cookie => {
                let up = || before.names.iter().zip(&before.peers).filter(|(_, peer)| !peer.down);
                let total: usize = up().map(|(_, peer)| peer.weight).sum();
                let leave = up().filter(|(name, _)| self.leave.contains(name));
                let n: usize = leave.map(|(_, peer)| peer.weight).sum();
                Some(n as f64 / total.max(1) as f64)
            }
            Binding::Nothing => None,
        }
    }

    /// Whether an address gets another server; None where more than the address decides.
    pub fn of(&self, address: IpAddr) -> Option<bool> {
        let [was, is] = [&self.before, &self.after].map(|servers| {
            let server = match self.binding {
                Binding::IpHash => ip_hash::predict(address, &servers.peers).server,
                Binding::HashAddress => servers.ring().predict(&remote_addr(address)).server,
                Binding::Cookie | Binding::Nothing => None,
            };
            servers.name(server)
        });
        Some(was? != is?)
    }

    /// Whether all clients of a network move together, so that each network is a case of its own, and
    /// not each client.
    pub fn goes_by_network(&self) -> bool {
        self.binding == Binding::IpHash
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::nginx_conf::folder::Folder;
    use crate::upstreams::Upstreams;

    fn shipped() -> Upstreams {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("nginx");
        Upstreams::read(&Folder { path, shown: "nginx".to_owned() }).unwrap()
    }

    /// The shares in percent that move by each method, when these servers come to stand so.
    fn moved(stands: &[(&str, Standing)], methods: &[&str]) -> Vec<Option<f64>> {
        let of = |server: &str| stands.iter().find(|(name, _)| *name == server).map(|(_, s)| *s);
        let change = shipped().change(of).unwrap();
        let percent = |share: f64| (share * 1000.0).round() / 10.0;
        methods.iter().map(|m| change.moves(m).unwrap().in_theory().map(percent)).collect()
    }

    const BOUND: [&str; 6] =
        ["lab", "ip_hash", "hash_address", "sticky_cookie", "sticky_learn", "route_cookie"];

    #[test]
    fn what_moves_is_what_theory_says() {
        let [four, two, down, drain] = [
            ("server-4", Standing::Asked),
            ("server-3", Standing::Out),
            ("server-3", Standing::Down),
            ("server-3", Standing::Drains),
        ]
        .map(|stands| moved(&[stands], &BOUND).into_iter().map(Option::unwrap).collect::<Vec<_>>());

        // k of k + 1 move when a server is added to k and the hash is taken modulo their number,
        // and as many when it goes. The ring's parts are those of its 160 points for each server.
        assert_eq!(four, [75.0, 75.0, 23.7, 0.0, 0.0, 0.0]);
        assert_eq!(two, [66.7, 66.7, 33.7, 33.3, 33.3, 33.3]);
        assert_eq!(down, [33.3, 33.3, 33.7, 33.3, 33.3, 33.3]);
        assert_eq!(drain, [33.3, 33.3, 33.7, 0.0, 0.0, 0.0]);
        for method in ["round_robin", "least_conn", "random_two", "hash_cookie"] {
            assert_eq!(moved(&[("server-4", Standing::Asked)], &[method]), [None]);
        }
    }

    #[test]
    fn who_was_sent_on_by_a_server_that_was_down_may_stay_when_its_line_goes() {
        let down = shipped().change(|s| (s == "server-3").then_some(Standing::Down)).unwrap();
        let read = |bytes: &[u8]| Marked::read(bytes).unwrap();
        let mut change = down.clone();
        for (file, was_down) in change.files.iter_mut().zip(&down.files) {
            file.before = was_down.after.clone();
            file.after =
                read(&was_down.after).with(|s| (s == "server-3").then_some(Standing::Out)).unwrap();
        }

        // A third was sent on, to either of the two; of the others, half stay under modulo two.
        let share = change.moves("ip_hash").unwrap().in_theory().unwrap();
        assert!((share - 0.5).abs() < 0.01, "{share}");
        // The ring sends on in the same order, whether it is down or gone.
        assert_eq!(change.moves("hash_address").unwrap().in_theory(), Some(0.0));
        assert_eq!(change.moves("sticky_cookie").unwrap().in_theory(), Some(0.0));
    }

    #[test]
    fn of_many_addresses_as_many_move_as_in_theory() {
        let change = shipped().change(|s| (s == "server-4").then_some(Standing::Asked)).unwrap();
        for method in ["ip_hash", "hash_address"] {
            let moves = change.moves(method).unwrap();
            let addresses =
                (0..2000_u32).map(|i| IpAddr::from((0x0a00_0001 + i * 7919 * 256).to_be_bytes()));

            let n_moved = addresses.filter(|address| moves.of(*address) == Some(true)).count();

            let share = n_moved as f64 / 2000.0;
            assert!((share - moves.in_theory().unwrap()).abs() < 0.04, "{method}: {share}");
        }
        assert_eq!(change.moves("sticky_cookie").unwrap().of([10, 0, 0, 1].into()), None);
    }
}
