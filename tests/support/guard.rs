//! What clears up after a test program, however that ends.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A shell beside the tests that outlives them. Its input closes when they are over, also after
/// a panic, a Ctrl-C or a `kill -KILL`, where no destructor runs; a `static` has none in any case.
pub struct Guard(Child);

impl Guard {
    /// Has `commands` run in the end, with these variables, unless the guard is dropped before.
    /// Meanwhile it holds `lock`.
    pub fn new(commands: &str, variables: &[(&str, &str)], lock: Stdio) -> Self {
        let mut guard = Command::new("sh");
        guard.args(["-c", &format!("read -r _ && exit; {{ {commands}; }} >/dev/null 2>&1")]);
        guard.envs(variables.iter().copied()).current_dir("/");
        guard.process_group(0); // the terminal's Ctrl-C is not for it
        guard.stdin(Stdio::piped()).stdout(lock).stderr(Stdio::null());
        Self(guard.spawn().unwrap())
    }
}

/// Whoever drops it has cleared up.
impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.stdin.take().expect("it is taken here alone").write_all(b"done\n");
        let _ = self.0.wait();
    }
}
