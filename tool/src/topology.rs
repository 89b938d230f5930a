//! The lab as Compose makes it of compose.yaml, the environment and `.env`.
//!
//! `./lab` hands on what `docker compose --profile tool config --format json` prints, in the
//! variable `LAB_CONFIG`, so nothing here reads YAML or knows a default of compose.yaml.

mod nginx;
mod settings;

use std::collections::BTreeMap;
use std::env;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use serde::Deserialize;

use crate::text::{Problem, text};

/// Where the configuration is handed on.
const VARIABLE: &str = "LAB_CONFIG";

/// The service of the load balancer.
pub const NGINX: &str = "nginx";

/// The service of the store that servers may share.
pub const STORE: &str = "store";

/// The network that all of the lab is on, as compose.yaml calls it.
const NETWORK: &str = "lab";

/// Where Nginx finds its configuration.
const NGINX_FOLDER: &str = "/etc/nginx";

/// The port inside each container.
pub const INNER_PORT: u16 = 8080;

/// What the lab is made of, and where each part of it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topology {
    /// The name under which Compose and the engine know it.
    pub project: String,
    /// The network's name, as the engine knows it.
    pub network: String,
    /// The network's range of addresses: `10.203.0.0/24`.
    pub subnet: String,
    /// The load balancer.
    pub nginx: Place,
    /// The servers, in the order of their numbers.
    pub servers: Vec<Place>,
    /// The store, which only a lab has whose servers share one.
    pub store: Option<StorePlace>,
    /// The folder of this machine that Nginx has as `/etc/nginx`.
    pub nginx_folder: PathBuf,
}

/// Where a service stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The service's name: `server-2`.
    pub service: String,
    /// The image that it is made of.
    pub image: String,
    /// The address of this machine on which its port is open.
    pub host_ip: String,
    /// The port of this machine that leads to it.
    pub port: u16,
    /// Its address on the lab's network.
    pub address: Ipv4Addr,
    /// How much of processors it may take, in billionths of one, if that is limited.
    pub nano_cpus: Option<i64>,
    /// How much memory it may take, in bytes, if that is limited.
    pub memory_bytes: Option<i64>,
    /// Its environment, as `NAME=value`.
    pub environment: Vec<String>,
}

/// Where the store stands. No port of this machine leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorePlace {
    /// Its address on the lab's network.
    pub address: Ipv4Addr,
    /// How much of processors it may take, in billionths of one, if that is limited.
    pub nano_cpus: Option<i64>,
}

impl Place {
    /// Returns the setting that says its port: `LAB_PORT_2`.
    pub fn port_setting(&self) -> String {
        match number(&self.service) {
            Some(number) => format!("LAB_PORT_{number}"),
            None => "LAB_PORT".to_owned(),
        }
    }

    /// Returns the address by which it is known outside: `http://localhost:8082`.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

impl Topology {
    /// Reads what `./lab` has handed on.
    ///
    /// # Errors
    /// If nothing was, or it does not describe the lab.
    pub fn from_environment() -> Result<Self, Problem> {
        Self::if_given()?.ok_or_else(|| {
            Problem::not_tried(text(
                "this needs to know the lab's ports and addresses, and nobody has told them",
                "需要知道实验室的端口和地址，却没有得到",
            ))
            .next(text(
                "Let ./lab call it, which asks Compose for them. By itself: LAB_CONFIG=\"$(docker compose --profile tool config --format json)\" sticky-lab …",
                "请通过 ./lab 调用，由它向 Compose 查询。单独运行：LAB_CONFIG=\"$(docker compose --profile tool config --format json)\" sticky-lab …",
            ))
        })
    }

    /// Reads what `./lab` has handed on, if it has.
    ///
    /// # Errors
    /// If it does not describe the lab.
    pub fn if_given() -> Result<Option<Self>, Problem> {
        let given = env::var(VARIABLE).ok().filter(|config| !config.is_empty());
        given.map(|config| Self::parse(&config)).transpose()
    }

    /// Reads what `docker compose config --format json` prints.
    ///
    /// # Errors
    /// If it does not describe the lab.
    pub fn parse(config: &str) -> Result<Self, Problem> {
        // What it prints can be read by Compose again, to which `$$` is a dollar sign.
        let config = config.replace("$$", "$");
        let config: Config =
            serde_json::from_str(&config).map_err(|error| unlike_the_lab(&error.to_string()))?;
        let network = config.networks.get(NETWORK).ok_or_else(|| missing("networks.lab"))?;
        let subnet = network.ipam.config.iter().find_map(|range| range.subnet.clone());
        let subnet = subnet.ok_or_else(|| missing("networks.lab.ipam.config.subnet"))?;
        settings::expect_net(&subnet)?;
        let mut servers: Vec<_> = config
            .services
            .keys()
            .filter_map(|name| Some((number(name)?, name.as_str())))
            .collect();
        servers.sort_unstable();
        let servers =
            servers.into_iter().map(|(_, name)| config.place(name)).collect::<Result<_, _>>()?;
        let nginx = config.service(NGINX)?;
        let folder = nginx.volumes.iter().find(|volume| volume.target == NGINX_FOLDER);
        let folder = folder.ok_or_else(|| missing("services.nginx.volumes: /etc/nginx"))?;
        let lab = Self {
            project: config.name.clone(),
            network: network.name.clone(),
            subnet,
            nginx: config.place(NGINX)?,
            servers,
            store: config.services.contains_key(STORE).then(|| config.store()).transpose()?,
            nginx_folder: folder.source.clone(),
        };
        settings::expect_ports(&lab)?;
        Ok(lab)
    }

    /// Returns the places of all services: Nginx's, and the servers' in their order.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.nginx).chain(&self.servers)
    }

    /// Whether a service of this name can be in the lab: Nginx, a server, the store.
    pub fn has_service(&self, name: &str) -> bool {
        self.places().any(|place| place.service == name) || (name == STORE && self.store.is_some())
    }

    /// Returns the place of a server, if there is one of this name.
    pub fn server(&self, name: &str) -> Option<&Place> {
        self.servers.iter().find(|server| server.service == name)
    }

    /// Returns the servers' names.
    pub fn server_names(&self) -> Vec<&str> {
        self.servers.iter().map(|server| server.service.as_str()).collect()
    }
}

/// The number of a service that is a server: 2 of `server-2`.
fn number(service: &str) -> Option<u16> {
    service.strip_prefix("server-")?.parse().ok()
}

fn missing(what: &str) -> Problem {
    unlike_the_lab(&format!("no {what}"))
}

fn unlike_the_lab(why: &str) -> Problem {
    Problem::not_tried(text(
        "compose.yaml does not describe the lab any more: {why}",
        "compose.yaml 描述的已经不是这个实验室：{why}",
    ))
    .with("why", why)
    .next(text(
        "Look at what you have changed in it: git diff compose.yaml",
        "看看你改了什么：git diff compose.yaml",
    ))
}

/// As much of Compose's own words as is needed.
#[derive(Deserialize)]
struct Config {
    name: String,
    services: BTreeMap<String, Service>,
    #[serde(default)]
    networks: BTreeMap<String, Network>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(default)]
    image: String,
    #[serde(default)]
    ports: Vec<Port>,
    #[serde(default)]
    networks: BTreeMap<String, Option<Attachment>>,
    #[serde(default)]
    volumes: Vec<Volume>,
    cpus: Option<f64>,
    mem_limit: Option<String>,
    #[serde(default)]
    environment: BTreeMap<String, Option<String>>,
}

#[derive(Deserialize)]
struct Port {
    #[serde(default = "any_address")]
    host_ip: String,
    target: u16,
    published: String,
}

fn any_address() -> String {
    "0.0.0.0".to_owned()
}

#[derive(Deserialize)]
struct Attachment {
    ipv4_address: Option<String>,
}

#[derive(Deserialize)]
struct Volume {
    #[serde(default)]
    source: PathBuf,
    target: String,
}

#[derive(Deserialize)]
struct Network {
    name: String,
    #[serde(default)]
    ipam: Ipam,
}

#[derive(Default, Deserialize)]
struct Ipam {
    #[serde(default)]
    config: Vec<Range>,
}

#[derive(Deserialize)]
struct Range {
    subnet: Option<String>,
}

impl Service {
    fn address(&self, name: &str) -> Result<Ipv4Addr, Problem> {
        let attachment = self.networks.get(NETWORK).and_then(Option::as_ref);
        let address = attachment.and_then(|to| to.ipv4_address.as_deref()?.parse().ok());
        address.ok_or_else(|| missing(&format!("services.{name}.networks.lab.ipv4_address")))
    }

    fn nano_cpus(&self) -> Option<i64> {
        self.cpus.filter(|cpus| *cpus > 0.0).map(|cpus| (cpus * 1e9) as i64)
    }
}

impl Config {
    fn service(&self, name: &str) -> Result<&Service, Problem> {
        self.services.get(name).ok_or_else(|| missing(&format!("services.{name}")))
    }

    fn place(&self, name: &str) -> Result<Place, Problem> {
        let service = self.service(name)?;
        let port = service.ports.iter().find(|port| port.target == INNER_PORT);
        let port =
            port.ok_or_else(|| missing(&format!("services.{name}.ports: …:{INNER_PORT}")))?;
        let published = port.published.parse();
        let variables = service.environment.iter();
        let environment = variables
            .map(|(name, value)| format!("{name}={}", value.as_deref().unwrap_or_default()));
        Ok(Place {
            service: name.to_owned(),
            image: service.image.clone(),
            host_ip: port.host_ip.clone(),
            port: published.map_err(|_| {
                unlike_the_lab(&format!("services.{name}.ports: {}", port.published))
            })?,
            address: service.address(name)?,
            memory_bytes: service.mem_limit.as_ref().and_then(|limit| limit.parse().ok()),
            environment: environment.collect(),
            nano_cpus: service.nano_cpus(),
        })
    }

    fn store(&self) -> Result<StorePlace, Problem> {
        let service = self.service(STORE)?;
        Ok(StorePlace { address: service.address(STORE)?, nano_cpus: service.nano_cpus() })
    }
}

#[cfg(test)]
mod tests;
