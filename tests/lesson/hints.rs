//! The exercise: from red to green by doing what the hints show, and nothing else.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::exercise::{building, turn_to_build};
use crate::support::lab::ROOT;
use crate::support::own_server::OwnServerLab;
use crate::support::seat::Seat;

/// More than there are hints: a hint that changes nothing would be shown for ever.
const MAX_HINTS: usize = 20;

/// A learner's copy of the exercise. The starter's one fixed port is replaced by a free one.
struct Exercise {
    folder: PathBuf,
    ports: [u16; 3],
    _seat: Seat,
}

impl Exercise {
    fn begin(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).unwrap();
        for file in ["Cargo.toml", "Cargo.lock", "src/main.rs"] {
            fs::copy(Path::new(ROOT).join("exercise").join(file), folder.join(file)).unwrap();
        }
        let seat = Seat::take();
        let [_, ports @ ..] = seat.ports();
        Self { folder, ports, _seat: seat }
    }

    fn program(&self) -> PathBuf {
        self.folder.join("src/main.rs")
    }

    /// Compiles it as it is now, except for the fixed port.
    fn build(&self) -> PathBuf {
        let _turn = turn_to_build(&self.program());
        let written = fs::read_to_string(self.program()).unwrap();
        let port = self.ports[0].to_string();
        fs::write(self.program(), written.replace("8080", &port)).unwrap();
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "--message-format", "json-render-diagnostics"])
            .envs(building())
            .current_dir(&self.folder)
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        assert_eq!(String::from_utf8_lossy(&built.stderr), "", "it compiles with warnings");
        fs::write(self.program(), written).unwrap();
        let messages = built.stdout.split(|byte| *byte == b'\n');
        let mut executables = messages.filter_map(|line| {
            let message: Value = serde_json::from_slice(line).ok()?;
            Some(PathBuf::from(message["executable"].as_str()?))
        });
        let copy = self.folder.join("exercise");
        fs::copy(executables.next_back().expect("cargo names what it made"), &copy).unwrap();
        copy
    }

    fn apply(&self, diff: &str) {
        let mut patch = Command::new("patch")
            .args(["--strip=1", "--fuzz=0", "--no-backup-if-mismatch"])
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        patch.stdin.take().unwrap().write_all(diff.as_bytes()).unwrap();
        let output = patch.wait_with_output().unwrap();
        assert!(output.status.success(), "{}\n{diff}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Three servers as the task of the third step says, those that can be started. They end with it.
struct Servers(Vec<Child>);

impl Servers {
    fn start(program: &Path, ports: [u16; 3]) -> Self {
        let mut servers = Self(Vec::new());
        for (port, id) in ports.iter().zip(["server-1", "server-2", "server-3"]) {
            let mut server = Command::new(program)
                .envs([("PORT", port.to_string()), ("SERVER_ID", id.to_owned())])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            // Its first line says that it listens; without one it has ended.
            let mut line = String::new();
            let mut out = BufReader::new(server.stdout.take().unwrap());
            out.read_line(&mut line).unwrap();
            server.stdout = Some(out.into_inner());
            servers.0.push(server);
        }
        servers
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for server in &mut self.0 {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn check(ports: [u16; 3], args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
    command.arg("check").args(args);
    for port in ports {
        command.args(["--server", &format!("http://127.0.0.1:{port}")]);
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// The step that fails and why, or nothing if none does.
fn verdict(ports: [u16; 3]) -> Option<(String, String)> {
    let report: Value = serde_json::from_str(&check(ports, &["--format", "json"])).unwrap();
    let step =
        report["steps"].as_array().unwrap().iter().find(|step| step["status"] == "failed")?;
    let failed = |requirement: &&Value| requirement["status"] == "failed";
    let requirement = step["requirements"].as_array().unwrap().iter().find(failed).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Some((text(&step["id"]), text(&requirement["failure"]["cause"])))
}

/// The code at the end of a report: what stands indented below its last heading.
fn code(report: &str) -> String {
    let lines: Vec<_> = report.lines().rev().take_while(|line| line.starts_with("  ")).collect();
    lines.into_iter().rev().map(|line| format!("{}\n", &line[2..])).collect()
}

fn from_red_to_green() -> Exercise {
    let exercise = Exercise::begin("exercise-of-hints");
    let mut way = Vec::new();

    for _ in 0..MAX_HINTS {
        let _servers = Servers::start(&exercise.build(), exercise.ports);
        let Some(verdict) = verdict(exercise.ports) else { break };
        way.push(verdict);
        let [code, code_among_chinese] =
            ["en", "zh"].map(|lang| code(&check(exercise.ports, &["--hint", "--lang", lang])));
        assert_eq!(code_among_chinese, code);
        exercise.apply(&code);
    }

    let way: Vec<_> = way.iter().map(|(step, cause)| (step.as_str(), cause.as_str())).collect();
    let expected = [
        ("login", "login_message"),
        ("login", "cookie_missing"),
        ("profile", "no_route"),
        ("profile", "error_not_json"),
        ("servers", "port_fixed"),
        ("servers", "server_id_constant"),
        ("sessions", "no_route"),
    ];
    assert_eq!(way, expected);
    exercise
}

impl Drop for Exercise {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(target_os = "linux")] // elsewhere, the program that was compiled fits no container
#[test]
fn doing_what_the_hints_show_in_either_language_leads_from_red_to_green_and_behind_nginx() {
    let exercise = from_red_to_green();

    let dockerfile = "FROM scratch\nCOPY exercise /\nCMD [\"/exercise\"]\n";
    fs::write(exercise.folder.join("Dockerfile"), dockerfile).unwrap();
    fs::write(exercise.folder.join(".dockerignore"), "*\n!exercise\n").unwrap();
    OwnServerLab::new().passes_with(&exercise.folder, &[]);
}
