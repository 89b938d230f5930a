//! What the commands share: the lab's addresses, a new seed, the end of output.

use std::{env, io};

use sticky_lab::nginx_conf::folder::Folder;
use sticky_lab::target::Target;
use sticky_lab::text::{Problem, text};
use sticky_lab::topology::{Place, Topology};

/// Where the lab is when it runs with its default ports.
const LAB_SERVERS: &str = "http://localhost:8081,http://localhost:8082,http://localhost:8083";
const LAB_ENTRY: &str = "http://localhost:8080";

/// The lab's own addresses: as the environment tells them to a container (compose.yaml shows how),
/// else as Compose makes them.
pub struct Lab {
    pub servers: Vec<String>,
    pub entry: String,
    /// What `localhost` is called in a container.
    localhost: Option<String>,
}

impl Lab {
    pub fn from_environment() -> Result<Self, Problem> {
        let lab = Topology::if_given()?;
        let lab = lab.as_ref();
        let var = |name, composed: Option<String>, default: &str| {
            std::env::var(name).ok().or(composed).unwrap_or_else(|| default.to_owned())
        };
        let composed =
            lab.map(|lab| lab.servers.iter().map(Place::url).collect::<Vec<_>>().join(","));
        let servers = var("LAB_SERVERS", composed, LAB_SERVERS);
        Ok(Self {
            servers: servers.split(',').map(str::to_owned).collect(),
            entry: var("LAB_ENTRY", lab.map(|lab| lab.nginx.url()), LAB_ENTRY),
            localhost: std::env::var("LAB_HOST").ok(),
        })
    }

    /// Reads an address, and finds out how to reach it from in here.
    pub async fn target(&self, text: &str) -> Result<Target, Problem> {
        let given = Target::parse(text, self.localhost.as_deref())?;
        // From a container, a port of the lab's is not reached through this machine.
        let own = self.servers.iter().chain([&self.entry]);
        let mut own = own.filter_map(|text| Target::parse(text, None).ok());
        match own.find(|own| own.shown == given.shown && own.is_mapped()) {
            Some(own) if own.resolves().await => Ok(own),
            _ => Ok(given),
        }
    }
}

/// The folder with Nginx's configuration, named as somebody in the checkout would name it.
pub fn nginx_folder(lab: &Topology) -> Folder {
    let checkout = env::current_dir().unwrap_or_default();
    let path = lab.nginx_folder.clone();
    let shown = path.strip_prefix(checkout).unwrap_or(&path).display().to_string();
    Folder { path, shown }
}

/// A short seed, to be copied by hand.
pub fn new_seed() -> u64 {
    fastrand::u64(1..1_000_000)
}

/// A reader who has seen enough closes the pipe. That is no failure.
pub fn written(outcome: io::Result<()>) -> Result<(), Problem> {
    match outcome {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Problem::not_tried(text(
            "the output cannot be written: {error}",
            "结果不能写出：{error}",
        ))
        .with("error", error)),
        _ => Ok(()),
    }
}
