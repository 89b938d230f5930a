//! What clears up after a test program, however that ends.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A shell beside the tests that outlives them. Its input closes when they are over, also after
/// a panic, a Ctrl-C or a `kill -KILL`, where no destructor runs; a `static` has none in any case.
pub struct Guard {
    shell: Child,
}

impl Guard {
    /// Has `commands` run in the end, with these variables; `$is_dropped` is not empty if the
    /// guard was dropped, and empty if whoever made it was killed. Meanwhile it holds `lock`.
    pub fn new(commands: &str, variables: &[(&str, &str)], lock: Stdio) -> Self {
        let mut guard = Command::new("sh");
        guard.args(["-c", &format!("read -r is_dropped; {{ {commands}; }} >/dev/null 2>&1")]);
        guard.envs(variables.iter().copied()).current_dir("/");
        guard.process_group(0); // the terminal's Ctrl-C is not for it
        guard.stdin(Stdio::piped()).stdout(lock).stderr(Stdio::null());
        Self { shell: guard.spawn().unwrap() }
    }
}

/// Waits until all is cleared up.
impl Drop for Guard {
    fn drop(&mut self) {
        let mut input = self.shell.stdin.take().expect("it is taken here alone");
        let _ = input.write_all(b"yes\n");
        drop(input);
        let _ = self.shell.wait();
    }
}
