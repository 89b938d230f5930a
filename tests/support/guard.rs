//! What ends a lab after its test program, however that ends.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::seat::Seat;

/// What the guard does: it reads until somebody says that all is done, or until nobody is left
/// who could say so. Then it ends the lab of this name and removes its folder.
const GUARD: &str = r#"read -r _ && exit
docker compose --project-name "$1" down >/dev/null 2>&1
rm -rf -- "$2""#;

/// A process beside the tests that outlives them. Its input closes when they are over, also after
/// a panic, a Ctrl-C or a `kill -KILL`, where no destructor runs; a `static` has none in any case.
pub struct Guard(Child);

impl Guard {
    pub fn of(seat: &Seat, nginx_dir: &Path) -> Self {
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "guard", &seat.project()]).arg(nginx_dir).current_dir("/");
        guard.process_group(0); // the terminal's Ctrl-C is not for it
        // With the lock as its output, the seat is taken until the lab is gone.
        guard.stdin(Stdio::piped()).stdout(seat.lock_for_another()).stderr(Stdio::null());
        Self(guard.spawn().unwrap())
    }
}

/// Whoever drops it has ended the lab.
impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.stdin.take().expect("it is taken here alone").write_all(b"done\n");
        let _ = self.0.wait();
    }
}
