//! Reloads of Nginx, each with other servers in `upstream.conf`, and whether it answers so at once.

use std::fs;
use std::net::IpAddr;

use fastrand::Rng;
use futures_util::future::join_all;
use sticky_lab::ip_hash::{Peer, predict};

use crate::support::lab::{Lab, expect_success, output};
use crate::support::student::{Expect, Student};

/// How many are asked after each reload, of those who come to another server by it.
const N_ASKED: usize = 8;

/// Reloads so many times, and holds each answer right after to be of the new configuration.
pub async fn none_leaves_an_answer_of_before(lab: &Lab, n_reloads: usize) {
    let mut reload = lab.tool(&[]);
    reload.arg("reload");
    let shipped = fs::read_to_string(lab.upstream_conf()).unwrap();
    let mut random = Rng::with_seed(12);
    let mut before = vec![Peer::default(); 3];

    for round in 1..=n_reloads {
        let now = random_peers(&mut random);
        fs::write(lab.upstream_conf(), with_peers(&shipped, &now)).unwrap();
        expect_success(output(&mut reload));

        let asked = movers(&mut random, &before, &now);
        let servers = join_all(asked.iter().map(|&address| server_of(lab, address))).await;

        for (address, server) in asked.into_iter().zip(servers) {
            let predicted = 1 + predict(address, &now).server.unwrap();
            assert_eq!(server, format!("server-{predicted}"), "round {round}: {address}, {now:?}");
        }
        before = now;
    }
}

/// Three servers of random weights, one of which may be down.
fn random_peers(random: &mut Rng) -> Vec<Peer> {
    let mut peers: Vec<_> =
        (0..3).map(|_| Peer { weight: random.usize(1..=4), down: false }).collect();
    if random.bool() {
        peers[random.usize(..3)].down = true;
    }
    peers
}

/// upstream.conf with these servers.
fn with_peers(shipped: &str, peers: &[Peer]) -> String {
    peers.iter().zip(1..).fold(shipped.to_owned(), |file, (peer, n)| {
        let down = if peer.down { " down" } else { "" };
        let server = format!("server server-{n}:8080");
        file.replace(&server, &format!("{server} weight={}{down}", peer.weight))
    })
}

/// An address of each of so many rooms whose server is another one than before.
fn movers(random: &mut Rng, before: &[Peer], now: &[Peer]) -> Vec<IpAddr> {
    let room = || IpAddr::from([10, random.u8(..), random.u8(..), 7]);
    let server = |address: IpAddr, peers: &[Peer]| predict(address, peers).server;
    let rooms = std::iter::repeat_with(room).take(100);
    rooms.filter(|&room| server(room, before) != server(room, now)).take(N_ASKED).collect()
}

/// Who answers a client of an address.
pub async fn server_of(lab: &Lab, address: IpAddr) -> String {
    let answer = Student::at(address).get(&format!("{}/healthz", lab.entry())).await;
    answer.unwrap().expect(200).server_id().to_owned()
}
