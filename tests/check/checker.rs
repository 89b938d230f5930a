//! The checker as a program.

use std::process::{Command, Output};

use sticky_lab::check::Targets;

use crate::flawed::{self, Flaw};

pub fn sticky_lab() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
    command.env_clear().env("LANG", "C.UTF-8").arg("check");
    command
}

/// Runs the checker on servers with a flaw, while this test serves them.
pub async fn check(flaw: Flaw, args: &[&str]) -> Output {
    check_at(&flawed::start(flaw).await, args).await
}

pub async fn check_at(targets: &Targets, args: &[&str]) -> Output {
    let mut command = sticky_lab();
    for server in &targets.servers {
        command.args(["--server", &server.shown]);
    }
    command.args(args);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

pub fn text(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}
