//! `slow`: the server has a small part of one processor.

use bollard::models::ContainerUpdateBody;

use super::{Site, Words};
use crate::engine::{Container, refused};
use crate::text::{Problem, Text, text};

/// The server's share while it is slow, in microseconds of each 100 milliseconds. Its health check
/// needs a part of that, and does not end in time with less than 1000.
const QUOTA: i64 = 1500;

/// The engine's word for no limit.
const NO_LIMIT: i64 = -1;

pub(super) static WORDS: Words = Words {
    word: "slow",
    does: text(
        "leave it a small part of one processor: it answers late",
        "只留给它一小部分 CPU：应答很慢",
    ),
    done: text(
        "{server} is slow: it has a small part of one processor.",
        "{server} 变慢了：它只有一小部分 CPU。",
    ),
};

pub(super) async fn begin(site: &Site, server: &Container) -> Result<(), Problem> {
    limit(site, server, QUOTA).await
}

pub(super) async fn undo(site: &Site, server: &Container) -> Result<Option<Text>, Problem> {
    if server.cpu_quota().is_none() {
        return Ok(None);
    }
    limit(site, server, NO_LIMIT).await?;
    Ok(Some(text("{server} is as fast as the others again.", "{server} 又和别的一样快了。")))
}

async fn limit(site: &Site, server: &Container, quota: i64) -> Result<(), Problem> {
    let body = ContainerUpdateBody { cpu_quota: Some(quota), ..ContainerUpdateBody::default() };
    let limited = site.engine.docker.update_container(server.id(), body).await;
    limited.map_err(|error| {
        refused(&error, &format!("docker update --cpu-quota {quota} {}", server.name()))
    })
}
