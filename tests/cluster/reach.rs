//! The tool's ways to the engine, without Rust: the program out of its image, or its container.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::lab::{Lab, ROOT, docker, expect_success, output, stdout, wait_until};
use crate::support::run::{as_from_a_terminal, is_at_work};
use crate::support::seat::TempDir;

/// The file of what was asked of `docker`.
const NOTED: &str = "noted";

/// A machine without Rust, as far as `./lab` can tell: its cargo is of no use. What is asked of
/// `docker` is written down before it is done.
struct NoRust {
    path: String,
    folder: TempDir,
}

impl NoRust {
    fn new(lab: &Lab) -> Self {
        let folder = TempDir::new(&format!("{}-no-rust", lab.seat.project()));
        let path = std::env::var("PATH").unwrap();
        let noted = folder.path.join(NOTED);
        let docker = format!(
            "#!/bin/sh\necho \"$*\" >>'{}'\nPATH='{path}' exec docker \"$@\"\n",
            noted.display()
        );
        let no_use = "#!/bin/sh\nexit 127\n";
        for (program, text) in [("cargo", no_use), ("rustc", no_use), ("docker", &docker)] {
            let file = folder.path.join(program);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = format!("{}:{path}", folder.path.display());
        Self { path, folder }
    }

    /// Whether Compose was asked for a container for a single call of the tool.
    fn ran_in_containers(&self) -> bool {
        let noted = fs::read_to_string(self.folder.path.join(NOTED)).unwrap();
        noted.lines().any(|words| words.starts_with("compose run "))
    }

    fn lab(&self, lab: &Lab, way: &str, words: &[&str]) -> Output {
        output(&mut self.command(lab, way, words))
    }

    fn command(&self, lab: &Lab, way: &str, words: &[&str]) -> Command {
        let mut command = lab.lab_command();
        command.args(words).env("PATH", &self.path).env("LAB_TOOL", way);
        command
    }
}

fn is_running(lab: &Lab) -> bool {
    let format = "{{.State.Running}}";
    docker(&["inspect", "--format", format, &lab.container("server-2")]).trim() == "true"
}

/// A fault, its end and a check, all without Rust. `way` is LAB_TOOL's value. Returns whether the
/// tool ran in containers.
fn is_broken_and_mended_without_rust(lab: &Lab, way: &str) -> bool {
    let no_rust = NoRust::new(lab);
    let run = |words: &[&str]| expect_success(no_rust.lab(lab, way, words));

    run(&["fault", "kill", "server-2"]);
    assert!(!is_running(lab));
    run(&["fault", "heal"]);
    assert!(is_running(lab));
    run(&["check"]);
    no_rust.ran_in_containers()
}

/// What the tool does in its container: an edit is proved, and a class meets a fault.
fn is_edited_and_asked_without_rust(lab: &Lab) {
    let no_rust = NoRust::new(lab);
    let run = |words: &[&str]| expect_success(no_rust.lab(lab, "container", words));

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
        "--seed",
        "7",
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
    assert!(is_running(lab));
    for result in class["results"].as_array().unwrap() {
        let lost = result["students_lost"].as_u64().unwrap();
        assert!((1..30).contains(&lost), "{result:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_rust_the_program_is_taken_out_of_its_image() {
    let lab = Lab::up().await;

    assert!(!is_broken_and_mended_without_rust(&lab, "host"));
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_program_of_its_own_the_tool_runs_in_its_container() {
    let lab = Lab::up().await;

    assert!(is_broken_and_mended_without_rust(&lab, "container"));
    is_edited_and_asked_without_rust(&lab);
}

/// `./lab exercise` runs and checks a learner's program although the tool is in a container.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_program_of_its_own_an_exercise_is_started_by_lab_and_ends_with_it() {
    let lab = Lab::shared().await;
    let no_rust = NoRust::new(&lab);
    let folder = TempDir::new(&format!("{}-exercise", lab.seat.project()));
    let program = folder.path.join("server.py");
    let good = fs::read_to_string(format!("{ROOT}/examples/python/server.py")).unwrap();
    let good = format!("# {}\n{good}", folder.path.display());
    fs::write(&program, &good).unwrap();
    let run = format!("python3 {}", program.display());
    let words =
        ["exercise", "--core", "--dir", folder.path.to_str().unwrap(), "--run", &run, "login"];
    let printed = folder.path.join("printed");
    let said = async |what: &str| {
        let is_said = async || fs::read_to_string(&printed).unwrap().contains(what);
        wait_until(what, Duration::from_secs(60), is_said).await;
        fs::write(&printed, "").unwrap(); // it is appended to
    };

    for signal in ["INT", "KILL"] {
        fs::write(&printed, "").unwrap();
        let mut command = as_from_a_terminal(&no_rust.command(&lab, "container", &words));
        let log = fs::File::options().append(true).open(&printed).unwrap();
        let mut exercise = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();

        said("9 of 9 points").await;
        fs::write(&program, good.replace("HttpOnly; ", "")).unwrap();
        said("8 of 9 points").await;
        said("Watching").await;
        let group = exercise.id();
        output(Command::new("kill").args([
            format!("-{signal}"),
            "--".to_owned(),
            format!("-{group}"),
        ]));
        exercise.wait().unwrap();

        let is_over = async || {
            !is_at_work(group)
                && stdout(&output(Command::new("pgrep").args(["-f", program.to_str().unwrap()])))
                    .is_empty()
        };
        wait_until("nothing of it is left", Duration::from_secs(10), is_over).await;
        fs::write(&program, &good).unwrap();
    }
}
