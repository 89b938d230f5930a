//! Who one can be on the page.

use std::net::IpAddr;

use serde_json::json;
use sticky_lab::ip_hash::{Peer, predict};

use crate::script::Script;

#[test]
fn whoever_is_on_the_road_keeps_the_cookie_and_gets_another_server() {
    let script = Script::new();
    let away = script.get("students.js", "ON_THE_ROAD");
    let jar = |student| script.call("students.js", "jarNumber", json!([student]));
    let name = |student| script.call("students.js", "nameOf", json!([student]));
    assert_eq!((jar(away.clone()), name(away.clone())), (jar(json!(0)), name(json!(0))));
    assert_ne!(jar(json!(2)), jar(json!(0)));

    let server = |address: &str, n_servers| {
        predict(address.parse::<IpAddr>().unwrap(), &vec![Peer::default(); n_servers]).server
    };
    for own in ["127.0.0.1", "10.0.20.7", "172.18.0.1", "192.168.65.1", "::1", "fd00::1:2"] {
        script.set("state.js", "state", json!({ "own": own }));

        let abroad = script.call("students.js", "addressOf", json!([away]));

        // However many there are: the address stays when servers come and go.
        for n in [2, 3, 4] {
            assert_ne!(server(abroad.as_str().unwrap(), n), server(own, n), "{own}, {n} servers");
        }
    }
}

#[test]
fn no_two_students_have_the_same_address() {
    let script = Script::new();
    let n = script.get("students.js", "STUDENTS").as_array().unwrap().len();

    let addresses = (1..n).map(|student| script.call("students.js", "addressOf", json!([student])));
    let addresses: std::collections::BTreeSet<_> =
        addresses.map(|address| address.as_str().unwrap().to_owned()).collect();

    assert_eq!(addresses.len(), n - 1);
}
