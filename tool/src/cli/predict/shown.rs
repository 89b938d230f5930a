//! The arithmetic of a prediction, written down step by step.

use std::io::{self, Write};
use std::net::IpAddr;

use sticky_lab::consistent_hash::{self, Point};
use sticky_lab::ip_hash::{Peer, Prediction, Try};
use sticky_lab::text::{Lang, text};

pub use sticky_lab::what_if::name;

pub fn are_all_down(peers: &[Peer]) -> bool {
    peers.iter().all(|peer| peer.down)
}

/// What `ip_hash` does, octet by octet.
pub fn ip_hash(
    out: &mut impl Write,
    address: IpAddr,
    prediction: &Prediction,
    peers: &[Peer],
    lang: Lang,
) -> io::Result<()> {
    writeln!(out, "{address}")?;
    let total_weight: usize = peers.iter().map(|peer| peer.weight).sum();
    for Try { steps, remainder, server } in &prediction.tries {
        for step in steps {
            let (before, octet, hash) = (step.before, step.octet, step.hash);
            writeln!(out, "  ({before:4} × 113 + {octet:3}) mod 6271 = {hash:4}")?;
        }
        let hash = steps.last().map_or(0, |step| step.hash);
        let verdict = if peers[*server].down {
            text(
                "  {hash} mod {total} = {remainder}: {server}, which is down",
                "  {hash} mod {total} = {remainder}：{server}，但它宕机了",
            )
        } else {
            text(
                "  {hash} mod {total} = {remainder}: {server}",
                "  {hash} mod {total} = {remainder}：{server}",
            )
        };
        let values = [
            ("hash", hash.to_string()),
            ("total", total_weight.to_string()),
            ("remainder", remainder.to_string()),
            ("server", name(*server)),
        ];
        writeln!(out, "{}", verdict.fill(lang, &values))?;
    }
    no_server(out, prediction.server, peers, lang)
}

/// What a consistent hash does, point by point.
pub fn on_ring(
    out: &mut impl Write,
    key: &str,
    prediction: &consistent_hash::Prediction,
    n_points: usize,
    peers: &[Peer],
    lang: Lang,
) -> io::Result<()> {
    writeln!(out, "{key}")?;
    writeln!(out, "  crc32(\"{key}\") = {}", prediction.hash)?;
    for (i, Point { hash, server }) in prediction.tries.iter().enumerate() {
        let begins_anew =
            if i == 0 { *hash < prediction.hash } else { *hash <= prediction.tries[i - 1].hash };
        let start = match (i, begins_anew) {
            (0, false) => text(
                "  The next of {n} points on the ring: {hash}",
                "  环上 {n} 个点中的下一个：{hash}",
            ),
            (0, true) => text(
                "  After the last of {n} points on the ring comes its first: {hash}",
                "  已过环上 {n} 个点中的最后一个，回到第一个：{hash}",
            ),
            _ => text("  The point after that: {hash}", "  再下一个点：{hash}"),
        };
        let verdict = if peers[*server].down {
            text(": {server}, which is down", "：{server}，但它宕机了")
        } else {
            text(": {server}", "：{server}")
        };
        let values =
            [("n", n_points.to_string()), ("hash", hash.to_string()), ("server", name(*server))];
        writeln!(out, "{}{}", start.fill(lang, &values), verdict.fill(lang, &values))?;
    }
    no_server(out, prediction.server, peers, lang)
}

/// Says what becomes of an address for which no server was found.
fn no_server(
    out: &mut impl Write,
    server: Option<usize>,
    peers: &[Peer],
    lang: Lang,
) -> io::Result<()> {
    if server.is_some() {
        return Ok(());
    }
    let sentence = if are_all_down(peers) {
        text(
            "  No server is left: Nginx answers with status 502.",
            "  一台服务器也不剩：Nginx 返回状态码 502。",
        )
    } else {
        text("  After 21 tries in vain Nginx takes turns.", "  试了 21 次都不行，Nginx 改为轮询。")
    };
    writeln!(out, "{}", sentence.get(lang))
}
