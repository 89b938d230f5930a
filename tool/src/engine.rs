//! Docker's engine: what it knows of the lab, and what it can be asked to do.
//!
//! The engine is asked over its own API, so whatever is done here needs neither the `docker`
//! command nor Compose, and works in a container that was given the engine's socket.

mod about;
mod container;
mod once;
mod trouble;

use std::collections::HashMap;
use std::env;
use std::time::Duration;

use bollard::Docker;
use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecResults};
use bollard::query_parameters::{
    InspectContainerOptions, KillContainerOptionsBuilder, ListContainersOptionsBuilder,
    ListNetworksOptions, LogsOptionsBuilder,
};
use futures_util::{StreamExt, TryStreamExt};

use self::trouble::{is_gone, not_ended, out_of_reach};
use crate::text::Problem;

pub use self::container::{Container, CpuLimit};
pub use self::once::Once;
pub(crate) use self::trouble::refused;

/// The label that names the project of Compose to which something belongs.
pub const PROJECT: &str = "com.docker.compose.project";

/// The label that tells the containers of services from those that are run once.
const ONE_OFF: &str = "com.docker.compose.oneoff";

/// Where the engine listens unless `DOCKER_HOST` says otherwise.
const SOCKET: &str = "unix:///var/run/docker.sock";

/// A way to the engine, in the words that it speaks: each engine knows all API versions up to its
/// own, and the older of the two sides decides.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) docker: Docker,
}

/// How a command in a container ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code.
    pub code: i64,
    /// What it wrote to its standard output.
    pub stdout: String,
    /// What it wrote to its standard error.
    pub stderr: String,
}

/// A network of the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its name: `sticky-session-lab_lab`.
    pub name: String,
    /// Its ranges of addresses: `10.203.0.0/24`.
    pub subnets: Vec<String>,
    /// The project of Compose that made it, if one did.
    pub project: Option<String>,
}

impl Engine {
    /// Finds the engine at `DOCKER_HOST` (`unix://…` or `tcp://…`), else at its usual socket.
    ///
    /// # Errors
    /// If it does not answer, or not this user.
    pub async fn connect() -> Result<Self, Problem> {
        let host = env::var("DOCKER_HOST").ok().filter(|host| !host.is_empty());
        let host = host.as_deref().unwrap_or(SOCKET);
        let docker = Docker::connect_with_host(host).map_err(|error| out_of_reach(&error, host))?;
        let docker = docker.negotiate_version().await;
        Ok(Self { docker: docker.map_err(|error| out_of_reach(&error, host))? })
    }

    /// Returns the containers of a project's services, running or not, with all that is known of
    /// them; those of `docker compose run` are nobody's service.
    ///
    /// # Errors
    /// If the engine does not tell.
    pub async fn containers(&self, project: &str) -> Result<Vec<Container>, Problem> {
        let labels = vec![format!("{PROJECT}={project}"), format!("{ONE_OFF}=False")];
        let mut containers = Vec::new();
        for id in self.ids(labels).await? {
            containers.extend(self.inspect(&id).await?);
        }
        Ok(containers)
    }

    /// Returns the ids of the containers, running or not, that have all of these labels.
    async fn ids(&self, labels: Vec<String>) -> Result<Vec<String>, Problem> {
        let filters = HashMap::from([("label", labels)]);
        let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
        let listed = self.docker.list_containers(Some(options)).await;
        let listed = listed.map_err(|error| refused(&error, "docker ps"))?;
        Ok(listed.into_iter().filter_map(|container| container.id).collect())
    }

    /// Returns what the engine knows of one container, if it is still there.
    ///
    /// # Errors
    /// If the engine does not tell.
    pub async fn inspect(&self, container: &str) -> Result<Option<Container>, Problem> {
        match self.docker.inspect_container(container, None::<InspectContainerOptions>).await {
            Ok(seen) => Ok(Some(Container::new(seen))),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(refused(&error, &format!("docker inspect {container}"))),
        }
    }

    /// Runs a command in a container and waits for its end, for `limit` at most.
    ///
    /// # Errors
    /// If it cannot be run, or does not end in time. A command that fails has ended.
    pub async fn exec(
        &self,
        container: &str,
        command: &[&str],
        limit: Duration,
    ) -> Result<Ended, Problem> {
        let asked = || format!("docker exec {container} {}", command.join(" "));
        match tokio::time::timeout(limit, self.run(container, command)).await {
            Ok(ended) => ended.map_err(|error| refused(&error, &asked())),
            Err(_) => Err(not_ended(limit, &asked())),
        }
    }

    async fn run(
        &self,
        container: &str,
        command: &[&str],
    ) -> Result<Ended, bollard::errors::Error> {
        let options = CreateExecOptions {
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            cmd: Some(command.to_vec()),
            ..CreateExecOptions::default()
        };
        let id = self.docker.create_exec(container, options).await?.id;
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        if let StartExecResults::Attached { mut output, .. } =
            self.docker.start_exec(&id, None).await?
        {
            while let Some(part) = output.next().await {
                match part? {
                    LogOutput::StdErr { message } => stderr.extend_from_slice(&message),
                    other => stdout.extend_from_slice(other.as_ref()),
                }
            }
        }
        let code = self.docker.inspect_exec(&id).await?.exit_code;
        let words = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok(Ended { code: code.unwrap_or(-1), stdout: words(stdout), stderr: words(stderr) })
    }

    /// Sends a signal, such as `SIGHUP`, to a container's first process.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub async fn signal(&self, container: &str, signal: &str) -> Result<(), Problem> {
        let options = KillContainerOptionsBuilder::new().signal(signal).build();
        let sent = self.docker.kill_container(container, Some(options)).await;
        sent.map_err(|error| refused(&error, &format!("docker kill --signal {signal} {container}")))
    }

    /// Returns what a container has written, on either output, since a time in seconds of the
    /// Unix epoch: the last `n_lines` of it. Each line begins with its time, as in
    /// `2026-01-31T12:00:00.123456789Z`.
    ///
    /// # Errors
    /// If the engine does not tell.
    pub async fn logs(
        &self,
        container: &str,
        since_s: i32,
        n_lines: usize,
    ) -> Result<Vec<String>, Problem> {
        let options = LogsOptionsBuilder::new().stdout(true).stderr(true).timestamps(true);
        let options = options.since(since_s).tail(&n_lines.to_string()).build();
        let lines = self.docker.logs(container, Some(options));
        let lines = lines.map_ok(|line| line.to_string().trim_end().to_owned());
        let lines = lines.try_collect().await;
        lines.map_err(|error| refused(&error, &format!("docker logs {container}")))
    }

    /// Returns all networks of the engine.
    ///
    /// # Errors
    /// If the engine does not tell.
    pub async fn networks(&self) -> Result<Vec<Network>, Problem> {
        let listed = self.docker.list_networks(None::<ListNetworksOptions>).await;
        let listed = listed.map_err(|error| refused(&error, "docker network ls"))?;
        let networks = listed.into_iter().map(|network| {
            let ranges = network.ipam.and_then(|ipam| ipam.config).unwrap_or_default();
            Network {
                name: network.name.unwrap_or_default(),
                subnets: ranges.into_iter().filter_map(|range| range.subnet).collect(),
                project: network.labels.and_then(|mut labels| labels.remove(PROJECT)),
            }
        });
        Ok(networks.collect())
    }
}
