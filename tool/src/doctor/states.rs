//! The state that each part of a lab is in, where it is not the one that it should be in.

use crate::doctor::finding::Finding;
use crate::engine::{Container, Engine};
use crate::fault::{shares_a_store, slow};
use crate::nginx_conf::folder::Folder;
use crate::text::{Problem, Text, text};
use crate::topology::{INNER_PORT, Place, STORE, Topology};
use crate::upstreams::{FOURTH, Upstreams};

const HEAL: Text = text("./lab fault heal", "./lab fault heal");

/// What is wrong with the containers of a lab that is there at all.
///
/// # Errors
/// If the engine does not tell.
pub async fn findings(engine: &Engine, lab: &Topology) -> Result<Vec<Finding>, Problem> {
    let containers = engine.containers(&lab.project).await?;
    if containers.is_empty() {
        return Ok(Vec::new());
    }
    let mut findings = store(&containers, lab);
    findings.extend(asked(&containers, lab));
    for place in lab.places() {
        let container = containers.iter().find(|c| c.service() == place.service);
        let sentence = match container {
            None => Some(text("{service} has no container", "{service} 没有容器")),
            Some(container) => wrong_with(container, place.nano_cpus, &lab.network),
        };
        let finding = sentence.map(|sentence| Finding::bad(sentence, HEAL));
        let finding = finding.or_else(|| container.and_then(|c| elsewhere(c, place)));
        let status = container.map(Container::status).unwrap_or_default();
        findings
            .extend(finding.map(|bad| bad.with("service", &place.service).with("status", status)));
    }
    Ok(findings)
}

/// What Nginx's files say of servers, and should not say, or not alone.
fn asked(containers: &[Container], lab: &Topology) -> Vec<Finding> {
    // Files that cannot be read have a finding of their own.
    let Ok(upstreams) = Upstreams::read(&Folder::of(lab)) else { return Vec::new() };
    let drains = upstreams.draining().into_iter().map(|server| {
        let sentence = text(
            "{server} drains: nobody new comes to it",
            "{server} 正在排空：不再有新用户分给它",
        );
        Finding::bad(sentence, HEAL).with("server", server)
    });
    let is_there = containers.iter().any(|container| container.service() == FOURTH);
    let unasked = (is_there && !upstreams.names(FOURTH)).then(|| {
        let sentence = text(
            "{server} has a container, and no upstream names it",
            "{server} 有容器，但哪个 upstream 里都没有它",
        );
        Finding::bad(sentence, HEAL).with("server", FOURTH)
    });
    drains.chain(unasked).collect()
}

/// What is wrong with the store, in a lab that has one.
fn store(containers: &[Container], lab: &Topology) -> Vec<Finding> {
    let container = containers.iter().find(|container| container.service() == STORE);
    let sentence = match container {
        None if !containers.iter().any(shares_a_store) => None,
        None => Some(text("{service} has no container", "{service} 没有容器")),
        Some(container) => {
            let nano_cpus = lab.store.as_ref().and_then(|store| store.nano_cpus);
            wrong_with(container, nano_cpus, &lab.network)
        }
    };
    let status = container.map(Container::status).unwrap_or_default();
    let finding = sentence.map(|sentence| Finding::bad(sentence, HEAL));
    finding.map(|bad| bad.with("service", STORE).with("status", status)).into_iter().collect()
}

/// Whether it is that of other settings.
fn elsewhere(container: &Container, place: &Place) -> Option<Finding> {
    let port = container.host_port(INNER_PORT).filter(|port| *port != place.port)?;
    let finding = Finding::bad(
        text(
            "{service} was brought up on port {port}, and the settings say {wanted}",
            "{service} 启动时用的端口是 {port}，而设置里写的是 {wanted}",
        ),
        text("./lab up", "./lab up"),
    );
    Some(finding.with("port", port).with("wanted", place.port))
}

fn wrong_with(container: &Container, nano_cpus: Option<i64>, network: &str) -> Option<Text> {
    if container.is_paused() {
        return Some(text("{service} is frozen", "{service} 冻住了"));
    }
    if !container.is_running() && container.was_out_of_memory() {
        return Some(text(
            "{service} was ended because it took more memory than it may",
            "{service} 占用的内存超过上限，已被系统结束",
        ));
    }
    if !container.is_running() {
        return Some(text("{service} is not running: {status}", "{service} 没有运行：{status}"));
    }
    if !container.is_on(network) {
        return Some(text("{service} is off the lab's network", "{service} 不在实验室的网络上"));
    }
    if container.cpu_limit().is_some_and(|limit| slow::is_less(limit, nano_cpus)) {
        return Some(text(
            "{service} is slow: it has a small part of one processor",
            "{service} 很慢：只有一小部分 CPU",
        ));
    }
    if container.is_unhealthy() {
        return Some(text("{service} runs, and is not well", "{service} 在运行，但不健康"));
    }
    None
}
