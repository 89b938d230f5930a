//! A lab whose servers keep their sessions elsewhere than in memory.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::guard::Guard;
use crate::support::lab::{ROOT, docker, expect_success, lab_command, output, stdout};
use crate::support::seat::{Seat, TempDir};

/// A lab that `./lab up --sessions` brings up. It ends when dropped, with its store's data.
pub struct CureLab {
    environment: Vec<(String, String)>,
    nginx_dir: TempDir,
    _guard: Guard,
    pub seat: Seat,
}

impl CureLab {
    /// Brings one up whose sessions are there: `shared-store`, `signed-cookie` or `memory`.
    pub fn up(sessions: &str) -> Self {
        Self::up_with(sessions, &[])
    }

    /// The same with settings.
    pub fn up_with(sessions: &str, settings: &[(&str, &str)]) -> Self {
        let lab = Self::new();
        expect_success(lab.up_again(sessions, settings));
        lab
    }

    /// A seat for one, which is not up.
    pub fn new() -> Self {
        let seat = Seat::take();
        let nginx_dir = seat.copy_nginx_dir();
        let environment = seat.environment(&nginx_dir.path);
        let end = r#"
            label="label=com.docker.compose.project=$LAB"
            for _ in 1 2 3 4 5; do
                docker rm --force --volumes $(docker ps --all --quiet --filter "$label")
                docker network rm $(docker network ls --quiet --filter "$label")
                docker volume rm $(docker volume ls --quiet --filter "$label")
                [ -n "$(docker network ls --quiet --filter "$label")" ] || break
                sleep 1
            done
            rm -rf -- "$FOLDER""#;
        let variables = [("LAB", &*seat.project()), ("FOLDER", nginx_dir.path.to_str().unwrap())];
        let _guard = Guard::new(end, &variables, seat.lock_for_another());
        Self { environment, nginx_dir, _guard, seat }
    }

    /// Brings it up once more, with other settings.
    pub fn up_again(&self, sessions: &str, settings: &[(&str, &str)]) -> Output {
        let mut up = self.lab_command();
        output(up.args(["up", "--sessions", sessions]).envs(settings.iter().copied()))
    }

    /// `./lab` on this lab; its words follow.
    pub fn lab_command(&self) -> Command {
        lab_command(&self.environment)
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

    /// Runs `docker compose` on this lab and returns what it prints.
    #[track_caller]
    pub fn compose(&self, words: &[&str]) -> String {
        let mut compose = Command::new("docker");
        compose.current_dir(ROOT).envs(self.environment.clone());
        compose.args(["compose", "--profile", "store"]).args(words);
        stdout(&expect_success(output(&mut compose)))
    }

    /// The folder with Nginx's files, to be edited.
    pub fn nginx_dir(&self) -> &Path {
        &self.nginx_dir.path
    }

    /// Removes all of Nginx's files.
    pub fn clear_nginx_dir(&self) {
        self.nginx_dir.clear();
    }

    /// The address of Nginx.
    pub fn entry(&self) -> String {
        format!("http://127.0.0.1:{}", self.seat.ports()[0])
    }

    /// The address of one server, counted from 1, past Nginx.
    pub fn direct(&self, server: usize) -> String {
        format!("http://127.0.0.1:{}", self.seat.ports()[server])
    }

    /// The name of a service's container, as Compose makes it.
    pub fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.seat.project())
    }

    /// What the engine has of it: containers, networks and volumes, by their names.
    pub fn on_the_engine(&self) -> BTreeSet<String> {
        on_the_engine(&self.seat)
    }
}

/// What the engine has of a seat's lab: containers, networks and volumes, by their names without the
/// lab's own.
pub fn on_the_engine(seat: &Seat) -> BTreeSet<String> {
    let label = format!("label=com.docker.compose.project={}", seat.project());
    let names = [("ps", "{{.Names}}"), ("network", "{{.Name}}"), ("volume", "{{.Name}}")];
    let names = names.map(|(kind, name)| {
        let words = if kind == "ps" { vec!["ps", "--all"] } else { vec![kind, "ls"] };
        docker(&[&words[..], &["--filter", &label, "--format", name]].concat())
    });
    let names = names.concat();
    names.lines().map(|name| name.replacen(&seat.project(), "", 1)).collect()
}

impl Drop for CureLab {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let logs = output(Command::new("docker").args([
                "compose",
                "--project-name",
                &self.seat.project(),
                "logs",
                "--no-color",
                "--tail",
                "40",
            ]));
            eprintln!("--- the containers' logs ---\n{}", stdout(&logs));
        }
    }
}

/// Sends a class on a lab whose `./lab` this is, and returns what became of it.
#[track_caller]
pub fn class(mut lab: Command, words: &[&str]) -> Value {
    let class = ["classroom", "--format", "json", "--seed", "7"];
    let told = stdout(&expect_success(output(lab.args(class).args(words))));
    serde_json::from_str(&told).unwrap()
}

/// The results of a class by one method.
pub fn of<'a>(class: &'a Value, method: &str) -> &'a Value {
    let mut results = class["results"].as_array().unwrap().iter();
    results.find(|result| result["method"] == method).expect("the class went by this method")
}

/// How many students are in a list of the results.
pub fn n(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

/// How many students were kept, and how many lost, and how many requests failed.
pub fn kept_lost_failed(class: &Value, method: &str) -> [u64; 3] {
    let result = of(class, method);
    ["students_kept", "students_lost", "failed"].map(|name| result[name].as_u64().unwrap())
}
