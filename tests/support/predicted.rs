//! Hundreds of addresses, each asked and predicted.

use std::net::{IpAddr, Ipv6Addr};

use sticky_lab::consistent_hash::{Ring, remote_addr};
use sticky_lab::ip_hash::{self, Peer};

use crate::support::student::{Expect, Student};

/// Addresses from all over, the same each time.
fn addresses() -> Vec<IpAddr> {
    let mut rng = fastrand::Rng::with_seed(7);
    let mut v4 = rng.fork();
    let v4 = (0..150).map(|_| IpAddr::from([v4.u8(1..224), v4.u8(..), v4.u8(..), v4.u8(..)]));
    let v6 = (0..150).map(|_| IpAddr::from(Ipv6Addr::from(rng.u128(..))));
    v4.chain(v6).collect()
}

/// Asks Nginx under each address, and holds it to what `ip_hash` is predicted to do with `peers`.
pub async fn agrees(entry: &str, path: &str, peers: &[Peer]) {
    let predict = |address| ip_hash::predict(address, peers).server;
    agrees_with(entry, path, peers, predict).await;
}

/// The same for a consistent hash of the address.
pub async fn ring_agrees(entry: &str, path: &str, peers: &[Peer]) {
    let names: Vec<_> = (1..=peers.len()).map(|n| format!("server-{n}:8080")).collect();
    let ring = Ring::of(names.iter().map(String::as_str).zip(peers.iter().copied()));
    let predict = |address| ring.predict(&remote_addr(address)).server;
    agrees_with(entry, path, peers, predict).await;
}

async fn agrees_with(
    entry: &str,
    path: &str,
    peers: &[Peer],
    predict: impl Fn(IpAddr) -> Option<usize>,
) {
    let mut servers = vec![0; peers.len()];
    for address in addresses() {
        let predicted = predict(address).unwrap();
        let url = format!("{entry}{path}/healthz");
        let answer = Student::at(address).get(&url).await.unwrap().expect(200);
        assert_eq!(answer.server_id(), format!("server-{}", predicted + 1), "{address} {peers:?}");
        servers[predicted] += 1;
    }
    for (peer, n) in peers.iter().zip(&servers) {
        assert_eq!(peer.down, *n == 0, "{servers:?}");
    }
}
