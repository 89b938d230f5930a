//! Labs that tests have one after another: each is as it is shipped when it is lent.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;

use crate::support::cure_lab::{CureLab, class};
use crate::support::lab::{Lab, ROOT, expect_success, output, stdout};
use crate::support::own_lab::OwnLab;
use crate::support::seat::{Seat, copy_folder};

/// A lab with three servers that one test has for itself.
pub struct Lent(Kind);

enum Kind {
    /// Brought up with little for the engine to do: it looks at nobody's health.
    Calm(OwnLab),
    /// Brought up by `./lab up`; there until it is dropped. It is lent once more where its sessions
    /// are known.
    Up(Option<CureLab>, Option<&'static str>),
}

/// Those of `./lab up` that no test has at the moment, by where their sessions are, each with what
/// stops its containers. Nothing of them runs, so they cost nothing.
static IDLE: Mutex<Vec<(&str, CureLab, Child)>> = Mutex::new(Vec::new());

impl Lent {
    /// One whose servers keep sessions in memory, and which nobody brings up once more.
    pub async fn calm() -> Self {
        Self(Kind::Calm(Lab::up().await))
    }

    /// The same as `./lab up` brings it up.
    pub fn up() -> Self {
        Self::with_sessions("memory")
    }

    /// One whose servers share a store.
    pub fn with_store() -> Self {
        Self::with_sessions("shared-store")
    }

    fn with_sessions(sessions: &'static str) -> Self {
        let idle = {
            let mut idle = IDLE.lock().unwrap();
            let fitting = idle.iter().position(|(kind, ..)| *kind == sessions);
            fitting.map(|i| idle.swap_remove(i))
        };
        let lab = match idle {
            None => CureLab::up(sessions),
            Some((_, lab, mut stop)) => {
                stop.wait().unwrap();
                lab.clear_nginx_dir();
                copy_folder(&Path::new(ROOT).join("nginx"), lab.nginx_dir());
                expect_success(lab.up_again(sessions, &[]));
                lab
            }
        };
        Self(Kind::Up(Some(lab), Some(sessions)))
    }

    /// One that a test has brought up with settings of its own.
    pub fn of(lab: CureLab) -> Self {
        Self(Kind::Up(Some(lab), None))
    }

    /// `./lab` on it; its words follow.
    pub fn lab_command(&self) -> Command {
        match &self.0 {
            Kind::Calm(lab) => lab.lab_command(),
            Kind::Up(lab, _) => lab.as_ref().expect("it is not dropped").lab_command(),
        }
    }

    /// Runs `./lab`, which has to succeed, and returns what it prints.
    #[track_caller]
    pub fn lab(&self, words: &[&str]) -> String {
        stdout(&expect_success(output(self.lab_command().args(words))))
    }

    /// Sends a class, whose words follow, and returns what became of it.
    #[track_caller]
    pub fn class(&self, words: &[&str]) -> Value {
        class(self.lab_command(), words)
    }

    /// Where it stands.
    pub fn seat(&self) -> &Seat {
        match &self.0 {
            Kind::Calm(lab) => &lab.seat,
            Kind::Up(lab, _) => &lab.as_ref().expect("it is not dropped").seat,
        }
    }

    /// The folder with Nginx's files, to be edited.
    pub fn nginx_dir(&self) -> &Path {
        match &self.0 {
            Kind::Calm(lab) => lab.nginx_dir(),
            Kind::Up(lab, _) => lab.as_ref().expect("it is not dropped").nginx_dir(),
        }
    }

    /// Has the files as they are shipped, as `git checkout` does.
    pub fn put_files_back(&self) {
        copy_folder(&Path::new(ROOT).join("nginx"), self.nginx_dir());
    }

    /// The address of Nginx.
    pub fn entry(&self) -> String {
        format!("http://127.0.0.1:{}", self.seat().ports()[0])
    }

    /// The address of one server, counted from 1, past Nginx.
    pub fn direct(&self, server: usize) -> String {
        format!("http://127.0.0.1:{}", self.seat().ports()[server])
    }

    /// The name of a service's container, as Compose makes it.
    pub fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.seat().project())
    }
}

/// What a failing test has done to it, nobody knows; otherwise the next one may have it.
impl Drop for Lent {
    fn drop(&mut self) {
        let Kind::Up(lab, Some(sessions)) = &mut self.0 else { return };
        if !std::thread::panicking() {
            let lab = lab.take().expect("it is dropped once");
            let label = format!("label=com.docker.compose.project={}", lab.seat.project());
            let mut stop = Command::new("sh");
            stop.args(["-c", r#"docker stop --time 3 $(docker ps --quiet --filter "$0")"#, &label]);
            let stop = stop.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            IDLE.lock().unwrap().push((*sessions, lab, stop));
        }
    }
}
