//! Servers as Nginx lists them: `server-1 server-2=down`.

use std::net::IpAddr;

use sticky_lab::ip_hash::{Peer, predict};

/// The server that `ip_hash` gives an address of these servers.
pub fn server_of(address: &str, list: &str) -> String {
    let names: Vec<_> = list.split(' ').collect();
    let peer = |name: &&str| Peer { down: name.contains('='), ..Default::default() };
    let peers: Vec<_> = names.iter().map(peer).collect();
    let server = predict(address.parse::<IpAddr>().unwrap(), &peers).server.unwrap();
    names[server].split('=').next().unwrap().to_owned()
}
