//! `slow`: the server has a small part of one processor.

use bollard::models::ContainerUpdateBody;

use super::{Site, Words};
use crate::engine::{Container, CpuLimit, refused};
use crate::text::{Problem, Text, text};

/// What a server may take while it is slow, in billionths of a processor. Its health check needs a
/// part of that, and does not end in time with less than 10 million.
const SLOW: i64 = 15_000_000;

/// What a server may take that had no limit before, in the engine's word for a quota.
const NO_QUOTA: i64 = -1;

/// A whole processor, in billionths.
const WHOLE: i64 = 1_000_000_000;

pub(super) static WORDS: Words = Words {
    word: "slow",
    does: text(
        "leave it a small part of one processor: it answers late",
        "只留一小部分 CPU：响应很慢",
    ),
    done: text(
        "{server} is slow: it has a small part of one processor.",
        "{server} 变慢了：只有一小部分 CPU。",
    ),
};

pub(super) async fn begin(site: &Site, server: &Container) -> Result<(), Problem> {
    let limit = match server.cpu_limit() {
        Some(CpuLimit::NanoCpus(_)) => CpuLimit::NanoCpus(SLOW),
        _ => CpuLimit::Quota(CpuLimit::NanoCpus(SLOW).nano_cpus() / 10_000),
    };
    set(site, server, limit).await
}

pub(super) async fn undo(site: &Site, server: &Container) -> Result<Option<Text>, Problem> {
    let meant = site.nano_cpus_of(server.service());
    let Some(limit) = server.cpu_limit().filter(|limit| is_less(*limit, meant)) else {
        return Ok(None);
    };
    let whole = match limit {
        CpuLimit::NanoCpus(_) => CpuLimit::NanoCpus(meant.unwrap_or(WHOLE)),
        CpuLimit::Quota(_) => CpuLimit::Quota(NO_QUOTA),
    };
    set(site, server, whole).await?;
    Ok(Some(text("{server} is as fast as the others again.", "{server} 恢复到和别的一样快了。")))
}

/// Whether a limit is lower than the one that the lab sets, if it sets any.
pub(crate) fn is_less(limit: CpuLimit, meant: Option<i64>) -> bool {
    meant.is_none_or(|meant| limit.nano_cpus() < meant)
}

async fn set(site: &Site, server: &Container, limit: CpuLimit) -> Result<(), Problem> {
    let (nano_cpus, cpu_quota) = match limit {
        CpuLimit::NanoCpus(nano_cpus) => (Some(nano_cpus), None),
        CpuLimit::Quota(quota) => (None, Some(quota)),
    };
    let body = ContainerUpdateBody { nano_cpus, cpu_quota, ..ContainerUpdateBody::default() };
    let limited = site.engine.docker.update_container(server.id(), body).await;
    limited.map_err(|error| refused(&error, &format!("docker update {}", server.name())))
}
