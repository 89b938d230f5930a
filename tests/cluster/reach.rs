//! The tool's ways to the engine, without Rust: the program out of its image, or its container.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::process::{Command, Output};

use jiff::Timestamp;
use serde_json::Value;

use crate::support::lab::{Lab, docker, expect_success, output, stdout};
use crate::support::seat::TempDir;

/// A machine without Rust, as far as `./lab` can tell: its cargo is of no use.
struct NoRust {
    path: String,
    _folder: TempDir,
}

impl NoRust {
    fn new(lab: &Lab) -> Self {
        let folder = TempDir::new(&format!("{}-no-rust", lab.seat.project()));
        for program in ["cargo", "rustc"] {
            let file = folder.path.join(program);
            fs::write(&file, "#!/bin/sh\nexit 127\n").unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = format!("{}:{}", folder.path.display(), std::env::var("PATH").unwrap());
        Self { path, _folder: folder }
    }

    fn lab(&self, lab: &Lab, way: &str, words: &[&str]) -> Output {
        let mut command = lab.lab_command();
        command.args(words).env("PATH", &self.path).env("LAB_TOOL", way);
        output(&mut command)
    }
}

/// Whether Compose has made containers for single calls of the tool since a time.
fn ran_in_containers(lab: &Lab, since: Timestamp) -> bool {
    let labels = [("project", lab.seat.project()), ("oneoff", "True".to_owned())];
    let labels = labels.map(|(name, value)| format!("label=com.docker.compose.{name}={value}"));
    let mut events = Command::new("docker");
    events.args(["events", "--since", &since.to_string(), "--until", "0s"]);
    events.args(["--filter", "event=create"]);
    events.args(labels.iter().flat_map(|label| ["--filter", label]));
    !stdout(&expect_success(output(&mut events))).is_empty()
}

/// Faults, a reload and a class with a fault, all without Rust. `way` is LAB_TOOL's value.
fn all_is_done_without_rust(lab: &Lab, way: &str) {
    let no_rust = NoRust::new(lab);
    let run = |words: &[&str]| expect_success(no_rust.lab(lab, way, words));
    let is_running = || {
        let format = "{{.State.Running}}";
        docker(&["inspect", "--format", format, &lab.container("server-2")]).trim() == "true"
    };

    run(&["fault", "kill", "server-2"]);
    assert!(!is_running());
    run(&["fault", "heal"]);
    assert!(is_running());

    let file = lab.upstream_conf();
    let owner = 12_345;
    chown(&file, Some(owner), Some(owner)).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\n    ip_hash;", "\n    least_conn;")).unwrap();
    assert_eq!(stdout(&run(&["reload"])), "Nginx runs: least_conn\n");
    assert_eq!(fs::metadata(&file).unwrap().uid(), owner, "the file has another owner now");
    fs::write(&file, text).unwrap();
    assert_eq!(stdout(&run(&["reload"])), "Nginx runs: ip_hash\n");

    let class = run(&[
        "classroom",
        "--methods",
        "ip_hash,sticky_cookie",
        "--fault",
        "kill server-2",
        "--for",
        "1s",
        "--format",
        "json",
    ]);
    let class: Value = serde_json::from_slice(&class.stdout).unwrap();
    assert!(is_running());
    for result in class["results"].as_array().unwrap() {
        let lost = result["students_lost"].as_u64().unwrap();
        assert!((1..30).contains(&lost), "{result:#}");
    }
    assert!(expect_success(no_rust.lab(lab, way, &["check"])).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_rust_the_program_is_taken_out_of_its_image() {
    let (lab, begun) = (Lab::up().await, Timestamp::now());

    all_is_done_without_rust(&lab, "host");

    assert!(!ran_in_containers(&lab, begun));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_program_of_its_own_the_tool_runs_in_its_container() {
    let (lab, begun) = (Lab::up().await, Timestamp::now());

    all_is_done_without_rust(&lab, "container");

    assert!(ran_in_containers(&lab, begun));
}
