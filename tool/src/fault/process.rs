//! `stop` and `kill`: the server's process ends, and its sessions with it.

use bollard::query_parameters::{StartContainerOptions, StopContainerOptions};

use super::{Site, Words};
use crate::engine::{Container, refused};
use crate::text::{Problem, Text, text};

pub(super) static STOP: Words = Words {
    word: "stop",
    does: text(
        "end it in good order: it finishes what it is answering",
        "正常结束：先处理完手头的请求",
    ),
    done: text(
        "{server} is stopped: its sessions are gone.",
        "{server} 已停止：上面的会话都没了。",
    ),
};

pub(super) static KILL: Words = Words {
    word: "kill",
    does: text("end it in the middle of whatever it does", "立刻结束，不管它正在做什么"),
    done: text(
        "{server} is killed: its sessions are gone.",
        "{server} 已强制结束：上面的会话都没了。",
    ),
};

pub(super) async fn stop(site: &Site, server: &Container) -> Result<(), Problem> {
    let stopped =
        site.engine.docker.stop_container(server.id(), None::<StopContainerOptions>).await;
    stopped.map_err(|error| refused(&error, &format!("docker stop {}", server.name())))
}

pub(super) async fn kill(site: &Site, server: &Container) -> Result<(), Problem> {
    site.engine.signal(server.id(), "SIGKILL").await
}

/// Starts a server that is not running, whatever ended it.
pub(super) async fn undo(site: &Site, server: &Container) -> Result<Option<Text>, Problem> {
    if server.is_running() || server.is_paused() {
        return Ok(None);
    }
    start(site, server.id()).await?;
    // One that has never run was made just now, by Compose.
    let is_new = server.status() == "created";
    let again = text("{server} runs again.", "{server} 恢复运行了。");
    Ok(Some(if is_new {
        text("{server} is there again.", "{server} 已重新创建。")
    } else {
        again
    }))
}

pub(super) async fn start(site: &Site, id: &str) -> Result<(), Problem> {
    let started = site.engine.docker.start_container(id, None::<StartContainerOptions>).await;
    started.map_err(|error| refused(&error, &format!("docker start {id}")))
}
