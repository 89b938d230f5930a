//! Labs of a test's own, which are handed on: to start one again costs less than to make one.

use std::ops::Deref;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use futures_util::future::join_all;

use crate::support::lab::Lab;

/// A lab that one test has for itself.
pub struct OwnLab(Option<Lab>);

/// Those that no test has at the moment. Nothing of them runs, so they cost nothing.
static IDLE: Mutex<Vec<Idle>> = Mutex::new(Vec::new());

struct Idle {
    lab: Lab,
    /// What stops its containers.
    stop: Child,
}

impl Lab {
    /// A lab of one's own: to break something, to edit something, or to count sessions.
    ///
    /// The engine may not look at its health while a test lasts.
    pub async fn up() -> OwnLab {
        OwnLab::lent(false).await
    }

    /// The same where the engine looks each second, as it does in a user's lab.
    pub async fn watched() -> OwnLab {
        OwnLab::lent(true).await
    }
}

impl OwnLab {
    /// One that another test is done with, as good as new, or a new one.
    async fn lent(is_watched: bool) -> Self {
        loop {
            let idle = {
                let mut idle = IDLE.lock().unwrap();
                let like_it = idle.iter().position(|idle| idle.lab.is_watched == is_watched);
                like_it.map(|i| idle.swap_remove(i))
            };
            let Some(idle) = idle else { return Self(Some(Lab::new(is_watched).await)) };
            if let Some(lab) = idle.started().await {
                return Self(Some(lab));
            }
        }
    }
}

impl Idle {
    fn new(lab: Lab) -> Self {
        let mut stop = Command::new("docker");
        stop.args(["stop", "--time", "3"]).args(lab.containers());
        let stop = stop.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { lab, stop }
    }

    /// Starts its containers on the files as they are shipped. If the engine cannot, it ends.
    async fn started(mut self) -> Option<Lab> {
        let is_stopped = self.stop.wait().unwrap().success();
        self.lab.renew_files();
        let starts = self.lab.containers().map(|container| {
            let mut start = tokio::process::Command::new("docker");
            start.args(["start", &container]).output()
        });
        let started = join_all(starts).await;
        if !is_stopped || started.iter().any(|start| !start.as_ref().unwrap().status.success()) {
            return None;
        }
        self.lab.answers().await;
        Some(self.lab)
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
        if !std::thread::panicking() && self.is_as_made() {
            IDLE.lock().unwrap().extend(self.0.take().map(Idle::new));
        }
    }
}
