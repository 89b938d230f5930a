//! Each command that takes a while, ended by a signal at each of its waits: what is left is what the
//! next command expects.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::parts::told;
use crate::support::lab::{Lab, ROOT, docker, expect_success, output, stdout, wait_until};
use crate::support::run::{as_from_a_terminal, is_at_work, send};

/// What is ended, and what is right after it.
const COMMANDS: [(&[&str], &[&str]); 5] = [
    (&["up"], &["up"]),
    (&["reload"], &["reload"]),
    (&["fault", "stop", "server-2", "--for", "2s"], &["fault", "heal"]),
    (
        &["classroom", "--students", "6", "--fault", "kill server-2", "--for", "1s"],
        &["fault", "heal"],
    ),
    (&["down"], &["up"]),
];

/// How it is ended: what Ctrl-C sends, to all who are at work in the terminal; what a system sends
/// at its end, to the command alone; and what nobody can listen to.
const SIGNALS: [(&str, bool); 4] = [("INT", true), ("HUP", true), ("TERM", false), ("KILL", false)];

/// At how many moments of its run, which lie as far from each other, from its start on.
const N_MOMENTS: u32 = 3;

/// How long whatever it has begun may go on.
const AFTER: Duration = Duration::from_secs(2);

/// How long it may take to put things right itself, if the signal lets it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command in a group of its own, as a terminal starts it.
fn start(lab: &Lab, words: &[&str]) -> Child {
    let mut inner = lab.lab_command();
    let mut command = as_from_a_terminal(inner.args(words));
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Ends a command at a moment and returns what is wrong with what it leaves.
async fn cell(
    lab: &Lab,
    (words, next): (&[&str], &[&str]),
    (signal, whole_group): (&str, bool),
    after: Duration,
) -> Option<String> {
    let mut command = start(lab, words);
    let group = command.id();
    tokio::time::sleep(after).await;
    send(signal, whole_group, group);
    let begun = Instant::now();
    while command.try_wait().unwrap().is_none() && begun.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let ended = Instant::now();
    while is_at_work(group) && ended.elapsed() < AFTER {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut wrong = Vec::new();
    if is_at_work(group) {
        let who = output(Command::new("pgrep").args(["-a", "-g", &group.to_string()]));
        wrong.push(format!("this goes on: {}", stdout(&who)));
        send("KILL", true, group);
        command.wait().unwrap();
    }
    let after_it = lab.lab(next);
    if !after_it.status.success() {
        wrong.push(format!("and then {}: {}", next.join(" "), told(&after_it)));
    }
    let up = lab.lab(&["up"]);
    let doctor = lab.lab(&["doctor"]);
    if !up.status.success() || stdout(&doctor).contains("!!") {
        wrong.push(format!("and then up: {}doctor: {}", told(&up), told(&doctor)));
    }
    let label = format!("label=com.docker.compose.project={}", lab.seat.project());
    let containers = docker(&["ps", "--all", "--format", "{{.Names}}", "--filter", &label]);
    if containers.lines().count() != lab.containers().len() {
        wrong.push(format!("containers: {containers}"));
    }
    let log = Path::new(ROOT).join(format!("target/lab-{group}.log"));
    if log.exists() {
        wrong.push(format!("{} stays", log.display()));
    }
    let moment = format!("{}, {signal} after {after:?}", words.join(" "));
    (!wrong.is_empty()).then(|| format!("--- {moment}: {}", wrong.join("\n")))
}

/// How long a command takes if nobody ends it.
fn time(lab: &Lab, words: &[&str]) -> Duration {
    let begun = Instant::now();
    expect_success(lab.lab(words));
    begun.elapsed()
}

/// Brings the state about in which a command has something to do.
fn prepare(lab: &Lab, words: &[&str]) {
    if words == ["up"] {
        expect_success(lab.lab(&["down"]));
    }
}

#[ignore = "it takes minutes; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_at_any_moment_leaves_what_the_next_command_expects() {
    let lab = Lab::watched().await;
    let mut wrong = Vec::new();
    for command in COMMANDS {
        let (words, next) = command;
        prepare(&lab, words);
        let whole = time(&lab, words);
        expect_success(lab.lab(next));
        for signal in SIGNALS {
            for moment in 0..N_MOMENTS {
                let begun = Instant::now();
                prepare(&lab, words);
                let found = cell(&lab, command, signal, whole * moment / N_MOMENTS).await;
                found.iter().for_each(|found| println!("{found}"));
                wrong.extend(found);
                println!("{} {}: {:?}", words.join(" "), signal.0, begun.elapsed());
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells, see above", wrong.len());
}

/// The containers and networks of tests.
fn left_by_tests() -> Vec<String> {
    let filter = "name=sticky-lab-test-";
    let containers = docker(&["ps", "--all", "--format", "{{.Names}}", "--filter", filter]);
    let networks = docker(&["network", "ls", "--format", "{{.Name}}", "--filter", filter]);
    [containers, networks].concat().lines().map(str::to_owned).collect()
}

#[ignore = "it takes minutes; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_in_the_middle_of_the_tests_leaves_nothing_of_theirs() {
    for (signal, whole_group) in SIGNALS {
        let mut tests = Command::new("env");
        tests.args(["--default-signal=INT", "--default-signal=HUP", env!("CARGO"), "test"]);
        tests.args(["--locked", "--package", "sticky-lab", "--test", "cluster", "isolation::"]);
        tests.current_dir(ROOT).process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        let before = left_by_tests();
        let is_new = |name: &String| !before.contains(name);
        let mut tests = tests.spawn().unwrap();
        let has_lab = async || left_by_tests().iter().any(is_new);
        wait_until("the tests have a lab", Duration::from_secs(300), has_lab).await;

        send(signal, whole_group, tests.id());
        if signal == "KILL" {
            // Those whom it has started are told by nobody.
            send(signal, true, tests.id());
        }
        tests.wait().unwrap();

        let is_clean = async || !left_by_tests().iter().any(is_new);
        wait_until(&format!("nothing is left after {signal}"), PATIENCE, is_clean).await;
    }
}
