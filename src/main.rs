//! One of the lab's servers. Called as `sticky-server healthcheck`, it asks a running one whether
//! it serves.

use std::net::Ipv4Addr;
use std::os::unix::process::CommandExt;
use std::pin::pin;
use std::process::{Command, ExitCode};

use sticky_session_lab::config::Config;
use sticky_session_lab::server::{self, Limits, Server};
use sticky_session_lab::{log, server::health};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// The exit code for what cannot be started: a bad variable, an unknown argument.
const USAGE_ERROR: u8 = 2;

fn main() -> ExitCode {
    let config = match Config::read(|name| std::env::var_os(name)) {
        Ok(config) => config,
        Err(error) => return fail(USAGE_ERROR, &error),
    };
    if let Some(Err(error)) = memory_limit().map(|bytes| config.fits_into(bytes)) {
        return fail(USAGE_ERROR, &error);
    }
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    match arguments.as_slice() {
        [] => serve(&config),
        [argument] if argument == "healthcheck" => match health::probe(config.port) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(1, &format!("no healthy server on port {}: {error}", config.port)),
        },
        _ => fail(USAGE_ERROR, &"usage: sticky-server [healthcheck]"),
    }
}

#[tokio::main]
async fn serve(config: &Config) -> ExitCode {
    log::init(config);
    let stop = stop_signal();
    let listener = match TcpListener::bind((Ipv4Addr::UNSPECIFIED, config.port)).await {
        Ok(listener) => listener,
        Err(error) => return fail(1, &format!("cannot listen on port {}: {error}", config.port)),
    };
    let limits = Limits::default();
    let server = Server::new(config, &limits);
    let (mut stop, restart) = (pin!(stop), server.restart_asked());
    let mut pause = None;
    let end = async {
        tokio::select! {
            () = &mut stop => {}
            asked = restart => pause = Some(asked),
        }
    };
    if let Err(error) = server::run(listener, server, limits, end).await {
        return fail(1, &error);
    }
    let Some(pause) = pause else { return ExitCode::SUCCESS };
    tokio::select! {
        () = stop => ExitCode::SUCCESS,
        () = tokio::time::sleep(pause) => start_again(),
    }
}

/// Becomes a new process, as an orchestrator would start it.
fn start_again() -> ExitCode {
    match std::env::current_exe() {
        Ok(program) => fail(1, &format!("cannot start again: {}", Command::new(program).exec())),
        Err(error) => fail(1, &format!("cannot start again: {error}")),
    }
}

/// How much memory this process's container may take, in bytes, if somebody has set a limit: where
/// Linux tells it, with control groups of version 2 or 1.
fn memory_limit() -> Option<u64> {
    let files = ["memory.max", "memory/memory.limit_in_bytes"];
    let mut limits = files.iter().filter_map(|file| {
        std::fs::read_to_string(format!("/sys/fs/cgroup/{file}")).ok()?.trim().parse().ok()
    });
    limits.next()
}

/// Completes when the process is asked to stop, by an orchestrator or from a terminal.
/// It listens from the call on, so that no signal is missed.
fn stop_signal() -> impl Future<Output = ()> {
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be listened to");
    let mut interrupt = signal(SignalKind::interrupt()).expect("SIGINT can be listened to");
    async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

fn fail(code: u8, error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("sticky-server: {error}");
    ExitCode::from(code)
}
