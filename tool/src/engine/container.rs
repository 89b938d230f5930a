//! A container, as the engine knew it at one moment.

use std::time::Duration;

use bollard::models::{
    ContainerInspectResponse, ContainerState, ContainerStateStatusEnum, HealthStatusEnum,
};

/// What the engine knew of a container when it was asked.
#[derive(Debug, Clone)]
pub struct Container {
    pub(crate) seen: ContainerInspectResponse,
}

/// One of the two ways in which an engine limits a container's processors. It takes no other from
/// then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CpuLimit {
    /// Billionths of a processor.
    NanoCpus(i64),
    /// Microseconds of each 100 milliseconds.
    Quota(i64),
}

impl CpuLimit {
    /// Returns it in billionths of a processor.
    pub fn nano_cpus(self) -> i64 {
        match self {
            Self::NanoCpus(nano_cpus) => nano_cpus,
            Self::Quota(quota) => quota * 10_000,
        }
    }
}

impl Container {
    pub(super) fn new(seen: ContainerInspectResponse) -> Self {
        Self { seen }
    }

    /// Returns its id.
    pub fn id(&self) -> &str {
        self.seen.id.as_deref().unwrap_or_default()
    }

    /// Returns its name: `sticky-session-lab-server-2-1`.
    pub fn name(&self) -> &str {
        self.seen.name.as_deref().unwrap_or_default().trim_start_matches('/')
    }

    /// Returns the service that it is of: `server-2`.
    pub fn service(&self) -> &str {
        self.label("com.docker.compose.service").unwrap_or_default()
    }

    /// Returns one of its labels.
    pub fn label(&self, name: &str) -> Option<&str> {
        let labels = self.seen.config.as_ref()?.labels.as_ref()?;
        labels.get(name).map(String::as_str)
    }

    /// Returns the value of a variable of its environment.
    pub fn setting(&self, name: &str) -> Option<&str> {
        let settings = self.seen.config.as_ref()?.env.as_ref()?;
        settings.iter().find_map(|setting| setting.strip_prefix(name)?.strip_prefix('='))
    }

    /// Returns the name of its image, as it was asked for.
    pub fn image(&self) -> &str {
        self.seen.config.as_ref().and_then(|config| config.image.as_deref()).unwrap_or_default()
    }

    /// Returns its state in the engine's word: `running`, `paused`, `exited`, `created`, …
    pub fn status(&self) -> String {
        self.status_word().to_string()
    }

    /// Whether its program runs, and is not frozen.
    pub fn is_running(&self) -> bool {
        self.status_word() == ContainerStateStatusEnum::RUNNING
    }

    /// Whether it is frozen.
    pub fn is_paused(&self) -> bool {
        self.status_word() == ContainerStateStatusEnum::PAUSED
    }

    /// Whether the engine's system ended its program because it took more memory than it may.
    pub fn was_out_of_memory(&self) -> bool {
        self.state().and_then(|state| state.oom_killed).unwrap_or_default()
    }

    /// Whether its health check fails.
    pub fn is_unhealthy(&self) -> bool {
        let health = self.state().and_then(|state| state.health.as_ref()?.status);
        health == Some(HealthStatusEnum::UNHEALTHY)
    }

    /// Whether it is on a network.
    pub fn is_on(&self, network: &str) -> bool {
        let networks = self.seen.network_settings.as_ref().and_then(|n| n.networks.as_ref());
        networks.is_some_and(|networks| networks.contains_key(network))
    }

    /// Returns how much of processors it may take, in billionths of one, if that is limited, and
    /// in which of the engine's two ways.
    pub fn cpu_limit(&self) -> Option<CpuLimit> {
        let host_config = self.seen.host_config.as_ref()?;
        let quota = host_config.cpu_quota.filter(|quota| *quota > 0);
        let nano_cpus = host_config.nano_cpus.filter(|nano_cpus| *nano_cpus > 0);
        nano_cpus.map(CpuLimit::NanoCpus).or(quota.map(CpuLimit::Quota))
    }

    /// Whether its health check has succeeded last, or it has none.
    pub fn is_healthy(&self) -> bool {
        let health = self.state().and_then(|state| state.health.as_ref()?.status);
        !matches!(health, Some(HealthStatusEnum::STARTING | HealthStatusEnum::UNHEALTHY))
    }

    /// Returns how long the engine waits from one health check to the next, if it checks. Unless
    /// an image says otherwise, that is half a minute.
    pub fn health_interval(&self) -> Option<Duration> {
        const DEFAULT: Duration = Duration::from_secs(30);
        self.state()?.health.as_ref()?;
        let interval = self.seen.config.as_ref()?.healthcheck.as_ref()?.interval;
        let nanoseconds = interval.and_then(|interval| u64::try_from(interval).ok());
        Some(nanoseconds.filter(|n| *n > 0).map_or(DEFAULT, Duration::from_nanos))
    }

    /// Returns the folder of the engine's machine that is mounted at a place in the container.
    pub fn source_of(&self, target: &str) -> Option<&str> {
        let mounts = self.seen.mounts.as_ref()?;
        let mount = mounts.iter().find(|mount| mount.destination.as_deref() == Some(target))?;
        mount.source.as_deref()
    }

    /// Returns the port of the engine's machine that leads to a port of the container.
    pub fn host_port(&self, port: u16) -> Option<u16> {
        let bindings = self.seen.host_config.as_ref()?.port_bindings.as_ref()?;
        let bindings = bindings.get(&format!("{port}/tcp"))?.as_ref()?;
        bindings.first()?.host_port.as_ref()?.parse().ok()
    }

    fn state(&self) -> Option<&ContainerState> {
        self.seen.state.as_ref()
    }

    fn status_word(&self) -> ContainerStateStatusEnum {
        self.state().and_then(|state| state.status).unwrap_or(ContainerStateStatusEnum::EMPTY)
    }
}
