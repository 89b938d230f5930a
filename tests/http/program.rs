//! The program as it is started: its environment, its arguments, its log lines, its end.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};

use crate::support::student::{Expect, Student};
use serde_json::Value;

fn sticky_server() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-server"));
    command.env_clear();
    command
}

fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

/// A running server program, killed when dropped.
pub struct Program {
    child: Child,
    lines: BufReader<ChildStdout>,
    port: String,
}

impl Program {
    /// Starts it on a free port. If another program is quicker to take that one, on the next.
    pub fn start(vars: &[(&str, &str)]) -> Self {
        loop {
            let port = free_port();
            let mut child = sticky_server()
                .envs([("PORT", port.as_str()), ("SERVER_ID", "server-1")])
                .envs(vars.iter().copied())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let lines = BufReader::new(child.stdout.take().unwrap());
            let mut program = Self { child, lines, port };
            match program.line() {
                line if line.contains("Listening on") => return program,
                _ => assert_eq!(program.child.wait().unwrap().code(), Some(1), "it did not start"),
            }
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Reads until a line says this.
    pub fn until(&mut self, words: &str) {
        while !self.line().contains(words) {
            assert!(self.child.try_wait().unwrap().is_none(), "it has ended before `{words}`");
        }
    }

    /// Sends it a signal, and waits for its end.
    pub fn end(&mut self, signal: &str) -> ExitStatus {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_bad_variable_stops_the_start_with_code_2_and_one_line() {
    let output = sticky_server().env("PORT", "eighty").output().unwrap();

    assert_eq!(output.status.code(), Some(2));
    let expected = "sticky-server: `PORT`: expected a port from 1 to 65535, got `eighty`\n";
    assert_eq!(stderr(&output), expected);
}

#[test]
fn an_unknown_argument_stops_the_start_with_code_2() {
    let output = sticky_server().arg("serve").output().unwrap();

    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output), "sticky-server: usage: sticky-server [healthcheck]\n");
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let output = sticky_server().env("PORT", &port).output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(&format!("cannot listen on port {port}")), "{output:?}");
}

#[test]
fn the_health_check_tells_a_serving_port_from_a_silent_one() {
    let program = Program::start(&[]);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_port = silent.local_addr().unwrap().port().to_string();
    let check = |port: &str| sticky_server().arg("healthcheck").env("PORT", port).output().unwrap();

    assert_eq!(check(&program.port).status.code(), Some(0));
    assert_eq!(check(&silent_port).status.code(), Some(1));
    drop(silent);
    assert_eq!(check(&silent_port).status.code(), Some(1));
}

#[tokio::test]
async fn the_log_tells_the_lesson_one_line_an_event() {
    let mut program = Program::start(&[]);
    let student = Student::new();
    let login = student.log_in(&program.url(), "alice").await.unwrap();
    let id = &login.header("set-cookie")["session_id=".len()..][..8];

    student.profile(&program.url()).await.unwrap().expect(200);
    let request = student
        .request(reqwest::Method::GET, &format!("{}/profile", program.url()))
        .header("cookie", "session_id=a1b2c3d4-0000-4000-8000-000000000000");
    student.send(request).await.unwrap().expect(401);
    student.log_out(&program.url()).await.unwrap().expect(200);

    assert_eq!(program.line(), format!("[server-1] User 'alice' logged in, Session ID: {id}..."));
    assert_eq!(program.line(), "[server-1] User 'alice' accessed profile");
    let not_found = "[server-1] Profile request failed: Session 'a1b2c3d4...' not found";
    assert_eq!(program.line(), not_found);
    assert_eq!(program.line(), "[server-1] User 'alice' logged out");
}

#[tokio::test]
async fn the_login_time_is_utc_wherever_the_server_is() {
    let now = || jiff::Timestamp::now().strftime("%F %T").to_string();
    let program = Program::start(&[("TZ", "Asia/Shanghai")]);
    let student = Student::new();

    let before = now();
    student.log_in(&program.url(), "alice").await.unwrap().expect(200);
    let after = now();

    let profile = student.profile(&program.url()).await.unwrap().json();
    let login_time = profile["login_time"].as_str().unwrap();
    assert!((before.as_str()..=after.as_str()).contains(&login_time), "{login_time}");
}

#[tokio::test]
async fn log_lines_can_be_json() {
    let mut program = Program::start(&[("LOG_FORMAT", "json")]);

    Student::new().log_in(&program.url(), "O'Brien \"Bob\"").await.unwrap().expect(200);

    let line: Value = serde_json::from_str(&program.line()).unwrap();
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["server_id"], "server-1");
    let message = line["message"].as_str().unwrap();
    assert!(message.starts_with("User 'O'Brien \"Bob\"' logged in, Session ID: "), "{message}");
}

#[test]
fn a_stop_signal_ends_it_with_code_0() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Program::start(&[]);

        let status = program.end(signal);

        assert_eq!(program.line(), "[server-1] Stopped");
        assert_eq!(status.code(), Some(0));
    }
}
