//! The client address that Nginx sees when this machine asks, and what follows from it.

use std::net::IpAddr;
use std::time::Duration;

use crate::client::{Answer, Client};
use crate::doctor::finding::Finding;
use crate::doctor::{Patient, machine};
use crate::ip_hash::{self, Peer};
use crate::nginx_conf::folder::{Folder, UPSTREAM_CONF};
use crate::nginx_conf::{parse, upstream};
use crate::text::{Problem, text};
use crate::topology::INNER_PORT;

const PATIENCE: Duration = Duration::from_secs(5);

/// What there is to see of the running lab.
///
/// # Errors
/// If the engine does not tell whether it runs.
pub async fn findings(patient: &Patient<'_>) -> Result<Vec<Finding>, Problem> {
    let Patient { engine, lab, .. } = patient;
    let containers = engine.containers(&lab.project).await?;
    let nginx = containers.iter().find(|c| c.service() == lab.nginx.service && c.is_running());
    let Some(nginx) = nginx else {
        return Ok(vec![Finding::remark(text(
            "The lab is not running: ./lab up",
            "实验室没有在运行：./lab up",
        ))]);
    };
    if patient.is_in_container {
        // From in here another address would be seen than from the reader's browser.
        return Ok(vec![
            Finding::remark(text(
                "Which address Nginx sees you as: curl -i http://localhost:{port}/healthz",
                "要看 Nginx 看到的是什么地址：curl -i http://localhost:{port}/healthz",
            ))
            .with("port", lab.nginx.port),
        ]);
    }
    // It may have been brought up with another port than today's settings say.
    let port = nginx.host_port(INNER_PORT).unwrap_or(lab.nginx.port);
    let mut findings = Vec::new();
    if !machine::has_command("curl") {
        findings.push(Finding::bad(
            text(
                "curl is missing, and the README's examples use it",
                "没有 curl 命令，而 README 的例子要用它",
            ),
            text("install it", "请安装它"),
        ));
    }
    let url = format!("http://127.0.0.1:{port}/healthz");
    let answer = Client::without_jar(PATIENCE).get(&url).await;
    findings.push(seen(answer.ok(), port, patient.folder));
    Ok(findings)
}

fn seen(answer: Option<Answer>, port: u16, folder: &Folder) -> Finding {
    let header = |name| answer.as_ref().map_or("", |answer| answer.header(name));
    let (address, method) = (header("x-client-address"), header("x-upstream-method"));
    let Ok(client_address) = address.parse() else {
        return Finding::bad(
            text(
                "Nginx runs, and does not answer on port {port}",
                "Nginx 在运行，但端口 {port} 没有响应",
            ),
            text("./lab logs nginx", "./lab logs nginx"),
        )
        .with("port", port);
    };
    let finding = match predicted(client_address, folder) {
        Some(server) => Finding::well(text(
            "Nginx sees you as {address}, to which ip_hash gives {server}, and runs: {method}",
            "Nginx 看到你的地址是 {address}，ip_hash 会分给 {server}；现在的方法：{method}",
        ))
        .with("server", server),
        None => Finding::well(text(
            "Nginx sees you as {address} and runs: {method}",
            "Nginx 看到你的地址是 {address}；现在的方法：{method}",
        )),
    };
    finding.with("address", address).with("method", method)
}

/// The server that `ip_hash` gives an address among those of upstream.conf, if it gives one.
fn predicted(client_address: IpAddr, folder: &Folder) -> Option<String> {
    let file = parse(&folder.read(UPSTREAM_CONF).ok()?).ok()?;
    let file = folder.expanded(&file);
    let servers = upstream::servers(upstream::find(&file, folder.entry().as_deref())?);
    let peers: Vec<Peer> = servers.iter().map(|(_, peer)| *peer).collect();
    if peers.iter().all(|peer| peer.weight == 0) {
        return None;
    }
    let server = ip_hash::predict(client_address, &peers).server?;
    Some(servers[server].0.clone())
}
