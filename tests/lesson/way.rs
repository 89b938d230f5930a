//! The way from red to green: a learner does what the hints show, and nothing else.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::lab::ROOT;
use crate::support::seat::Seat;

/// More than there are hints: a hint that changes nothing would be shown for ever.
const MAX_HINTS: usize = 20;

/// How long a server may take until it listens, or has ended since its port is taken.
const START: Duration = Duration::from_secs(20);

/// What a starter lacks, in the order in which the checker says it: the steps that fail, and why.
pub const WAY: [(&str, &str); 7] = [
    ("login", "login_message"),
    ("login", "cookie_missing"),
    ("profile", "no_route"),
    ("profile", "error_not_json"),
    ("servers", "port_fixed"),
    ("servers", "server_id_constant"),
    ("sessions", "no_route"),
];

/// A learner's copy of a starter, whose one fixed port is replaced by a free one when it runs.
pub struct Copy {
    pub folder: PathBuf,
    source: PathBuf,
    ports: [u16; 3],
    _seat: Seat,
}

impl Copy {
    /// Copies files of the checkout; the last is the program.
    pub fn of(starter: &str, files: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(starter.replace('/', "-"));
        let _ = fs::remove_dir_all(&folder);
        for file in files {
            let to = folder.join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(Path::new(ROOT).join(starter).join(file), to).unwrap();
        }
        let source = folder.join(files.last().unwrap());
        let seat = Seat::take();
        let [_, ports @ .., _] = seat.ports();
        Self { folder, source, ports, _seat: seat }
    }

    pub fn source(&self) -> &Path {
        &self.source
    }

    /// The program as it is now, with the free port.
    pub fn text_to_run(&self) -> String {
        fs::read_to_string(&self.source).unwrap().replace("8080", &self.ports[0].to_string())
    }

    /// Applies what the checker shows until it shows nothing more, and returns the steps that failed
    /// on the way, each with its cause. `command` makes what starts the
    /// program as it is now.
    pub fn follow_hints(
        &self,
        options: &[&str],
        command: impl Fn() -> Command,
    ) -> Vec<(String, String)> {
        let mut way = Vec::new();
        for _ in 0..MAX_HINTS {
            let _servers = Servers::start(command(), self.ports);
            let Some(failure) = self.failure(options) else { break };
            let shown = code(&self.check(&[&failure.step, "--hint", "--lang", "en"], options));
            way.push((failure.step, failure.cause));
            assert_eq!(failure.code, shown.trim_end(), "it differs from the Chinese report's");
            self.apply(&shown, &way);
        }
        way
    }

    fn check(&self, args: &[&str], options: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
        command.arg("check").args(args).args(options).env_remove("LAB_CODE");
        for port in self.ports {
            command.args(["--server", &format!("http://127.0.0.1:{port}")]);
        }
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }

    /// The first thing that fails, as a Chinese report for programs has it.
    fn failure(&self, options: &[&str]) -> Option<Failure> {
        let report = self.check(&["--format", "json", "--lang", "zh"], options);
        let report: Value = serde_json::from_str(&report).unwrap();
        if report["passed"] == true {
            return None;
        }
        let steps = report["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["status"] == "failed").expect("one that failed");
        let failed = |requirement: &&Value| requirement["status"] == "failed";
        let failures = step["requirements"].as_array().unwrap().iter().filter(failed);
        // The report speaks of the core first.
        let requirement = failures.min_by_key(|failure| failure["bonus"].as_bool()).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let failure = &requirement["failure"];
        // Who began with the starter goes on with its diff, where there is one.
        let code = &failure["code"];
        let code = text(code.get("diff").unwrap_or(&code["whole"]));
        Some(Failure { step: text(&step["id"]), cause: text(&failure["cause"]), code })
    }

    fn apply(&self, diff: &str, way: &[(String, String)]) {
        let mut patch = Command::new("patch")
            .args(["--strip=1", "--fuzz=0", "--no-backup-if-mismatch"])
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        patch.stdin.take().unwrap().write_all(diff.as_bytes()).unwrap();
        let output = patch.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}\nafter {way:?}:\n{diff}");
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Failure {
    step: String,
    cause: String,
    code: String,
}

/// The code at the end of a report: what stands indented below its last heading.
fn code(report: &str) -> String {
    let lines: Vec<_> = report.lines().rev().take_while(|line| line.starts_with("  ")).collect();
    lines.into_iter().rev().map(|line| format!("{}\n", &line[2..])).collect()
}

/// Three servers as the task of the third step says, those that can be started. They end with it.
struct Servers(Vec<Child>);

impl Servers {
    fn start(mut command: Command, ports: [u16; 3]) -> Self {
        let mut servers = Self(Vec::new());
        for (port, id) in ports.iter().zip(["server-1", "server-2", "server-3"]) {
            command.envs([("PORT", port.to_string()), ("SERVER_ID", id.to_owned())]);
            let mut server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let begun = Instant::now();
            let mut has_ended = || server.try_wait().unwrap().is_some();
            while TcpStream::connect(("127.0.0.1", *port)).is_err() && !has_ended() {
                assert!(begun.elapsed() < START, "{id} neither listens nor ends: {command:?}");
                thread::sleep(Duration::from_millis(10));
            }
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

/// Holds a way to what a starter lacks.
#[track_caller]
pub fn assert_is_the_way(way: &[(String, String)]) {
    let way: Vec<_> = way.iter().map(|(step, cause)| (step.as_str(), cause.as_str())).collect();
    assert_eq!(way, WAY);
}
