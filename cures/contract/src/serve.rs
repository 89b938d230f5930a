//! The program: settings, listener, and an end in good order.

use std::net::Ipv4Addr;
use std::os::unix::process::CommandExt;
use std::pin::pin;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use sticky_session_lab::{config::Config, log, server::health};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};
use tracing_subscriber::filter::LevelFilter;

use crate::{Server, router};

/// An exit code and its reason: 1 for what failed, 2 for what cannot be started.
type Failure = (u8, String);

/// How long requests in flight may take once the server stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs `program`. `cure` makes the routes that touch sessions, or says which variable is wrong.
pub fn main(
    program: &str,
    cure: impl FnOnce(&Server) -> Result<Router<Arc<Server>>, String>,
) -> ExitCode {
    match run(program, cure) {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, error)) => {
            eprintln!("{program}: {error}");
            ExitCode::from(code)
        }
    }
}

fn run(
    program: &str,
    cure: impl FnOnce(&Server) -> Result<Router<Arc<Server>>, String>,
) -> Result<(), Failure> {
    let config = Config::read(|name| std::env::var_os(name)).map_err(|it| (2, it.to_string()))?;
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    match arguments.as_slice() {
        [] => serve(config, cure),
        [argument] if argument == "healthcheck" => health::probe(config.port)
            .map_err(|it| (1, format!("no healthy server on port {}: {it}", config.port))),
        _ => Err((2, format!("usage: {program} [healthcheck]"))),
    }
}

#[tokio::main]
async fn serve(
    mut config: Config,
    cure: impl FnOnce(&Server) -> Result<Router<Arc<Server>>, String>,
) -> Result<(), Failure> {
    // It tells its own story of what the servers' lines say, and suspects every old cookie.
    config.log_filter = config.log_filter.with_target("tower_sessions", LevelFilter::OFF);
    log::init(&config);
    let mut stop = pin!(stop_signal());
    let (restart, mut restart_asked) = mpsc::channel(1);
    let port = config.port;
    let server = Server { config, restart };
    let router = router(cure(&server).map_err(|error| (2, error))?, Arc::new(server));
    let cannot_listen = |error| (1, format!("cannot listen on port {port}: {error}"));
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await.map_err(cannot_listen)?;
    tracing::info!("Listening on {}", listener.local_addr().map_err(cannot_listen)?);

    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let ending = Arc::new(Notify::new());
    let end = ending.clone().notified_owned();
    let serving =
        tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(end).into_future());
    let pause = tokio::select! {
        () = &mut stop => None,
        pause = restart_asked.recv() => pause,
    };
    ending.notify_one();
    let _ = timeout(PATIENCE, serving).await;
    tracing::info!("Stopped");

    let Some(pause) = pause else { return Ok(()) };
    tokio::select! {
        () = stop => Ok(()),
        () = sleep(pause) => {
            let program = std::env::current_exe().map(|program| Command::new(program).exec());
            Err((1, format!("cannot start again: {}", program.unwrap_or_else(|error| error))))
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
