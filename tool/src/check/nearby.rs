//! What stands where a server was expected, or near it.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::probe::{Probe, is_own};
use super::request::Request;
use crate::target::Target;

/// Ports that stand in people's code: the starter's and the guide's, and what frameworks take if
/// nobody tells them.
const USUAL: [u16; 5] = [8080, 3000, 5000, 8000, 4567];

/// How far from the ports that were given to look besides.
const REACH: u16 = 3;

/// How long to wait for the first word of TLS.
const PATIENCE: Duration = Duration::from_secs(1);

impl Probe {
    /// Returns where a server answers a login, if none of the given addresses is listened at and
    /// another port of the same machine is: then its port cannot be set.
    pub(super) async fn listens_elsewhere(&self) -> Option<Target> {
        let given = &self.targets.servers;
        for server in given {
            if TcpStream::connect(server.socket()).await.is_ok() {
                return None;
            }
        }
        let answers = others(given).into_iter().map(|target| async move {
            let exchange = self.send(Request::log_in(&target, "somebody")).await.ok()?;
            // The lab's own servers are nobody's mistake, and Nginx is a part of the lab, whoever's
            // servers it leads to.
            let is_nginx = !exchange.answer.header("x-upstream-method").is_empty();
            let takes_logins = exchange.is_json() && exchange.answer.status == 200;
            (takes_logins && !is_nginx && !is_own(&exchange)).then_some(target)
        });
        join_all(answers).await.into_iter().flatten().next()
    }

    /// Whether what listens there answers in TLS, once it is spoken to in TLS.
    pub(super) async fn speaks_tls(&self, target: &Target) -> bool {
        let first_word = async {
            let mut stream = TcpStream::connect(target.socket()).await.ok()?;
            stream.write_all(&client_hello()).await.ok()?;
            let mut start = [0; 2];
            stream.read_exact(&mut start).await.ok()?;
            Some(start)
        };
        // A record of a handshake or of an alert, in any version from 3.0 on.
        matches!(timeout(PATIENCE, first_word).await, Ok(Some([0x15 | 0x16, 0x03])))
    }
}

/// The addresses beside the given ones where a server may have ended up, the likeliest first: the
/// nearest, and then the usual ones. Nobody but this machine gets a login that was not meant for it.
fn others(given: &[Target]) -> Vec<Target> {
    let Some(first) = given.first().filter(|first| first.is_loopback() && !first.is_mapped())
    else {
        return Vec::new();
    };
    let ports: Vec<u16> = given.iter().filter_map(|target| url(target).port()).collect();
    let around = |distance| {
        let sides = |port: &u16| [port.checked_sub(distance), port.checked_add(distance)];
        ports.iter().flat_map(sides).flatten().collect::<Vec<_>>()
    };
    let mut wanted = Vec::new();
    for port in (1..=REACH).flat_map(around).chain(USUAL) {
        if port > 0 && !ports.contains(&port) && !wanted.contains(&port) {
            wanted.push(port);
        }
    }
    let at = |port| {
        let mut url = url(first);
        url.set_port(Some(port)).expect("an http address takes a port");
        Target::parse(url.as_str(), None).expect("it differs from an address by its port alone")
    };
    wanted.into_iter().map(at).collect()
}

fn url(target: &Target) -> Url {
    Url::parse(&target.reached).expect("it was written from an address")
}

/// The first record of a client of TLS 1.2, with a few of its ciphers and no extensions.
/// Source: RFC 5246, sections 6.2.1 and 7.4.1.2.
fn client_hello() -> Vec<u8> {
    const CIPHERS: [u16; 6] = [0xc02f, 0xc02b, 0xc030, 0xc02c, 0x009c, 0x002f];
    let mut hello = vec![0x03, 0x03];
    hello.extend([0x5a; 32]); // what should be random; nothing is kept secret with it
    hello.extend([0, 0, 2 * CIPHERS.len() as u8]); // no session to take up
    hello.extend(CIPHERS.iter().flat_map(|cipher| cipher.to_be_bytes()));
    hello.extend([1, 0]); // no compression
    let n_bytes = hello.len() as u8;
    let mut record = vec![0x16, 0x03, 0x01, 0, n_bytes + 4, 0x01, 0, 0, n_bytes];
    record.extend(hello);
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports_beside(given: &[&str]) -> Vec<u16> {
        let given: Vec<_> = given.iter().map(|url| Target::parse(url, None).unwrap()).collect();
        others(&given).iter().map(|target| url(target).port().unwrap()).collect()
    }

    #[test]
    fn the_nearest_ports_are_looked_at_first_and_the_usual_ones_last() {
        let beside = ports_beside(&["http://localhost:8084", "http://localhost:8085"]);

        assert_eq!(beside[..4], [8083, 8086, 8082, 8087]);
        assert_eq!(beside[beside.len() - USUAL.len()..], USUAL);
    }

    #[test]
    fn another_machine_gets_no_logins_that_it_was_not_meant_to_get() {
        assert!(ports_beside(&["http://192.0.2.7:8084"]).is_empty());
    }
}
