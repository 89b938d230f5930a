//! A lab to test: the shipped stack, on ports and a subnet of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use testcontainers::compose::DockerCompose;

use crate::support::guard::Guard;
pub use crate::support::run::{
    docker, expect_code, expect_success, lab_command, output, stderr, stdout, wait_until,
};
use crate::support::seat::{Seat, TempDir, copy_folder};
use crate::support::student::Student;

const SERVICES: [&str; 4] = ["server-1", "server-2", "server-3", "nginx"];

/// What ships, and what makes a lab calm.
const FILES: [&str; 2] = ["compose.yaml", "tests/support/calm.yaml"];

const TOOL: &str = env!("CARGO_MANIFEST_DIR");

/// The checkout that is tested: the folder above the tool's.
pub const ROOT: &str = TOOL.split_at(TOOL.len() - "/tool".len()).0;

/// A running lab. It is taken down when dropped.
pub struct Lab {
    environment: Vec<(String, String)>,
    // Dropped in this order: the seat is free only when the stack is gone.
    stack: DockerCompose,
    nginx_dir: TempDir,
    _guard: Guard,
    pub seat: Seat,
    pub is_watched: bool,
    /// What the engine knows of it that a restart leaves as it is.
    as_made: String,
}

impl Lab {
    /// Brings one up. Of a watched one the engine looks at the health each second, as it does in a
    /// user's lab, and of another once a minute, and so not while a test lasts.
    pub async fn new(is_watched: bool) -> Self {
        let seat = Seat::take();
        let nginx_dir = seat.copy_nginx_dir();
        let mut environment = seat.environment(&nginx_dir.path);
        environment.push(("LAB_SERVER_READY".to_owned(), "service_started".to_owned()));
        // As on anybody's command line: a test may start Compose by itself.
        let files: &[_] = if is_watched { &FILES[..1] } else { &FILES };
        environment.push(("COMPOSE_FILE".to_owned(), files.join(":")));
        let files: Vec<_> = files.iter().map(|file| Path::new(ROOT).join(file)).collect();
        let stack = DockerCompose::with_local_client(&files[..])
            .with_project_name(seat.project())
            .with_env_vars(environment.iter().cloned().collect())
            .with_wait(false);
        // Compose ends no lab of which a part is gone, unless it has the file; the engine may take
        // a moment to let go of a network, and goes on with what a killed Compose asked it for.
        let end = r#"
            label="label=com.docker.compose.project=$LAB"
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                containers=$(docker ps --all --quiet --filter "$label")
                networks=$(docker network ls --quiet --filter "$label")
                [ -z "$is_dropped" ] || [ -n "$containers$networks" ] || break
                docker rm --force --volumes $containers
                docker network rm $networks
                sleep 1
            done
            rm -rf -- "$FOLDER""#;
        let variables = [("LAB", &*seat.project()), ("FOLDER", nginx_dir.path.to_str().unwrap())];
        // The seat is taken until the lab is gone.
        let _guard = Guard::new(end, &variables, seat.lock_for_another());
        let as_made = String::new();
        let mut lab = Self { environment, stack, nginx_dir, _guard, seat, is_watched, as_made };
        if let Err(error) = lab.stack.up().await {
            panic!("the lab did not come up; are its images built? ./lab up builds them\n{error}");
        }
        lab.answers().await;
        lab.as_made = lab.made();
        lab
    }

    /// What the engine knows of its containers that neither a test nor a restart may change.
    fn made(&self) -> String {
        let format = "{{.Id}} {{.State.Paused}} limit: {{.HostConfig.CpuQuota}} {{.HostConfig.NanoCpus}} \
            {{range .NetworkSettings.Networks}}{{.IPAMConfig.IPv4Address}}{{end}}";
        let mut inspect = Command::new("docker");
        inspect.args(["inspect", "--format", format]).args(self.containers());
        stdout(&output(&mut inspect)).replace("limit: -1", "limit: 0")
    }

    /// Whether the engine shows the containers that were made with it, as they were made.
    pub fn is_as_made(&self) -> bool {
        self.made() == self.as_made
    }

    /// The names of its four containers.
    pub fn containers(&self) -> [String; 4] {
        SERVICES.map(|service| self.container(service))
    }

    /// Has the files as they are shipped once more.
    pub fn renew_files(&self) {
        self.nginx_dir.clear();
        copy_folder(&Path::new(ROOT).join("nginx"), &self.nginx_dir.path);
    }

    /// Waits until all four answer. To wait for the engine's looks takes twice as long.
    pub async fn answers(&self) {
        let impatient = Student::without_jar(Duration::from_secs(1));
        let servers = (1..=3).map(|server| format!("{}/healthz", self.direct(server)));
        // Nginx by itself: a server that it asks too early is left out for ten seconds.
        for url in servers.chain([format!("{}/nginx/healthz", self.entry())]) {
            let is_there =
                async || impatient.get(&url).await.is_ok_and(|answer| answer.status == 200);
            wait_until(&url, Duration::from_secs(60), is_there).await;
        }
    }

    /// The address of Nginx.
    pub fn entry(&self) -> String {
        format!("http://127.0.0.1:{}", self.seat.ports()[0])
    }

    /// The address of one server, counted from 1, past Nginx.
    pub fn direct(&self, server: usize) -> String {
        format!("http://127.0.0.1:{}", self.seat.ports()[server])
    }

    /// The folder with Nginx's files, to be edited.
    pub fn nginx_dir(&self) -> &Path {
        &self.nginx_dir.path
    }

    pub fn upstream_conf(&self) -> PathBuf {
        self.nginx_dir.path.join("upstream.conf")
    }

    /// Runs `./lab` on this stack.
    pub fn lab(&self, args: &[&str]) -> Output {
        output(self.lab_command().args(args))
    }

    /// `./lab` on this stack; its words follow.
    pub fn lab_command(&self) -> Command {
        lab_command(&self.environment)
    }

    /// The tool, told of this stack as `./lab` tells it, with some settings changed. Its words
    /// follow.
    pub fn tool(&self, settings: &[(&str, &str)]) -> Command {
        let words = ["--profile", "tool", "config", "--format", "json"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
        command.current_dir(ROOT).env("LAB_CONFIG", self.compose_with(settings, &words));
        command.envs([("LAB_LANG", "en"), ("LC_ALL", "C"), ("LAB_LISTENERS", "")]);
        command
    }

    /// Runs `docker compose` on this stack and returns what it prints.
    #[track_caller]
    pub fn compose(&self, args: &[&str]) -> String {
        self.compose_with(&[], args)
    }

    /// The same, with some settings changed.
    #[track_caller]
    pub fn compose_with(&self, settings: &[(&str, &str)], args: &[&str]) -> String {
        let mut command = Command::new("docker");
        command.current_dir(ROOT).envs(self.environment.clone()).envs(settings.iter().copied());
        command.arg("compose").args(args);
        stdout(&expect_success(output(&mut command)))
    }

    /// The name of a service's container, as Compose makes it.
    pub fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.seat.project())
    }

    pub fn show_logs_of_a_failure(&self) {
        if std::thread::panicking() {
            let mut logs = Command::new("docker");
            logs.args(["compose", "--project-name", &self.seat.project()]);
            let logs = output(logs.args(["logs", "--no-color", "--tail", "40"]));
            eprintln!("--- the containers' logs ---\n{}", stdout(&logs));
        }
    }
}
