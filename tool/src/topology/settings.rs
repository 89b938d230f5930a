//! Settings that Compose lets pass, and that no lab can be brought up with.

use std::net::Ipv4Addr;

use super::{Place, Topology};
use crate::text::{Problem, text};

/// Holds `LAB_NET` to be the first three numbers of an address, which compose.yaml completes.
///
/// # Errors
/// If it is anything else.
pub(super) fn expect_net(subnet: &str) -> Result<(), Problem> {
    let net = subnet.strip_suffix(".0/24").unwrap_or(subnet);
    if format!("{net}.0").parse::<Ipv4Addr>().is_ok() {
        return Ok(());
    }
    Err(Problem::not_tried(text(
        "LAB_NET is {net}, and has to be the first three numbers of an address",
        "LAB_NET 是 {net}，应当是 IP 地址的前三个数",
    ))
    .with("net", net)
    .next(text("For example: LAB_NET=10.204.0 ./lab up", "例如：LAB_NET=10.204.0 ./lab up")))
}

/// Holds each service to have a port of its own.
///
/// # Errors
/// If two have the same, or one has none.
pub(super) fn expect_ports(lab: &Topology) -> Result<(), Problem> {
    let mut before: Vec<&Place> = Vec::new();
    for place in lab.places() {
        if place.port == 0 {
            return Err(Problem::not_tried(text(
                "{setting} is 0, and has to be a port from 1 to 65535",
                "{setting} 是 0，应当是 1 到 65535 之间的端口",
            ))
            .with("setting", place.port_setting())
            .with("port", 18_080)
            .next(text(
                "For example: {setting}={port} ./lab up",
                "例如：{setting}={port} ./lab up",
            )));
        }
        if let Some(other) = before.iter().find(|other| other.port == place.port) {
            return Err(Problem::not_tried(text(
                "{one} and {other} are both {port}, and each needs a port of its own",
                "{one} 和 {other} 都是 {port}，而两者要用不同的端口",
            ))
            .with("one", other.port_setting())
            .with("other", place.port_setting())
            .with("port", place.port)
            .with("free", place.port.checked_add(10_000).unwrap_or(18_080))
            .next(text(
                "For example: {other}={free} ./lab up. They may stand in .env.",
                "例如：{other}={free} ./lab up。这些设置也可能写在 .env 里。",
            )));
        }
        before.push(place);
    }
    Ok(())
}
