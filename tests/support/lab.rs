//! A lab to test: the shipped stack, on ports and a subnet of its own.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use testcontainers::compose::DockerCompose;
use tokio::sync::OnceCell;

use crate::support::guard::Guard;
pub use crate::support::run::{
    docker, expect_code, expect_success, lab_command, output, stderr, stdout, wait_until,
};
use crate::support::seat::{Seat, TempDir, copy_folder};
use crate::support::student::{Expect, Student};

const SERVICES: [&str; 4] = ["server-1", "server-2", "server-3", "nginx"];

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
    /// Whether it was there before the test.
    pub is_shared: bool,
    is_watched: bool,
    /// What the engine knows of it that a restart leaves as it is.
    as_made: String,
}

/// Labs that a test has had for itself, and that the next may have.
static IDLE: Mutex<Vec<Lab>> = Mutex::new(Vec::new());
/// More than so many would cost more than they save: the engine looks at them all.
const MAX_IDLE: usize = 3;

/// A lab of a test's own.
pub struct OwnLab(Option<Lab>);

/// Whether the test before has broken something of the shared lab.
static IS_BROKEN: AtomicBool = AtomicBool::new(false);

/// The lab that tests share which only look. It stays until the test program is over.
pub struct SharedLab(&'static Lab);

impl Lab {
    /// A lab of one's own: to break something, to edit something, or to count sessions.
    ///
    /// The engine looks at its health once a minute, and so not while a test lasts.
    pub async fn up() -> OwnLab {
        Self::lent(false).await
    }

    /// The same where the engine looks each second, as it does in a user's lab.
    pub async fn watched() -> OwnLab {
        Self::lent(true).await
    }

    /// One that another test is done with, as good as new, or a new one.
    async fn lent(is_watched: bool) -> OwnLab {
        loop {
            let idle = {
                let mut idle = IDLE.lock().unwrap();
                let fitting = idle.iter().position(|lab| lab.is_watched == is_watched);
                fitting.map(|i| idle.swap_remove(i))
            };
            match idle {
                Some(lab) if lab.is_renewed().await => return OwnLab(Some(lab)),
                Some(spoilt) => drop(spoilt),
                None => return OwnLab(Some(Self::new(is_watched).await)),
            }
        }
    }

    async fn new(is_watched: bool) -> Self {
        let seat = Seat::take();
        let nginx_dir = seat.copy_nginx_dir();
        let mut environment = seat.environment(&nginx_dir.path);
        environment.push(("LAB_SERVER_READY".to_owned(), "service_started".to_owned()));
        let mut files = vec![Path::new(ROOT).join("compose.yaml")];
        if !is_watched {
            files.push(Path::new(ROOT).join("tests/support/calm.yaml"));
        }
        let stack = DockerCompose::with_local_client(&files[..])
            .with_project_name(seat.project())
            .with_env_vars(environment.iter().cloned().collect())
            .with_wait(false);
        let end = r#"docker compose --project-name "$LAB" down; rm -rf -- "$FOLDER""#;
        let variables = [("LAB", &*seat.project()), ("FOLDER", nginx_dir.path.to_str().unwrap())];
        // The seat is taken until the lab is gone.
        let _guard = Guard::new(end, &variables, seat.lock_for_another());
        let (is_shared, as_made) = (false, String::new());
        let mut lab =
            Self { environment, stack, nginx_dir, _guard, seat, is_shared, is_watched, as_made };
        if let Err(error) = lab.stack.up().await {
            panic!("the lab did not come up; are its images built? ./lab up builds them\n{error}");
        }
        lab.answers().await;
        lab.as_made = lab.made();
        lab
    }

    /// What the engine knows of its containers that neither a test nor a restart may change.
    fn made(&self) -> String {
        let format = "{{.Id}} {{.State.Paused}} limit: {{.HostConfig.CpuQuota}} \
            {{range .NetworkSettings.Networks}}{{.IPAMConfig.IPv4Address}}{{end}}";
        let mut inspect = Command::new("docker");
        inspect.args(["inspect", "--format", format]).args(SERVICES.map(|s| self.container(s)));
        stdout(&output(&mut inspect)).replace("limit: -1", "limit: 0")
    }

    /// Restarts all that runs, on the files as they are shipped, which costs less than a new lab.
    /// The answer is no if that would not make it what it was.
    async fn is_renewed(&self) -> bool {
        if self.made() != self.as_made {
            return false;
        }
        self.nginx_dir.clear();
        copy_folder(&Path::new(ROOT).join("nginx"), &self.nginx_dir.path);
        let restarts = SERVICES.map(|service| {
            let mut restart = tokio::process::Command::new("docker");
            restart.args(["restart", "--time", "3", &self.container(service)]).output()
        });
        for restarted in join_all(restarts).await {
            expect_success(restarted.unwrap());
        }
        self.answers().await;
        true
    }

    /// Waits until all four answer. To wait for the engine's looks takes twice as long.
    async fn answers(&self) {
        let impatient = Student::without_jar(Duration::from_secs(1));
        let servers = (1..=3).map(|server| format!("{}/healthz", self.direct(server)));
        // Nginx by itself: a server that it asks too early is left out for ten seconds.
        for url in servers.chain([format!("{}/nginx/healthz", self.entry())]) {
            let is_there =
                async || impatient.get(&url).await.is_ok_and(|answer| answer.status == 200);
            wait_until(&url, Duration::from_secs(60), is_there).await;
        }
    }

    /// The lab of all those who leave it as they have found it. Others are at work in it: they
    /// log in, and they send requests by every method.
    pub async fn shared() -> SharedLab {
        static SHARED: OnceCell<Lab> = OnceCell::const_new();
        let up = async || {
            let mut lab = Self::new(false).await;
            lab.is_shared = true;
            lab
        };
        SharedLab(SHARED.get_or_init(up).await)
    }

    /// The same for a test that takes a turn, and breaks or edits something: it is mended before
    /// the next one's turn. That is quicker than a lab of one's own, and leaves Docker's networks
    /// as they are.
    pub async fn shared_to_break() -> SharedLab {
        let lab = Self::shared_empty().await;
        IS_BROKEN.store(true, Ordering::Relaxed);
        lab
    }

    /// Undoes whatever a test has done, as far as the engine and the files show it.
    async fn mend(&self) {
        for service in SERVICES {
            let container = self.container(service);
            match docker(&["inspect", "--format", "{{.State.Status}}", &container]).trim() {
                "running" => {}
                "paused" => drop(docker(&["unpause", &container])),
                _ => drop(docker(&["start", &container])),
            }
        }
        self.answers().await;
        fs::copy(Path::new(ROOT).join("nginx/upstream.conf"), self.upstream_conf()).unwrap();
        expect_success(self.lab(&["reload"])); // Nginx forgets who has failed, too
    }

    /// The shared lab without a session in it: for tests that take turns, and count.
    pub async fn shared_empty() -> SharedLab {
        let lab = Self::shared().await;
        if IS_BROKEN.swap(false, Ordering::Relaxed) {
            lab.mend().await;
        }
        for server in 1..=3 {
            let server = lab.direct(server);
            let list = Student::new().sessions(&server).await.unwrap().expect(200).json();
            for session in list["sessions"].as_array().unwrap() {
                let cookie = format!("session_id={}", session["session_id"].as_str().unwrap());
                let logout = Student::new().request(Method::POST, &format!("{server}/logout"));
                let logout = logout.header("cookie", cookie);
                Student::new().send(logout).await.unwrap().expect(200);
            }
        }
        lab
    }

    /// The address of Nginx.
    pub fn entry(&self) -> String {
        format!("http://127.0.0.1:{}", self.seat.ports()[0])
    }

    /// The address of one server, counted from 1, past Nginx.
    pub fn direct(&self, server: usize) -> String {
        format!("http://127.0.0.1:{}", self.seat.ports()[server])
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

    fn show_logs_of_a_failure(&self) {
        if std::thread::panicking() {
            let mut logs = Command::new("docker");
            logs.args(["compose", "--project-name", &self.seat.project()]);
            let logs = output(logs.args(["logs", "--no-color", "--tail", "40"]));
            eprintln!("--- the containers' logs ---\n{}", stdout(&logs));
        }
    }
}

impl Deref for SharedLab {
    type Target = Lab;

    fn deref(&self) -> &Lab {
        self.0
    }
}

impl Drop for SharedLab {
    fn drop(&mut self) {
        self.0.show_logs_of_a_failure();
    }
}

impl Deref for OwnLab {
    type Target = Lab;

    fn deref(&self) -> &Lab {
        self.0.as_ref().expect("it is taken by the destructor alone")
    }
}

impl Drop for OwnLab {
    fn drop(&mut self) {
        self.show_logs_of_a_failure();
        // One with other containers ends at once: they may be of an image that is to be removed.
        if !std::thread::panicking() && self.made() == self.as_made {
            let mut idle = IDLE.lock().unwrap();
            if idle.len() < MAX_IDLE {
                idle.extend(self.0.take());
            }
        }
    }
}
