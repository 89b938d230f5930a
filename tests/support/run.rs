//! Commands and their ends, and waiting.

use std::os::unix::process::CommandExt;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::support::lab::ROOT;

/// `./lab` with an environment; its words follow.
pub fn lab_command(environment: &[(String, String)]) -> Command {
    let mut command = Command::new("./lab");
    command.current_dir(ROOT).envs(environment.iter().cloned());
    command
}

/// The same command in a group of its own, as a terminal starts it.
///
/// Whoever started the tests may have them ignore Ctrl-C, and a shell cannot undo that.
pub fn as_from_a_terminal(inner: &Command) -> Command {
    let mut command = Command::new("env");
    command.args(["--default-signal=INT", "--default-signal=HUP"]).arg(inner.get_program());
    command.args(inner.get_args()).current_dir(ROOT).process_group(0);
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

/// Runs `docker` and returns what it prints.
#[track_caller]
pub fn docker(args: &[&str]) -> String {
    stdout(&expect_success(output(Command::new("docker").args(args))))
}

pub fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Returns itself, if the command ended well.
#[track_caller]
pub fn expect_success(output: Output) -> Output {
    expect_code(output, 0)
}

/// Returns itself, if the command ended with this code.
#[track_caller]
pub fn expect_code(output: Output, code: i32) -> Output {
    let (out, err) = (stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(code), "\nstdout: {out}\nstderr: {err}");
    output
}

/// Whether somebody of this process group is at work; those that have ended and nobody has waited for
/// are not.
pub fn is_at_work(group: u32) -> bool {
    let group = group.to_string();
    output(Command::new("pgrep").args(["-r", "D,R,S", "-g", &group])).status.success()
}

/// Sends a signal to a process, or to all of the group that is called by its number.
pub fn send(signal: &str, whole_group: bool, process: u32) {
    let target = if whole_group { format!("-{process}") } else { process.to_string() };
    output(Command::new("kill").args([&format!("-{signal}"), "--", &target]));
}

/// Asks again until the answer is yes, and fails after `limit`.
pub async fn wait_until(what: &str, limit: Duration, mut is_so: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !is_so().await {
        assert!(start.elapsed() < limit, "waited {limit:?} for this in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
