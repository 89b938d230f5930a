//! `disconnect`: the server runs, and is not on the lab's network.

use std::net::Ipv4Addr;

use bollard::models::{
    EndpointIpamConfig, EndpointSettings, NetworkConnectRequest, NetworkDisconnectRequest,
};

use super::{Site, Words};
use crate::engine::{Container, refused};
use crate::text::{Problem, Text, text};

pub(super) static WORDS: Words = Words {
    word: "disconnect",
    does: text(
        "take it off the lab's network: it runs, and nobody reaches it",
        "从实验室的网络上断开：还在运行，但谁也连不上",
    ),
    done: text(
        "{server} is off the network: it runs, and nobody reaches it.",
        "{server} 已断网：还在运行，但谁也连不上。",
    ),
};

pub(super) async fn begin(site: &Site, server: &Container) -> Result<(), Problem> {
    let network = &site.topology.network;
    let body = NetworkDisconnectRequest { container: server.id().to_owned(), force: None };
    let off = site.engine.docker.disconnect_network(network, body).await;
    off.map_err(|error| {
        refused(&error, &format!("docker network disconnect {network} {}", server.name()))
    })
}

pub(super) async fn undo(site: &Site, server: &Container) -> Result<Option<Text>, Problem> {
    let network = &site.topology.network;
    if server.is_on(network) {
        return Ok(None);
    }
    let address = site.address_of(server.service()).await?;
    let endpoint = EndpointSettings {
        ipam_config: Some(EndpointIpamConfig {
            ipv4_address: Some(address.to_string()),
            ..EndpointIpamConfig::default()
        }),
        aliases: Some(vec![server.name().to_owned(), server.service().to_owned()]),
        ..EndpointSettings::default()
    };
    let body = NetworkConnectRequest {
        container: server.id().to_owned(),
        endpoint_config: Some(endpoint),
    };
    let on = site.engine.docker.connect_network(network, body).await;
    on.map_err(|error| {
        let server = server.name();
        refused(&error, &format!("docker network connect --ip {address} {network} {server}"))
    })?;
    Ok(Some(text("{server} is on the network again.", "{server} 已接回网络。")))
}

/// Returns where an address belongs in a network that may have moved: the same host there.
pub(super) fn moved(address: Ipv4Addr, subnet: &str) -> Option<Ipv4Addr> {
    let (base, bits) = subnet.split_once('/')?;
    let (base, bits): (Ipv4Addr, u32) = (base.parse().ok()?, bits.parse().ok()?);
    let host = u32::MAX.checked_shr(bits).unwrap_or(0);
    Some(Ipv4Addr::from(u32::from(base) & !host | u32::from(address) & host))
}
