//! `./lab doctor`: what could be in the way of the lab, and which server this machine is given.
//!
//! It looks at all that a first `./lab up` needs, and says of each thing whether it is well, or
//! what to do. What can only be seen from outside of a container is left out in one.

pub mod finding;
pub mod listeners;
mod machine;
pub mod states;
mod strangers;
mod subnet;
mod visitor;

use std::time::Duration;

use self::finding::Finding;
use self::listeners::Listener;
use crate::engine::{Engine, Network, Once};
use crate::nginx_conf::folder::{Folder, NGINX_CONF};
use crate::text::{Problem, Text, text};
use crate::topology::{Place, Topology};

/// The images of the lab's own servers, which can look at their settings.
const OWN_SERVERS: [&str; 3] = [
    "sticky-session-lab/server",
    "sticky-session-lab/shared-store",
    "sticky-session-lab/signed-cookie",
];

/// What the doctor is told of this machine, besides what the engine knows.
#[derive(Debug)]
pub struct Patient<'a> {
    /// The engine.
    pub engine: &'a Engine,
    /// What Compose makes of compose.yaml.
    pub lab: &'a Topology,
    /// The folder with Nginx's configuration.
    pub folder: &'a Folder,
    /// Who listens on this machine.
    pub listeners: Vec<Listener>,
    /// Compose's version, if it was told.
    pub compose_version: Option<String>,
    /// Whether this program runs in a container, and sees nothing of the machine.
    pub is_in_container: bool,
}

/// What would keep `./lab up` from succeeding.
#[derive(Debug)]
pub enum Ahead {
    /// Nothing is in the way.
    Clear,
    /// The lab is on another subnet, and has to end first.
    Moves,
}

/// Looks at everything.
///
/// # Errors
/// If the engine does not tell.
pub async fn examine(patient: &Patient<'_>) -> Result<Vec<Finding>, Problem> {
    let Patient { engine, lab, .. } = patient;
    let version = engine.version().await?;
    let mut findings =
        vec![Finding::well(text("engine {version}", "引擎 {version}")).with("version", version)];
    findings.extend(patient.compose_version.as_ref().map(|version| {
        Finding::well(text("Compose {version}", "Compose {version}")).with("version", version)
    }));
    findings.extend(images(engine, lab).await?);
    for place in lab.places() {
        findings.push(match patient.who_has(place).await? {
            Some(who) => taken_port(place, who),
            None => Finding::well(text("port {port} for {service}", "端口 {port}，用于 {service}"))
                .with("port", place.port)
                .with("service", &place.service),
        });
    }
    let networks = engine.networks().await?;
    findings.push(taken_subnet(lab, &networks).unwrap_or_else(|| {
        Finding::well(text("subnet {subnet}", "子网 {subnet}")).with("subnet", &lab.subnet)
    }));
    findings.extend(strangers::findings(engine, lab, &networks).await?);
    findings.extend(patient.folder.check().err().map(Finding::of_problem));
    findings.extend(expect_files(patient.folder).err().map(Finding::of_problem));
    findings.extend(states::findings(engine, lab).await?);
    if !patient.is_in_container {
        findings.push(machine::proxy());
    }
    findings.extend(visitor::findings(patient).await?);
    Ok(findings)
}

/// Looks only for what would keep `./lab up` from succeeding.
///
/// # Errors
/// The first such thing, or that the engine does not tell.
pub async fn look_ahead(patient: &Patient<'_>) -> Result<Ahead, Problem> {
    let Patient { engine, lab, .. } = patient;
    expect_files(patient.folder)?;
    for place in lab.places() {
        if let Some(who) = patient.who_has(place).await? {
            return Err(taken_port(place, who).into_problem());
        }
    }
    let networks = engine.networks().await?;
    if let Some(taken) = taken_subnet(lab, &networks) {
        return Err(taken.into_problem());
    }
    if let Some(stranger) = strangers::findings(engine, lab, &networks).await?.pop() {
        return Err(stranger.into_problem());
    }
    expect_server_settings(engine, lab).await?;
    // A network keeps its subnet.
    let own = networks.into_iter().find(|network| network.name == lab.network);
    match own {
        Some(own) if !own.subnets.contains(&lab.subnet) => Ok(Ahead::Moves),
        _ => Ok(Ahead::Clear),
    }
}

/// Has one of the lab's own servers look at its settings, before others end for it.
async fn expect_server_settings(engine: &Engine, lab: &Topology) -> Result<(), Problem> {
    const LIMIT: Duration = Duration::from_secs(20);
    /// The server's exit code for a setting that it cannot use.
    const BAD_SETTING: i64 = 2;
    let is_own = |server: &&Place| OWN_SERVERS.contains(&server.image.as_str());
    let Some(server) = lab.servers.first().filter(is_own) else { return Ok(()) };
    let once = Once {
        image: &server.image,
        words: &["healthcheck"], // it reads its settings first, and finds nobody
        environment: server.environment.clone(),
        memory_bytes: server.memory_bytes,
        project: &lab.project,
    };
    let ended = engine.run_once(&once, LIMIT).await?;
    if ended.code != BAD_SETTING {
        return Ok(());
    }
    Err(Problem::not_tried(text(
        "a server refuses its settings: {words}",
        "服务器不接受这些设置：{words}",
    ))
    .with("words", ended.stdout.trim())
    .next(text("docs/settings.md lists them all", "所有设置见 docs/settings.zh.md")))
}

/// Holds the files to be there without which Nginx's container does not start.
fn expect_files(folder: &Folder) -> Result<(), Problem> {
    const NEEDED: [&str; 2] = [NGINX_CONF, "instruments/start.sh"];
    let Some(missing) = NEEDED.into_iter().find(|name| !folder.file(name).is_file()) else {
        return Ok(());
    };
    Err(Problem::not_tried(text(
        "there is no {missing} in {folder}, which LAB_NGINX_DIR names",
        "LAB_NGINX_DIR 指定的 {folder} 里没有 {missing}",
    ))
    .with("missing", missing)
    .with("folder", folder.path.display())
    .next(text(
        "Copy the folder nginx/ of this checkout there, or leave LAB_NGINX_DIR out",
        "把这里的 nginx/ 文件夹复制过去，或者不设 LAB_NGINX_DIR",
    )))
}

async fn images(engine: &Engine, lab: &Topology) -> Result<Vec<Finding>, Problem> {
    let server = &lab.servers.first().unwrap_or(&lab.nginx).image;
    let mut findings = Vec::new();
    for (image, is_nginx) in [(server, false), (&lab.nginx.image, true)] {
        findings.push(match (engine.image_size(image).await?, is_nginx) {
            (Some(size), _) => Finding::well(text("image {image}, {size}", "镜像 {image}，{size}"))
                .with("size", finding::size(size)),
            (None, true) => Finding::bad(
                text("no image {image} for Nginx yet", "还没有 Nginx 的镜像 {image}"),
                text("./lab up fetches or makes it", "./lab up 会下载或制作它"),
            ),
            (None, false) if image.starts_with("sticky-session-lab/") => Finding::bad(
                text("no image of the server yet", "还没有服务器的镜像"),
                text("./lab up builds it", "./lab up 会构建它"),
            ),
            (None, false) => Finding::bad(
                text(
                    "the image {image}, which LAB_SERVER_IMAGE names, is not on this engine",
                    "LAB_SERVER_IMAGE 指定的镜像 {image} 不在这个引擎上",
                ),
                text(
                    "build it, in the folder of its Dockerfile: docker build -t {image} .",
                    "在它的 Dockerfile 所在的文件夹里构建：docker build -t {image} .",
                ),
            ),
        });
        let last = findings.pop().expect("it was pushed right before");
        findings.push(last.with("image", image));
    }
    Ok(findings)
}

impl Patient<'_> {
    /// Who has the port of a place, other than this lab itself.
    async fn who_has(&self, place: &Place) -> Result<Option<Who>, Problem> {
        match self.engine.publisher(place.port).await? {
            Some((_, project)) if project == self.lab.project => return Ok(None),
            Some((name, _)) => return Ok(Some(Who::Container(name))),
            None => {}
        }
        let mut listeners = self.listeners.iter();
        let listener = listeners.find(|l| l.is_in_the_way_of(&place.host_ip, place.port));
        Ok(listener.map(|listener| match &listener.program {
            Some((name, pid)) => Who::Program(name.clone(), *pid),
            None => Who::Somebody,
        }))
    }
}

/// Who has a port.
enum Who {
    Container(String),
    Program(String, u32),
    Somebody,
}

fn taken_port(place: &Place, who: Who) -> Finding {
    let sentence = |who: &Who| -> Text {
        match who {
            Who::Container(_) => text(
                "port {port}, for {service}, is taken by the container {name}",
                "{service} 要用的端口 {port} 被容器 {name} 占用",
            ),
            Who::Program(..) => text(
                "port {port}, for {service}, is taken by the program {name} (process {pid})",
                "{service} 要用的端口 {port} 被程序 {name}（进程 {pid}）占用",
            ),
            Who::Somebody => text(
                "port {port}, for {service}, is taken by a program of another user",
                "{service} 要用的端口 {port} 被其他用户的程序占用",
            ),
        }
    };
    let setting = place.port_setting();
    let other = if place.port < 50_000 { place.port + 10_000 } else { place.port - 10_000 };
    let finding = Finding::bad(
        sentence(&who),
        text(
            "Stop that, or take another port: {setting}={other} ./lab up",
            "停掉它，或者换一个端口：{setting}={other} ./lab up",
        ),
    );
    let finding = finding.with("port", place.port).with("service", &place.service);
    let finding = finding.with("setting", setting).with("other", other);
    match who {
        Who::Container(name) => finding.with("name", name),
        Who::Program(name, pid) => finding.with("name", name).with("pid", pid),
        Who::Somebody => finding,
    }
}

fn taken_subnet(lab: &Topology, networks: &[Network]) -> Option<Finding> {
    let (name, subnet) = subnet::clash(&lab.subnet, networks, &lab.network)?;
    let next_step = match name {
        // It comes with Docker, which keeps it.
        "bridge" => text(
            "Take another subnet: LAB_NET={net} ./lab up",
            "换一个子网：LAB_NET={net} ./lab up",
        ),
        _ => text(
            "Remove that with 'docker network rm {name}', or take another subnet: LAB_NET={net} ./lab up",
            "用 docker network rm {name} 删除它，或者换一个子网：LAB_NET={net} ./lab up",
        ),
    };
    let finding = Finding::bad(
        text(
            "the lab's subnet is taken by Docker's network {name} ({subnet})",
            "实验室要用的子网被 Docker 网络 {name}（{subnet}）占用",
        ),
        next_step,
    );
    let finding = finding.with("name", name).with("subnet", subnet);
    Some(finding.with("net", subnet::free_net(networks)))
}
