//! `pause`: the server's process is frozen where it stands.

use super::{Site, Words};
use crate::engine::{Container, refused};
use crate::text::{Problem, Text, text};

pub(super) static WORDS: Words = Words {
    word: "pause",
    does: text(
        "freeze it: it accepts connections, and answers nobody",
        "冻住：能连上，但谁也得不到响应",
    ),
    done: text(
        "{server} is frozen: it accepts connections, and answers nobody.",
        "{server} 已冻住：能连上，但谁也得不到响应。",
    ),
};

pub(super) async fn begin(site: &Site, server: &Container) -> Result<(), Problem> {
    let paused = site.engine.docker.pause_container(server.id()).await;
    paused.map_err(|error| refused(&error, &format!("docker pause {}", server.name())))
}

pub(super) async fn undo(site: &Site, server: &Container) -> Result<Option<Text>, Problem> {
    if !server.is_paused() {
        return Ok(None);
    }
    let resumed = site.engine.docker.unpause_container(server.id()).await;
    resumed.map_err(|error| refused(&error, &format!("docker unpause {}", server.name())))?;
    Ok(Some(text("{server} answers again.", "{server} 恢复响应了。")))
}
