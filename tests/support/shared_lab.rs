//! Labs that tests share. They stay until the test program is over.

use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use reqwest::Method;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

use crate::support::lab::{Lab, ROOT, docker, expect_success};
use crate::support::student::{Expect, Student};

/// The lab of all those who leave it as they have found it.
pub struct SharedLab(&'static Lab);

/// A lab that tests have in turns, each for itself.
pub struct LabInTurn {
    lab: &'static InTurn,
    _turn: MutexGuard<'static, ()>,
}

struct InTurn {
    lab: Lab,
    turn: Mutex<()>,
    /// Whether the test before has broken something.
    is_broken: AtomicBool,
}

/// How many tests have a turn at the same time.
pub const N_TURNS: usize = 3;

static IN_TURN: OnceCell<Vec<InTurn>> = OnceCell::const_new();

/// Brings up the labs that tests have in turns. Later, no network comes because of them.
pub async fn bring_up_labs_in_turn() {
    labs_in_turn().await;
}

async fn labs_in_turn() -> &'static [InTurn] {
    let up = async || {
        let labs = join_all((0..N_TURNS).map(|_| Lab::new(false))).await;
        let in_turn =
            |lab| InTurn { lab, turn: Mutex::default(), is_broken: AtomicBool::new(false) };
        labs.into_iter().map(in_turn).collect()
    };
    IN_TURN.get_or_init(up).await
}

impl Lab {
    /// The lab of all those who leave it as they have found it. Others are at work in it: they
    /// log in, and they send requests by every method.
    pub async fn shared() -> SharedLab {
        static SHARED: OnceCell<Lab> = OnceCell::const_new();
        SharedLab(SHARED.get_or_init(|| Lab::new(false)).await)
    }

    /// One for a test that takes a turn, without a session in it.
    pub async fn in_turn() -> LabInTurn {
        let labs = labs_in_turn().await;
        let taken = labs.iter().find_map(|lab| Some((lab, lab.turn.try_lock().ok()?)));
        let (lab, _turn) = taken.expect("nobody comes without a turn with a browser");
        if lab.is_broken.swap(false, Ordering::Relaxed) {
            lab.lab.mend().await;
        }
        lab.lab.log_everybody_out().await;
        LabInTurn { lab, _turn }
    }

    /// The same to break or edit something: it is mended before the next one's turn. That is
    /// quicker than a lab of one's own, and leaves Docker's networks as they are.
    pub async fn in_turn_to_break() -> LabInTurn {
        let lab = Self::in_turn().await;
        lab.lab.is_broken.store(true, Ordering::Relaxed);
        lab
    }

    /// Undoes whatever a test has done, as far as the engine and the files show it.
    pub async fn mend(&self) {
        for container in self.containers() {
            if docker(&["inspect", "--format", "{{.State.Paused}}", &container]).trim() == "true" {
                docker(&["unpause", &container]);
            }
        }
        self.compose(&["up", "--detach", "--no-build"]);
        self.answers().await;
        fs::copy(Path::new(ROOT).join("nginx/upstream.conf"), self.upstream_conf()).unwrap();
        expect_success(self.lab(&["reload"])); // Nginx forgets who has failed, too
    }

    async fn log_everybody_out(&self) {
        for server in 1..=3 {
            let server = self.direct(server);
            let list = Student::new().sessions(&server).await.unwrap().expect(200).json();
            for session in list["sessions"].as_array().unwrap() {
                let cookie = format!("session_id={}", session["session_id"].as_str().unwrap());
                let logout = Student::new().request(Method::POST, &format!("{server}/logout"));
                let logout = logout.header("cookie", cookie);
                Student::new().send(logout).await.unwrap().expect(200);
            }
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

impl Deref for LabInTurn {
    type Target = Lab;

    fn deref(&self) -> &Lab {
        &self.lab.lab
    }
}

impl Drop for LabInTurn {
    fn drop(&mut self) {
        self.lab.lab.show_logs_of_a_failure();
    }
}
