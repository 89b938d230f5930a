//! What the engine does not do, in plain words.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use bollard::errors::Error;

use crate::text::{Problem, Text, text};

const START: Text = text(
    "Start Docker Desktop, or: sudo systemctl start docker",
    "启动 Docker Desktop，或运行：sudo systemctl start docker",
);

/// Why there is no way to the engine.
pub(super) fn out_of_reach(error: &Error, host: &str) -> Problem {
    match error {
        Error::SocketNotFoundError(path) => Problem::not_tried(text(
            "the Docker engine does not answer: there is no {path}",
            "Docker 引擎没有响应：没有 {path}",
        ))
        .with("path", path)
        .next(START),
        Error::UnsupportedURISchemeError { .. } => Problem::not_tried(text(
            "the Docker engine is at {host}, and the way there is not known: only unix:// and tcp:// are",
            "Docker 引擎在 {host}，连不上：只支持 unix:// 和 tcp://",
        ))
        .with("host", host)
        .next(text(
            "Use an engine on this machine (docker context use default), or run the lab on that one.",
            "请使用本机的引擎（docker context use default），或在那台机器上运行实验室。",
        )),
        _ if is_forbidden(error) => Problem::not_tried(text(
            "this user may not talk to the Docker engine at {host}",
            "当前用户无权使用 {host} 上的 Docker 引擎",
        ))
        .with("host", host)
        .next(text(
            "Join its group with 'sudo usermod -aG docker $USER' and log in again, or use sudo.",
            "运行 sudo usermod -aG docker $USER 加入 docker 组并重新登录，或者使用 sudo。",
        )),
        _ => Problem::not_tried(text(
            "the Docker engine at {host} does not answer: {why}",
            "{host} 上的 Docker 引擎没有响应：{why}",
        ))
        .with("host", host)
        .with("why", innermost(error))
        .next(START),
    }
}

/// What was still at work when its time was over. `asked` is how one would ask for it on a command
/// line.
pub(super) fn not_ended(limit: Duration, asked: &str) -> Problem {
    Problem::failed(text(
        "this did not end within {limit_s} seconds: {asked}",
        "这条命令 {limit_s} 秒内没有结束：{asked}",
    ))
    .with("limit_s", limit.as_secs())
    .with("asked", asked)
}

/// What could not be done. `asked` is how one would ask for it on a command line.
pub(crate) fn refused(error: &Error, asked: &str) -> Problem {
    Problem::failed(text(
        "this could not be done: {asked}\nDocker says: {why}",
        "这一步没有成功：{asked}\nDocker 的原话：{why}",
    ))
    .with("asked", asked)
    .with("why", innermost(error))
}

/// Whether the engine knows no such container.
pub(super) fn is_gone(error: &Error) -> bool {
    matches!(error, Error::DockerResponseServerError { status_code: 404, .. })
}

fn is_forbidden(error: &Error) -> bool {
    let mut errors = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    errors.any(|error| error.kind() == io::ErrorKind::PermissionDenied)
}

/// The cause behind all others, which says most.
fn innermost(error: &Error) -> String {
    if let Error::DockerResponseServerError { message, .. } = error {
        return message.clone();
    }
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}
