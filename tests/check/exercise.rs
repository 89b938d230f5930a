//! `lab exercise`: it runs a learner's program, checks it, starts again after a save, and ends it.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use regex::Regex;
use sticky_lab::exercise::ports;

/// How long anything may take; it takes a second where nothing else is going on.
const LIMIT: Duration = Duration::from_secs(60);

/// Longer than it takes from one start of a program to the next word about it.
const REST: Duration = Duration::from_secs(8);

/// The checkout, the folder above the tool's.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A program that keeps the contract.
const SERVER: &str = include_str!("../../examples/python/server.py");

/// A crate without dependencies.
const MANIFEST: &str = "[package]\nname = \"mine\"\nedition = \"2024\"\n[workspace]\n";

/// The folder of a learner. It is gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn of(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("exercise-{name}"));
        let _ = fs::remove_dir_all(&folder);
        let folder = Self(folder);
        for (file, text) in files {
            folder.save(file, text);
        }
        folder
    }

    fn save(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// `lab exercise` in a folder.
fn exercise(folder: &Folder, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
    command.env_remove("LAB_HOST").envs([("LAB_LANG", "en"), ("CARGO", env!("CARGO"))]);
    command.env("LAB_CALLED_FROM", &folder.0).arg("exercise").args(args);
    command.stdin(Stdio::null());
    command
}

/// One that runs. It is killed when dropped.
struct Running {
    child: Child,
    printed: Receiver<String>,
    seen: String,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let (mut out, (tell, printed)) = (child.stdout.take().unwrap(), channel());
        spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(n @ 1..) = out.read(&mut chunk) {
                if tell.send(String::from_utf8_lossy(&chunk[..n]).into_owned()).is_err() {
                    break;
                }
            }
        });
        Self { child, printed, seen: String::new() }
    }

    /// Waits until it has printed something, and forgets what came before.
    #[track_caller]
    fn until(&mut self, part: &str) {
        while !self.seen.contains(part) {
            match self.printed.recv_timeout(LIMIT) {
                Ok(chunk) => self.seen += &chunk,
                Err(error) => panic!("{error}, without {part:?}:\n{}", self.seen),
            }
        }
        let end = self.seen.find(part).unwrap() + part.len();
        self.seen.drain(..end);
    }

    /// Returns what comes until a line ends.
    #[track_caller]
    fn rest_of_line(&mut self) -> String {
        // A page is written at once.
        let line = self.seen.lines().next().unwrap_or_default().to_owned();
        self.until("\n");
        line
    }

    /// Waits until nothing was printed for a while.
    #[track_caller]
    fn until_it_rests(&mut self) {
        let begun = Instant::now();
        while let Ok(chunk) = self.printed.recv_timeout(REST) {
            self.seen += &chunk;
            assert!(begun.elapsed() < LIMIT, "it never rests:\n{}", self.seen);
        }
    }

    fn send(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_alive(id: &str) -> bool {
    let state = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // What has ended and was not waited for yet is a zombie.
    !state.is_empty() && !state.contains(") Z ")
}

#[test]
fn a_program_is_started_and_checked_and_again_after_a_save() {
    let folder = Folder::of("save", &[("server.py", SERVER)]);
    let mut lab = Running::start(exercise(&folder, &["--run", "python3 server.py"]));
    lab.until("4/6  A list shows who is where                                passed");
    lab.until("Your servers: http://localhost:");

    folder.save("server.py", &SERVER.replace("; HttpOnly", ""));

    lab.until("-1: scripts in the page cannot read it");
    lab.until("What your servers printed last:\nserver-1 | ");
    lab.until("Watching: ");
    folder.save("server.py", SERVER);
    lab.until("+1: scripts in the page cannot read it");
    lab.until("Step 5 asks: ");
}

#[cfg(target_os = "linux")] // elsewhere, processes are not to be seen in /proc
#[test]
fn what_it_has_started_ends_with_it_however_it_ends() {
    let run = "echo $$ >>ids.log; sleep 1000 & echo $! >>ids.log; exec python3 server.py";
    for signal in ["-INT", "-TERM", "-HUP", "-KILL"] {
        let folder = Folder::of(&format!("end{signal}"), &[("server.py", SERVER)]);
        let mut lab = Running::start(exercise(&folder, &["login", "--run", run]));
        lab.until("Watching: ");
        let ids = fs::read_to_string(folder.0.join("ids.log")).unwrap();
        let ids: Vec<_> = ids.lines().collect();
        assert!(ids.len() == 6 && ids.iter().all(|id| is_alive(id)), "{ids:?}");

        lab.send(signal);

        let code = lab.child.wait().unwrap().code();
        assert_eq!(code, if signal == "-KILL" { None } else { Some(0) }, "{signal}");
        let begun = Instant::now();
        while ids.iter().any(|id| is_alive(id)) {
            assert!(signal == "-KILL" && begun.elapsed() < LIMIT, "{signal} left {ids:?}");
            sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn a_program_that_does_not_read_port_is_checked_on_its_own_until_it_does() {
    let folder = Folder::of("fixed", &[("server.py", SERVER)]);
    let port = ports::three(Path::new("another folder")).unwrap()[0].to_string();
    let run = format!("PORT={port} exec python3 server.py");

    let mut lab = Running::start(exercise(&folder, &["--port", &port, "--run", &run]));

    lab.until("2/6  The profile is read with the session                     passed");
    lab.until("✗ each of the three listens on a port of its own");
    lab.until("\nHint: ");
    lab.until(&format!("Your server listens on port {port}, whatever PORT says"));
    // Its own port is free again for it after a save.
    folder.save("server.py", &SERVER.replace("; HttpOnly", ""));
    lab.until("-1: scripts in the page cannot read it");
}

/// A program in Rust that listens on the port that an expression returns, and closes connections.
fn listens_on(port: &str) -> String {
    format!(
        "mod settings {{ pub mod port; }}
        fn main() {{
            let listener = std::net::TcpListener::bind((\"127.0.0.1\", {port})).expect(\"a free port\");
            listener.incoming().for_each(drop)
        }}"
    )
}

const READS_PORT: &str =
    r#"pub fn port() -> u16 { std::env::var("PORT").unwrap().parse().unwrap() }"#;

#[test]
fn a_port_that_somebody_has_is_told_with_the_way_on() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let main = listens_on(&port);
    let folder = Folder::of(
        "taken",
        &[
            ("server.py", SERVER),
            ("Cargo.toml", MANIFEST),
            ("src/main.rs", &main),
            ("src/settings/port.rs", ""),
        ],
    );
    let run = format!("PORT={port} exec python3 server.py");

    let starter = Running::start(exercise(&folder, &["--dir", ".", "--port", &port]));
    let other = Running::start(exercise(&folder, &["--port", &port, "--run", &run]));

    for mut lab in [starter, other] {
        lab.until("server-1 has ended, with exit code 1");
        lab.until(&format!("If it wants port {port}: somebody has that already."));
        lab.until("./lab down");
        lab.until("LAB_PORT=9000 ./lab up");
    }
}

#[test]
fn a_crate_that_reads_port_somewhere_is_started_though_somebody_has_the_usual_one() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let main = listens_on("settings::port::port()");
    let folder = Folder::of(
        "reads-port",
        &[("Cargo.toml", MANIFEST), ("src/main.rs", &main), ("src/settings/port.rs", READS_PORT)],
    );

    let mut lab = Running::start(exercise(&folder, &["login", "--dir", ".", "--port", &port]));

    lab.until("Your servers: http://localhost:");
}

#[test]
fn what_a_program_writes_late_does_not_start_it_for_ever() {
    let late = "
import threading, http.server
timer = None
def late(handler, *args):
    global timer
    if timer:
        timer.cancel()
    timer = threading.Timer(0.3, lambda: open('state.json', 'w').write('{}'))
    timer.start()
http.server.BaseHTTPRequestHandler.log_request = late
";
    let main = SERVER.find("if __name__").unwrap();
    let program = [&SERVER[..main], late, &SERVER[main..]].concat();
    let folder = Folder::of("late", &[("server.py", &program)]);
    let mut lab = Running::start(exercise(&folder, &["login", "--run", "python3 server.py"]));
    lab.until("Watching: ");

    lab.until_it_rests();

    assert!(folder.0.join("state.json").exists(), "it has written nothing");
    folder.save("server.py", &program.replace("; HttpOnly", ""));
    lab.until("scripts in the page cannot read it");
}

#[test]
fn a_run_speaks_of_no_option_that_is_not_there() {
    let folder = Folder::of("options", &[("server.py", SERVER)]);
    let mut lab = Running::start(exercise(&folder, &["--core", "--run", "python3 server.py"]));

    lab.until("Not checked: ");
    let rest = lab.rest_of_line();

    assert!(rest.contains("the guide's chapter 5"), "{rest}");
    assert!(!rest.contains("--entry") && !rest.contains("--server"), "{rest}");
}

#[test]
fn a_program_that_does_not_start_is_told_in_its_own_words() {
    let folder = Folder::of("never", &[("server.sh", "echo no such luck >&2; exit 3")]);

    let mut lab = Running::start(exercise(&folder, &["--run", "exec sh server.sh"]));

    lab.until("server-1 | no such luck\n");
    lab.until("server-1 has ended, with exit code 3.");
    folder.save("server.sh", "echo nor now; kill -KILL $$");
    lab.until("server-1 | nor now\n");
    lab.until("server-1 was ended by signal 9.");
}

#[test]
fn a_crate_is_built_after_each_save_and_the_compiler_has_its_say() {
    let folder =
        Folder::of("crate", &[("Cargo.toml", MANIFEST), ("src/main.rs", "fn main() { 1 }")]);

    let mut lab = Running::start(exercise(&folder, &["--dir", "."]));

    lab.until("mismatched types");
    lab.until("Your server does not compile.");
    folder.save(
        "src/main.rs",
        "fn main() { print!(\"I am {}\", std::env::var(\"SERVER_ID\").unwrap()) }",
    );
    lab.until("server-1 | I am server-1\n");
    lab.until("server-1 has ended, with exit code 0.");
}

#[test]
fn in_a_container_it_says_who_starts_the_program_and_how() {
    let folder = Folder::of("container", &[("server.py", SERVER)]);
    for (lang, part) in
        [("en", "./lab starts your program for it"), ("zh", "由 ./lab 启动你的程序")]
    {
        let mut lab = exercise(&folder, &["--run", "python3 server.py"]);
        lab.envs([("LAB_HOST", "host.docker.internal"), ("LAB_LANG", lang)]);

        let output = lab.output().unwrap();

        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(part), "{said}");
        assert!(said.contains("./lab exercise --run \"python3 server.py\""), "{said}");
    }
}

#[test]
fn where_the_tool_runs_in_its_container_the_same_files_start_the_program_again() {
    let read = |file: &str| fs::read_to_string(format!("{ROOT}/{file}")).unwrap();
    let (script, tool) = (read("docker/exercise"), read("tool/src/exercise/saves/sources.rs"));
    for list in ["FOLDERS", "CODE"] {
        let words = Regex::new(&format!(r"(?s)const {list}: [^=]+=\s*\[(.*?)\];")).unwrap();
        let words = words.captures(&tool).expect("it is there")[1].replace(['"', ',', '\n'], " ");
        let words: Vec<_> = words.split_whitespace().collect();

        assert!(script.contains(&format!("\n{list}=({})\n", words.join(" "))), "{list}: {words:?}");
    }
}
