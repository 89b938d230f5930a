//! `restart` and `recreate`: the server comes back by itself, and has forgotten all.

use bollard::query_parameters::RestartContainerOptions;

use super::{Site, Words, replace};
use crate::engine::{Container, refused};
use crate::text::{Problem, text};

pub(super) static RESTART: Words = Words {
    word: "restart",
    does: text(
        "end it and start it again: the same container, a new process",
        "结束后再启动：容器不变，进程是新的",
    ),
    done: text(
        "{server} has started again: its sessions are gone.",
        "{server} 重新启动了：上面的会话都没了。",
    ),
};

pub(super) static RECREATE: Words = Words {
    word: "recreate",
    does: text(
        "put a new container in its place, as an update does",
        "换上一个新容器，就像升级那样",
    ),
    done: text(
        "{server} is a new container: its sessions are gone.",
        "{server} 换成了新容器：上面的会话都没了。",
    ),
};

pub(super) async fn restart(site: &Site, server: &Container) -> Result<(), Problem> {
    let restarted =
        site.engine.docker.restart_container(server.id(), None::<RestartContainerOptions>);
    restarted.await.map_err(|error| refused(&error, &format!("docker restart {}", server.name())))
}

pub(super) async fn recreate(site: &Site, server: &Container) -> Result<(), Problem> {
    replace::replace(site, server).await
}
