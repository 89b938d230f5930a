//! The program: settings, listener, and an end in good order.

use std::net::Ipv4Addr;
use std::os::unix::process::CommandExt;
use std::pin::pin;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use axum::Router;
use sticky_session_lab::{config::Config, log, server::health};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::LevelFilter;

use crate::connection::{self, Limits};
use crate::{Server, router};

/// An exit code and its reason: 1 for what failed, 2 for what cannot be started.
type Failure = (u8, String);

/// Runs `program`. `cure` makes the routes that touch sessions, or says which variable is wrong.
pub fn main(
    program: &str,
    cure: impl FnOnce(&Server) -> Result<Router<Arc<Server>>, String>,
) -> ExitCode {
    let done = Config::read(|name| std::env::var_os(name))
        .map_err(|error| (2, error.to_string()))
        .and_then(|config| {
            let arguments: Vec<_> = std::env::args_os().skip(1).collect();
            match arguments.as_slice() {
                [] => run(config, cure, false),
                [argument] if argument == "healthcheck" => run(config, cure, true),
                _ => Err((2, format!("usage: {program} [healthcheck]"))),
            }
        });
    let Err((code, error)) = done else { return ExitCode::SUCCESS };
    eprintln!("{program}: {error}");
    ExitCode::from(code)
}

/// Serves, or asks a server that does: `./lab up` has its settings looked at in this way, before
/// a running lab ends for them.
#[tokio::main]
async fn run(
    mut config: Config,
    cure: impl FnOnce(&Server) -> Result<Router<Arc<Server>>, String>,
    is_probe: bool,
) -> Result<(), Failure> {
    // It tells its own story of what the servers' lines say, and suspects every old cookie.
    config.log_filter = config.log_filter.with_target("tower_sessions", LevelFilter::OFF);
    if !is_probe {
        log::init(&config);
    }
    let (mut stop, port, limits) = (pin!(stop_signal()), config.port, Limits::default());
    let server = Arc::new(Server::new(config, &limits));
    let routes = cure(&server).map_err(|error| (2, error))?;
    if is_probe {
        return health::probe(port)
            .map_err(|error| (1, format!("no healthy server on port {port}: {error}")));
    }
    let cannot_listen = |error| (1, format!("cannot listen on port {port}: {error}"));
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await.map_err(cannot_listen)?;
    tracing::info!("Listening on {}", listener.local_addr().map_err(cannot_listen)?);

    let (restart, mut pause) = (server.restart_asked(), None);
    let end = async {
        tokio::select! {
            () = &mut stop => {}
            asked = restart => pause = Some(asked),
        }
    };
    let id = server.id_header.clone();
    connection::serve(listener, router(routes, server), id, limits, end).await;
    tracing::info!("Stopped");

    let Some(pause) = pause else { return Ok(()) };
    tokio::select! {
        () = stop => Ok(()),
        () = tokio::time::sleep(pause) => {
            let error = std::env::current_exe().map(|program| Command::new(program).exec());
            Err((1, format!("cannot start again: {}", error.unwrap_or_else(|error| error))))
        }
    }
}

/// Completes when the process is asked to stop. It listens from the call on.
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
