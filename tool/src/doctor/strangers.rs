//! What goes by a name of the lab's and is not the lab's: Compose touches it as little as we do.

use crate::doctor::finding::Finding;
use crate::engine::{Engine, Network, PROJECT};
use crate::text::{Problem, text};
use crate::topology::Topology;

/// Finds the containers and the network that have the lab's names and belong to somebody else.
///
/// # Errors
/// If the engine does not tell.
pub async fn findings(
    engine: &Engine,
    lab: &Topology,
    networks: &[Network],
) -> Result<Vec<Finding>, Problem> {
    let mut findings = Vec::new();
    for place in lab.places() {
        let name = format!("{}-{}-1", lab.project, place.service);
        let container = engine.inspect(&name).await?;
        if container.is_some_and(|container| container.label(PROJECT) != Some(&lab.project)) {
            let finding = Finding::bad(
                text(
                    "the name of the lab's {service} is taken by a container that is not the lab's",
                    "实验室的 {service} 要用的名字被一个不属于实验室的容器占用",
                ),
                text(
                    "Remove that with 'docker rm --force {name}', or rename it: docker rename {name} other-{name}",
                    "用 docker rm --force {name} 删除它，或者改名：docker rename {name} other-{name}",
                ),
            );
            findings.push(finding.with("service", &place.service).with("name", name));
        }
    }
    let mut same_name = networks.iter().filter(|network| network.name == lab.network);
    if same_name.any(|network| network.project.as_deref() != Some(&lab.project)) {
        let finding = Finding::bad(
            text(
                "the name of the lab's network is taken by one that is not the lab's",
                "实验室的网络要用的名字被一个不属于实验室的网络占用",
            ),
            text("Remove that: docker network rm {name}", "删除它：docker network rm {name}"),
        );
        findings.push(finding.with("name", &lab.network));
    }
    Ok(findings)
}
