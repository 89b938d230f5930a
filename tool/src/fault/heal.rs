//! What is wrong with servers is seen, and mended.

use bollard::query_parameters::{RemoveContainerOptionsBuilder, RenameContainerOptionsBuilder};

use super::site::{Seen, UNFINISHED};
use super::{Said, Site, drain, network, pause, process, slow};
use crate::engine::{Container, refused};
use crate::text::{Problem, Text, text};
use crate::topology::{INNER_PORT, STORE};

const DOCTOR: Text =
    text("For a look at the usual causes: ./lab doctor", "检查常见的原因：./lab doctor");

/// What became of an attempt to mend servers.
#[derive(Debug, Default)]
pub struct Healed {
    /// What was mended, and what could not be.
    pub said: Vec<Said>,
    /// Why something could not be mended.
    pub problems: Vec<Problem>,
    /// Servers that have no container. Compose alone can make one:
    /// `docker compose create --no-build --no-recreate`, and then they are to be healed again.
    pub missing: Vec<String>,
}

impl Healed {
    /// Whether all are well now.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn all(self) -> Result<(), Problem> {
        if let Some(problem) = self.problems.into_iter().next() {
            return Err(problem);
        }
        self.missing.first().map_or(Ok(()), |server| {
            let gone = text("{server} has no container any more", "{server} 已经没有容器了");
            let heal = text("Have one made: ./lab fault heal", "重新创建：./lab fault heal");
            Err(Problem::failed(gone).with("server", server).next(heal))
        })
    }
}

impl Site {
    /// Returns the names of all services that a lab may have: Nginx, the servers, and a store.
    pub fn services(&self) -> Vec<&str> {
        let places = self.topology.places().map(|place| place.service.as_str());
        places.chain(self.topology.store.as_ref().map(|_| STORE)).collect()
    }

    /// Undoes what Compose would stumble over, and what it would not see: a container that is
    /// frozen, off the network or slow, or under a name that an update gave it for a while. Waits
    /// until the engine knows that it is well again.
    ///
    /// # Errors
    /// If one of them cannot be undone.
    pub async fn loosen(&self) -> Result<Vec<Said>, Problem> {
        let (seen, mut healed) = (self.look().await?, Healed::default());
        for service in self.services() {
            let container = self.container_of(service, &seen, &mut healed).await?;
            let Some(container) = container else { continue };
            let undone = [
                pause::undo(self, &container).await?,
                slow::undo(self, &container).await?,
                network::undo(self, &container).await?,
            ];
            let undone: Vec<_> = undone.into_iter().flatten().collect();
            if !undone.is_empty() {
                self.until_healthy(service).await?;
            }
            healed.said.extend(undone.into_iter().map(|text| Said::new(text, service)));
        }
        let mut said = healed.said;
        said.extend(self.undrain().await?);
        said.extend(self.unite(&seen).await?);
        Ok(said)
    }

    /// Undoes whatever is wrong with the lab: with its services, and with what Nginx's files say.
    pub async fn heal_all(&self) -> Healed {
        let mut healed = self.heal(&self.services()).await;
        if healed.problems.is_empty() && healed.missing.is_empty() {
            let united = async { self.unite(&self.look().await?).await };
            match united.await {
                Ok(said) => healed.said.extend(said),
                Err(problem) => healed.problems.push(problem),
            }
        }
        healed
    }

    /// Undoes what the engine shows to be wrong with services, each by itself: one that cannot be
    /// mended keeps nobody from mending the others. Then waits until they answer.
    pub async fn heal(&self, services: &[&str]) -> Healed {
        let mut healed = Healed::default();
        let seen = match self.look().await {
            Ok(seen) => seen,
            Err(problem) => {
                let again = text(
                    "Once it answers: ./lab fault heal",
                    "等它有了响应再运行：./lab fault heal",
                );
                healed.problems.push(problem.next(again));
                return healed;
            }
        };
        if seen.is_empty() {
            let sentence = text("the lab is not running", "实验室没有在运行");
            let up = text("Bring the lab up first: ./lab up", "请先启动实验室：./lab up");
            healed.problems.push(Problem::not_tried(sentence).next(up));
            return healed;
        }
        let servers: Vec<_> =
            services.iter().copied().filter(|one| *one != STORE || seen.has_store()).collect();
        for server in &servers {
            if let Err(problem) = self.mend(server, &seen, &mut healed).await {
                let sentence = text("{server} could not be mended.", "{server} 没能恢复。");
                healed.said.push(Said::new(sentence, server));
                healed.problems.push(problem);
            }
        }
        if healed.problems.is_empty() && healed.missing.is_empty() {
            healed.problems.extend(self.settle(&servers).await.err());
        }
        healed
    }

    /// Mends one server.
    async fn mend(&self, server: &str, seen: &Seen, healed: &mut Healed) -> Result<(), Problem> {
        let Some(container) = self.container_of(server, seen, healed).await? else {
            self.expect_same_places(seen).await?;
            healed.missing.push(server.to_owned());
            return Ok(());
        };
        let doctor = |problem: Problem| problem.next(DOCTOR);
        let mended = [
            pause::undo(self, &container).await.map_err(doctor)?,
            slow::undo(self, &container).await.map_err(doctor)?,
            network::undo(self, &container).await.map_err(doctor)?,
            process::undo(self, &container).await.map_err(doctor)?,
            drain::undo(self, &container).await.map_err(doctor)?,
        ];
        let mended = mended.into_iter().flatten();
        healed.said.extend(mended.map(|sentence| Said::new(sentence, server)));
        Ok(())
    }

    /// A server's container. What a `recreate` left that did not come to its end is taken away, or
    /// put into the place that is empty.
    async fn container_of(
        &self,
        server: &str,
        seen: &Seen,
        healed: &mut Healed,
    ) -> Result<Option<Container>, Problem> {
        let mut place = seen.of(server).cloned();
        for unfinished in seen.unfinished(server) {
            if place.is_some() {
                self.remove(unfinished).await?;
                let sentence = text(
                    "A half-made container of {server} is gone.",
                    "{server} 创建到一半的容器已清除。",
                );
                healed.said.push(Said::new(sentence, server));
            } else {
                self.put_in_place(unfinished.id(), unfinished.name()).await?;
                place = self.engine.inspect(unfinished.id()).await?;
            }
        }
        Ok(place)
    }

    pub(super) async fn remove(&self, container: &Container) -> Result<(), Problem> {
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        let removed = self.engine.docker.remove_container(container.id(), Some(options)).await;
        removed.map_err(|error| refused(&error, &format!("docker rm --force {}", container.name())))
    }

    /// Takes away what was to take a service's place.
    pub(super) async fn remove_unfinished(&self, service: &str) -> Result<(), Problem> {
        for container in self.look().await?.unfinished(service) {
            self.remove(container).await?;
        }
        Ok(())
    }

    /// Gives a container that waits for a place the name that belongs to it.
    pub(super) async fn put_in_place(&self, id: &str, name: &str) -> Result<(), Problem> {
        let own = name.strip_suffix(UNFINISHED).unwrap_or(name);
        let options = RenameContainerOptionsBuilder::new().name(own).build();
        let renamed = self.engine.docker.rename_container(id, options).await;
        renamed.map_err(|error| refused(&error, &format!("docker rename {name} {own}")))
    }

    /// A container that Compose makes takes the settings of now. If the lab was brought up with
    /// others, it would not be found, or not come up.
    pub(super) async fn expect_same_places(&self, seen: &Seen) -> Result<(), Problem> {
        for place in &self.topology.servers {
            let port = seen.of(&place.service).and_then(|server| server.host_port(INNER_PORT));
            let Some(was) = port.filter(|port| *port != place.port) else { continue };
            return Err(Problem::not_tried(text(
                "{server} is on port {was}, and would come to port {is}: the lab was brought up with other settings",
                "{server} 用的是端口 {was}，重新创建后会变成 {is}：实验室启动时用的是别的设置",
            ))
            .with("server", &place.service)
            .with("was", was)
            .with("is", place.port)
            .with("n", place.service.trim_start_matches("server-"))
            .next(text(
                "Say them again before the command, for example LAB_PORT_{n}={was}, or put them into .env",
                "请在命令前重新设置，例如 LAB_PORT_{n}={was}，或写进 .env",
            )));
        }
        let Some(was) = self.subnet().await?.filter(|subnet| *subnet != self.topology.subnet)
        else {
            return Ok(());
        };
        Err(Problem::not_tried(text(
            "the lab's network is {was}, and would be {is}: the lab was brought up with other settings",
            "实验室的网络是 {was}，按现在的设置会是 {is}：实验室启动时用的是别的设置",
        ))
        .with("net", was.trim_end_matches(".0/24"))
        .with("was", was)
        .with("is", &self.topology.subnet)
        .next(text(
            "Say them again before the command: LAB_NET={net}, or put them into .env",
            "请在命令前重新设置：LAB_NET={net}，或写进 .env",
        )))
    }
}
