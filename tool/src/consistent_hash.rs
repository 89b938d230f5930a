//! Nginx's `hash … consistent`: a ring of points.
//!
//! A server has 160 points on the ring for each unit of its weight. The first is the CRC-32 of its
//! host, a zero byte, its port and four more zero bytes; for each further one the last four bytes
//! are the point before, its lowest byte first. Host and port are those of the line `server …`, as
//! they are written there: another name for the same machine is another set of points.
//!
//! A key, such as `$remote_addr`, is on the ring as well: at the CRC-32 of its text. The next point
//! at or after it has its server, and after the last point the ring begins anew. So a further server
//! takes over what lies before its own points, and nothing moves between the others.
//!
//! If that server cannot be used, Nginx goes on from point to point. After more than twenty steps
//! in vain it takes turns instead.
//!
//! Source: `ngx_http_upstream_update_chash` and `ngx_http_upstream_get_chash_peer` in Nginx's
//! `ngx_http_upstream_hash_module.c`; how an IPv6 address is written: `ngx_inet6_ntop` in
//! `ngx_inet.c`. That twenty steps are the end came after Nginx 1.22.

use std::net::{IpAddr, Ipv6Addr};

use crate::ip_hash::Peer;

/// How many points a server has for each unit of its weight.
pub const POINTS_PER_WEIGHT: usize = 160;

const MAX_TRIES: usize = 20;

/// A point of a server on the ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Where it is on the ring.
    pub hash: u32,
    /// The position, from 0, of the server that it belongs to.
    pub server: usize,
}

/// What a consistent hash does with one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prediction {
    /// Where the key is on the ring.
    pub hash: u32,
    /// The points that it leads to, one after the other; only the last has a server that can be used.
    pub tries: Vec<Point>,
    /// The position, from 0, of the server that is asked.
    /// None if every step was in vain: then Nginx takes turns among those that are left, and
    /// answers with status 502 if there are none.
    pub server: Option<usize>,
}

/// The points of all servers, in the order of the ring.
#[derive(Debug, Clone)]
pub struct Ring {
    points: Vec<Point>,
    is_down: Vec<bool>,
}

impl Ring {
    /// Makes the ring of these servers, each with its name as in its line `server …`:
    /// `server-1:8080`.
    ///
    /// Where the points of two servers meet, the first in the file has it. (Nginx leaves that to
    /// the system's `qsort`; with four servers it is the case in one of twenty thousand rings.)
    ///
    /// # Panics
    /// If all weights are 0, or there is no server.
    pub fn of<'a>(servers: impl IntoIterator<Item = (&'a str, Peer)>) -> Self {
        let (mut points, mut is_down) = (Vec::new(), Vec::new());
        for (server, (name, peer)) in servers.into_iter().enumerate() {
            points.extend(hashes(name, peer.weight).map(|hash| Point { hash, server }));
            is_down.push(peer.down);
        }
        assert!(!points.is_empty(), "a ring has at least one server");
        points.sort_by_key(|point| point.hash);
        points.dedup_by_key(|point| point.hash);
        Self { points, is_down }
    }

    /// Returns the points, in the order of the ring.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Returns what happens to a key.
    ///
    /// A server that is alone is asked unless it is marked `down`.
    pub fn predict(&self, key: &str) -> Prediction {
        let hash = crc32(key.as_bytes());
        let mut tries: Vec<_> = self.from(hash).take(MAX_TRIES + 1).collect();
        let found = tries.iter().position(|point| !self.is_down[point.server]);
        tries.truncate(found.map_or(tries.len(), |at| at + 1));
        Prediction { hash, server: found.map(|at| tries[at].server), tries }
    }

    /// Returns the position, from 0, of the server that is asked for a key with this hash; none as
    /// for [`predict`](Self::predict).
    pub fn server_of(&self, hash: u32) -> Option<usize> {
        let servers = self.from(hash).take(MAX_TRIES + 1).map(|point| point.server);
        servers.into_iter().find(|&server| !self.is_down[server])
    }

    /// The points from a place of the ring on, round and round.
    fn from(&self, hash: u32) -> impl Iterator<Item = Point> {
        let next = self.points.partition_point(|point| point.hash < hash);
        self.points[next..].iter().chain(self.points.iter().cycle()).copied()
    }
}

/// Returns a client address as Nginx writes it in `$remote_addr`.
///
/// Where an IPv6 address begins with six zero groups, Nginx writes its end as of an IPv4 address.
pub fn remote_addr(client_address: IpAddr) -> String {
    match client_address {
        IpAddr::V6(address) => ipv6(address),
        IpAddr::V4(_) => client_address.to_string(),
    }
}

fn ipv6(address: Ipv6Addr) -> String {
    let groups = address.segments();
    let n_zeros = groups.iter().take_while(|group| **group == 0).count();
    let [.., a, b, c, d] = address.octets();
    let is_dotted = n_zeros == 6 || n_zeros == 7 && c != 0 && d != 1;
    if is_dotted { format!("::{a}.{b}.{c}.{d}") } else { address.to_string() }
}

/// A server's points, each made of the one before.
fn hashes(name: &str, weight: usize) -> impl Iterator<Item = u32> {
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let (host, port) = match name.get(..5).filter(|start| start.eq_ignore_ascii_case("unix:")) {
        Some(_) => (&name[5..], ""),
        None => name.rsplit_once(':').filter(|(_, port)| is_port(port)).unwrap_or((name, "")),
    };
    let start = [host.as_bytes(), &[0], port.as_bytes()].into_iter().fold(CRC_START, take_in);
    let next = move |before: &u32| Some(!take_in(start, &before.to_le_bytes()));
    std::iter::successors(next(&0), next).take(weight * POINTS_PER_WEIGHT)
}

const CRC_START: u32 = u32::MAX;

/// What each byte does to a checksum: the polynomial of Ethernet and zip, its bits reversed.
const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut crc, mut bit) = (byte as u32, 0);
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

/// Returns the CRC-32 of some bytes, as zip and Ethernet have it.
pub fn crc32(bytes: &[u8]) -> u32 {
    !take_in(CRC_START, bytes)
}

fn take_in(crc: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(crc, |crc, byte| CRC_TABLE[usize::from(crc as u8 ^ byte)] ^ crc >> 8)
}

#[cfg(test)]
mod tests;
