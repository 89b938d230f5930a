//! The page's arithmetic beside the tool's, which is held to Nginx by `tests/cluster/predict.rs`.

use std::net::IpAddr;

use serde_json::json;
use sticky_lab::ip_hash::{Peer, predict};

use crate::script::Script;

#[test]
fn the_page_computes_as_the_lab_and_nginx_do() {
    let script = Script::new();
    let v4 = (0..200_u32).map(|i| format!("{}.{}.{}.9", i + 1, (i * 7) % 256, (i * 31) % 256));
    let v6 = ["::1", "::", "fd00::1:2", "2001:db8::", "2001:db8:0:1:2:3:4:5", "fe80::ffff:0:9"];
    let addresses: Vec<String> = v4.chain(v6.map(str::to_owned)).collect();

    let cases =
        [(3, vec![]), (3, vec![0]), (3, vec![2]), (3, vec![0, 1]), (2, vec![]), (4, vec![3])];
    for (n, away) in cases {
        let servers: Vec<usize> = (0..n).collect();
        let peer = |n| Peer { down: away.contains(n), ..Default::default() };
        let peers: Vec<_> = servers.iter().map(peer).collect();
        for address in &addresses {
            let page = script.call("ip_hash.js", "predict", json!([address, servers, away]));

            let lab = predict(address.parse::<IpAddr>().unwrap(), &peers);
            assert_eq!(page["server"], json!(lab.server), "{address}, {n} without {away:?}");
        }
    }
}

#[test]
fn with_all_servers_away_there_is_none() {
    let page = Script::new().call("ip_hash.js", "predict", json!(["10.0.1.7", [0, 1], [0, 1]]));

    assert_eq!(page["server"], json!(null));
    assert_eq!(page["tries"], 21);
}

#[test]
fn the_octets_that_are_shown_are_those_that_count() {
    let octets = |address: &str| Script::new().call("ip_hash.js", "octets", json!([address]));

    assert_eq!(octets("10.0.1.7"), json!([10, 0, 1]));
    assert_eq!(octets("fd00::1:2"), json!([253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]));
}
