//! The running lab, as far as faults are done to it.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::{Fault, network, part, words};
use crate::engine::{Container, Engine};
use crate::text::{Problem, Text, text};
use crate::topology::{STORE, Topology};

/// How long a server may take until it answers.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// How long the engine may take until it has noticed: its checks come every second, and three have
/// to fail before one that succeeds counts.
const HEALTH_PATIENCE: Duration = Duration::from_secs(18);

/// Where the engine looks more seldom than this, it is not waited for: the server has answered.
const SELDOM: Duration = Duration::from_secs(5);

/// How often the engine is asked.
pub(super) const PAUSE: Duration = Duration::from_millis(50);

/// Waits in Nginx's container until services answer, be it with an error; prints those that do not.
/// There each server is reached as Nginx reaches it, wherever this program runs. Nginx is asked how
/// it is itself: a server that it asked too early would be dead to it for ten seconds.
const WAIT_FOR_SERVERS: &str = r#"
    end=$(($(date +%s) + $1))
    shift
    for server; do
        case $server in nginx) path=nginx/healthz ;; *) path=healthz ;; esac
        until wget -S -T 1 -q -O /dev/null "http://$server:8080/$path" 2>&1 | grep -q HTTP/; do
            [ "$(date +%s)" -lt "$end" ] || { echo "$server"; break; }
            sleep 0.1
        done
    done"#;

/// The name of a container that is not yet in its place ends with this.
pub(super) const UNFINISHED: &str = "-new";

/// The lab that runs, and the way to its engine.
#[derive(Debug)]
pub struct Site {
    pub(super) topology: Topology,
    pub(super) engine: Engine,
}

/// What the engine knew of the lab's containers at one moment.
pub(super) struct Seen(Vec<Container>);

impl Seen {
    /// Whether there is no lab at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the lab is one with a store, be it there or not.
    pub(super) fn has_store(&self) -> bool {
        self.of(STORE).is_some() || self.0.iter().any(part::shares_a_store)
    }

    /// A service's container.
    pub(super) fn of(&self, service: &str) -> Option<&Container> {
        self.0.iter().find(|c| c.service() == service && !c.name().ends_with(UNFINISHED))
    }

    /// Containers that were to take a service's place, and have not.
    pub(super) fn unfinished(&self, service: &str) -> impl Iterator<Item = &Container> {
        self.0.iter().filter(move |c| c.service() == service && c.name().ends_with(UNFINISHED))
    }
}

impl Site {
    /// A lab that may be in any state.
    pub fn new(topology: Topology, engine: Engine) -> Self {
        Self { topology, engine }
    }

    /// Finds the lab, which has to be up as far as Nginx is concerned.
    ///
    /// # Errors
    /// If the engine does not answer, or Nginx does not run.
    pub async fn reach(topology: Topology) -> Result<Self, Problem> {
        let site = Self { engine: Engine::connect().await?, topology };
        site.topology.connected_nginx(&site.engine).await?;
        Ok(site)
    }

    pub(super) async fn look(&self) -> Result<Seen, Problem> {
        Ok(Seen(self.engine.containers(&self.topology.project).await?))
    }

    /// Returns how much of processors a service may take, as compose.yaml has it.
    pub(super) fn nano_cpus_of(&self, service: &str) -> Option<i64> {
        if service == STORE {
            return self.topology.store.as_ref()?.nano_cpus;
        }
        self.topology.places().find(|place| place.service == service)?.nano_cpus
    }

    /// Returns where a service belongs, by the network that is there: the settings may have changed
    /// since it was made.
    pub(super) async fn address_of(&self, service: &str) -> Result<Ipv4Addr, Problem> {
        let place = self.topology.places().find(|place| place.service == service);
        let store = self.topology.store.as_ref().filter(|_| service == STORE);
        let address = place.map(|place| place.address).or(store.map(|store| store.address));
        let address =
            address.ok_or_else(|| words::no_server(service, &self.topology.server_names()))?;
        let subnet = self.subnet().await?;
        Ok(subnet.and_then(|subnet| network::moved(address, &subnet)).unwrap_or(address))
    }

    /// Returns the range of addresses of the lab's network, as it is.
    pub(super) async fn subnet(&self) -> Result<Option<String>, Problem> {
        let networks = self.engine.networks().await?;
        let own = networks.into_iter().find(|network| network.name == self.topology.network);
        Ok(own.and_then(|network| network.subnets.into_iter().next()))
    }

    /// Holds a fault's servers to be there, and well.
    ///
    /// # Errors
    /// If one is not.
    pub async fn expect_well(&self, fault: &Fault) -> Result<(), Problem> {
        let seen = self.look().await?;
        for server in &fault.servers {
            if !self.topology.has_service(server) {
                return Err(words::no_server(server, &self.topology.server_names()));
            }
            if server == STORE && !seen.has_store() {
                return Err(part::no_store());
            }
            let not_running =
                text("{server} is not running: {status}", "{server} 没有运行：{status}");
            let (sentence, status) = match seen.of(server) {
                None => (text("{server} has no container", "{server} 没有容器"), String::new()),
                Some(it) if !it.is_running() => (not_running, it.status()),
                Some(it) if !it.is_on(&self.topology.network) => (
                    text("{server} is off the lab's network", "{server} 不在实验室的网络上"),
                    String::new(),
                ),
                Some(_) => continue,
            };
            return Err(Problem::not_tried(sentence)
                .with("server", server)
                .with("status", status)
                .next(text("Heal it first: ./lab fault heal", "请先让它恢复：./lab fault heal")));
        }
        Ok(())
    }

    /// Waits until servers answer, and until the engine knows of it where it looks into their
    /// health.
    pub(super) async fn settle(&self, services: &[&str]) -> Result<(), Problem> {
        let (stores, servers): (Vec<_>, Vec<_>) = services.iter().partition(|one| **one == STORE);
        if !servers.is_empty() {
            self.settle_servers(&servers).await?;
        }
        if stores.is_empty() { Ok(()) } else { self.settle_store().await }
    }

    /// The same for servers, and for Nginx.
    async fn settle_servers(&self, servers: &[&str]) -> Result<(), Problem> {
        let nginx = self.topology.running_nginx(&self.engine).await?;
        let seconds = PATIENCE.as_secs().to_string();
        let command = [&["sh", "-c", WAIT_FOR_SERVERS, "sh", &seconds], servers].concat();
        let asked = self.engine.exec(nginx.id(), &command, 4 * PATIENCE).await?;
        if let Some(silent) = asked.stdout.split_whitespace().next() {
            let sentence = text(
                "{server} does not answer on port 8080; its own words:\n{words}",
                "{server} 在端口 8080 上没有响应；它的输出：\n{words}",
            );
            return Err(self.with_its_words(sentence, silent).await.next(text(
                "It has to listen on all addresses of its container (0.0.0.0), on the port that PORT names.",
                "程序必须监听容器的所有地址（0.0.0.0），端口由 PORT 指定。",
            )));
        }
        for server in servers {
            self.until_healthy(server).await?;
        }
        Ok(())
    }

    /// Waits until the engine knows that a service is well, where it looks into its health.
    pub(super) async fn until_healthy(&self, service: &str) -> Result<(), Problem> {
        let start = Instant::now();
        let is_settled = |container: Container| {
            !container.is_running()
                || container.is_healthy()
                || container.health_interval() > Some(SELDOM)
        };
        while !self.look_at(service).await?.is_none_or(is_settled) {
            if start.elapsed() > HEALTH_PATIENCE {
                let sentence = text(
                    "{server} answers, but its health check fails; its own words:\n{words}",
                    "{server} 有响应，但健康检查失败；它的输出：\n{words}",
                );
                return Err(self.with_its_words(sentence, service).await);
            }
            sleep(PAUSE).await;
        }
        Ok(())
    }

    pub(super) async fn look_at(&self, server: &str) -> Result<Option<Container>, Problem> {
        Ok(self.look().await?.of(server).cloned())
    }

    pub(super) async fn with_its_words(&self, sentence: Text, server: &str) -> Problem {
        let seen = self.look().await.ok();
        // One that is to take a place is the one that was asked.
        let container = seen.as_ref().and_then(|s| s.unfinished(server).next().or(s.of(server)));
        let words = match container {
            Some(container) => self.engine.logs(container.id(), 0, 4).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let words: Vec<_> = words.iter().map(|line| format!("  | {line}")).collect();
        Problem::failed(sentence).with("server", server).with("words", words.join("\n"))
    }
}
