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

/// Runs `program`. `settings` reads what the cure alone needs, or says which variable is wrong;
/// `routes` makes of it the routes that touch sessions.
pub fn main<T>(
    program: &str,
    settings: impl FnOnce() -> Result<T, String>,
    routes: impl AsyncFnOnce(T) -> Router<Arc<Server>>,
) -> ExitCode {
    let done = Config::read(|name| std::env::var_os(name))
        .map_err(|error| (2, error.to_string()))
        .and_then(|config| {
            let arguments: Vec<_> = std::env::args_os().skip(1).collect();
            if arguments.is_empty() {
                log_to_stdout(&config);
            }
            let own = settings().map_err(|error| (2, error))?;
            match arguments.as_slice() {
                [] => serve(config, own, routes),
                // It has read all settings: `./lab up` has it do so before a running lab ends.
                [argument] if argument == "healthcheck" => health::probe(config.port)
                    .map_err(|it| (1, format!("no healthy server on port {}: {it}", config.port))),
                _ => Err((2, format!("usage: {program} [healthcheck]"))),
            }
        });
    let Err((code, error)) = done else { return ExitCode::SUCCESS };
    eprintln!("{program}: {error}");
    ExitCode::from(code)
}

#[tokio::main]
async fn serve<T>(
    config: Config,
    own: T,
    routes: impl AsyncFnOnce(T) -> Router<Arc<Server>>,
) -> Result<(), Failure> {
    let (mut stop, port, limits) = (pin!(stop_signal()), config.port, Limits::default());
    let server = Arc::new(Server::new(config, &limits));
    let routes = routes(own).await;
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

fn log_to_stdout(config: &Config) {
    let mut config = config.clone();
    // It tells its own story of what the servers' lines say, and suspects every old cookie.
    config.log_filter = config.log_filter.with_target("tower_sessions", LevelFilter::OFF);
    log::init(&config);
}
