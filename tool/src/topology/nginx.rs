//! The lab's Nginx, as the engine runs it.

use super::Topology;
use crate::engine::{Container, Engine};
use crate::text::{Problem, text};

impl Topology {
    /// Returns Nginx's container, which runs.
    ///
    /// # Errors
    /// If it does not, or the engine does not tell.
    pub async fn running_nginx(&self, engine: &Engine) -> Result<Container, Problem> {
        let containers = engine.containers(&self.project).await?.into_iter();
        let mut nginx = containers.filter(|c| c.service() == self.nginx.service && c.is_running());
        nginx.next().ok_or_else(|| {
            Problem::not_tried(text("Nginx is not running", "Nginx 没有在运行"))
                .next(text("Bring the lab up first: ./lab up", "请先启动实验室：./lab up"))
        })
    }

    /// Returns Nginx's container, which runs and reaches the servers.
    ///
    /// # Errors
    /// If it does not, or the engine does not tell.
    pub async fn connected_nginx(&self, engine: &Engine) -> Result<Container, Problem> {
        let nginx = self.running_nginx(engine).await?;
        if nginx.is_on(&self.network) {
            return Ok(nginx);
        }
        Err(Problem::not_tried(text("Nginx is off the lab's network", "Nginx 不在实验室的网络上"))
            .next(text("Heal it first: ./lab fault heal", "请先让它恢复：./lab fault heal")))
    }
}
