//! `lab exercise`: runs a learner's program, checks it, and does both again after each save.

mod bench;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use sticky_lab::check::Targets;
use sticky_lab::exercise::ports;
use sticky_lab::exercise::program::Program;
use sticky_lab::exercise::servers::Servers;
use sticky_lab::target::Target;
use sticky_lab::text::{Lang, Problem, text};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::look::{Look, Screen};
use bench::Bench;

/// Run your server and check it, and again whenever you save a file
#[derive(Debug, Args)]
#[command(after_help = "\
Three servers are started, with PORT and SERVER_ID as they need them, beside the lab and on ports of
their own; they end with this command. A program that does not read PORT yet is started once, and
looked for on its own port (see --port).

Exit codes: 0 ended by Ctrl-C, 2 it could not be tried.")]
pub struct Exercise {
    #[command(flatten)]
    look: Look,

    /// Command that starts a server of yours, in any language [default: the one in exercise/, which
    /// cargo builds]
    #[arg(long, value_name = "COMMAND")]
    run: Option<String>,

    /// Folder of your program, whose files are watched [default: where you are; without --run,
    /// exercise/]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,

    /// Port that stands in your program's code, as long as it does not read PORT
    #[arg(long, value_name = "PORT", default_value_t = 8080, value_parser = crate::cli::values::port)]
    port: u16,
}

/// Works until it is interrupted. An `Err` says why it could not be tried.
pub async fn run(exercise: &Exercise, lang: Lang) -> Result<ExitCode, Problem> {
    let program = exercise.program()?;
    let ports = ports::three(&program.folder).ok_or_else(|| {
        Problem::not_tried(text("no three ports are free", "找不到三个空闲的端口"))
    })?;
    let look = &exercise.look.clone().at_own_servers();
    // Wrong words are told before anything is started.
    look.options(targets(ports))?;
    look.remember(lang);
    let servers = Servers::new(ports, exercise.port);
    let mut bench = Bench { look, program, servers, screen: Screen::default(), lang };
    let outcome = tokio::select! {
        outcome = bench.work() => outcome,
        () = interruption() => Ok(()),
    };
    bench.servers.end().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

impl Exercise {
    fn program(&self) -> Result<Program, Problem> {
        if env::var_os("LAB_HOST").is_some() {
            return Err(Problem::not_tried(text(
                "the tool runs in a container here: ./lab starts your program for it, and has to be told how",
                "工具在容器里运行，由 ./lab 启动你的程序，所以要写明用什么命令",
            ))
            .next(text(
                "Name the command, for example: ./lab exercise --run \"python3 server.py\"\nThe starter in Rust needs Rust on this machine: https://rustup.rs",
                "写明命令，例如：./lab exercise --run \"python3 server.py\"\nRust 起始代码需要这台机器上有 Rust：https://rustup.rs",
            )));
        }
        // `./lab` goes to the checkout, and says where it was called.
        let called_from = env::var_os("LAB_CALLED_FROM").filter(|folder| !folder.is_empty());
        let here = PathBuf::from(called_from.unwrap_or_else(|| ".".into()));
        match (&self.run, &self.dir) {
            (Some(command), dir) => {
                Program::of_command(command, &here.join(dir.as_deref().unwrap_or(".".as_ref())))
            }
            (None, Some(dir)) => Program::of_crate(&here.join(dir)),
            (None, None) => Program::of_crate("exercise".as_ref()),
        }
    }
}

fn targets(ports: [u16; 3]) -> Targets {
    let target = |port| {
        Target::parse(&format!("http://localhost:{port}"), None).expect("this is an address")
    };
    Targets { servers: ports.map(target).to_vec(), entry: None }
}

/// Waits for Ctrl-C, for the terminal's end, or for being asked to end.
async fn interruption() {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let mut signals = kinds.map(|kind| signal(kind).expect("the system knows these signals"));
    let waits = signals.iter_mut().map(|signal| Box::pin(signal.recv()));
    futures_util::future::select_all(waits).await;
}
