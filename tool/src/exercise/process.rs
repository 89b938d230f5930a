//! A program that ends when this one does, however that ends, and takes along what it has started.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a program may take to end when it is asked to. The guard's `sleep` is as long.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long its last words may take, once everything is over.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How many lines are kept that nobody has read yet.
const MAX_LINES: usize = 1000;

/// Becomes the program, after it has left a guard in the program's group.
///
/// The guard's input closes with the program that has called this, also where that was killed and no
/// destructor ran; then the guard ends the group, itself included.
const GUARDED: &str = r#"
exec 3<&0 </dev/null
(trap '' HUP INT TERM; read -r _ <&3; kill -TERM 0; sleep 2; kill -KILL 0) >/dev/null 2>&1 &
exec 3<&-
exec "$@"
"#;

/// What programs have printed and nobody has read yet.
#[derive(Debug, Clone, Default)]
pub struct Lines(Arc<(Mutex<VecDeque<Line>>, Notify)>);

/// A line that a program has printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The program's name.
    pub who: &'static str,
    /// Whether it went to standard error.
    pub is_error: bool,
    /// What it says.
    pub text: String,
}

impl Lines {
    /// Takes out what is there; of very much, the end.
    pub fn take(&self) -> Vec<Line> {
        self.0.0.lock().expect("nobody panics while holding it").drain(..).collect()
    }

    /// Waits until something was printed, and takes it out.
    pub async fn next(&self) -> Vec<Line> {
        loop {
            let lines = self.take();
            if !lines.is_empty() {
                return lines;
            }
            self.0.1.notified().await;
        }
    }

    fn push(&self, line: Line) {
        let mut lines = self.0.0.lock().expect("nobody panics while holding it");
        if lines.len() == MAX_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
        self.0.1.notify_one();
    }
}

/// A running program, the first of a process group. Dropped, the group is killed.
#[derive(Debug)]
pub struct Process {
    /// What it is called.
    pub name: &'static str,
    child: Child,
    group: Option<Pid>,
    readers: Vec<JoinHandle<()>>,
    _lifeline: ChildStdin,
}

impl Process {
    /// Starts a program by its words.
    ///
    /// # Errors
    /// If there is no shell, or no more processes.
    pub fn start(
        name: &'static str,
        words: &[OsString],
        folder: &Path,
        environment: &[(&str, String)],
        lines: &Lines,
    ) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", GUARDED, "sh"]).args(words).current_dir(folder);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        // A group of its own: the terminal's Ctrl-C is for this program, which then ends the group.
        command.process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let lifeline = child.stdin.take().expect("it was asked for");
        let out = child.stdout.take().expect("it was asked for");
        let error = child.stderr.take().expect("it was asked for");
        let readers =
            vec![read(name, false, out, lines.clone()), read(name, true, error, lines.clone())];
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        Ok(Self { name, child, group, readers, _lifeline: lifeline })
    }

    /// Returns how it has ended, if it has.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits until it ends by itself, and clears up after it.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait().await;
        self.clear_up().await;
        status
    }

    /// Asks it to end, and kills what is left after a while.
    pub async fn end(mut self) {
        self.send(Signal::TERM);
        // Whatever it answers, the next step is the same.
        let _ = timeout(PATIENCE, self.child.wait()).await;
        self.clear_up().await;
        let _ = self.child.wait().await;
    }

    /// Kills what is left of the group, and reads what it has printed at last.
    async fn clear_up(&mut self) {
        self.send(Signal::KILL);
        self.group = None;
        for reader in self.readers.drain(..) {
            // What has left the group may hold the pipe for ever.
            let _ = timeout(LAST_WORDS, reader).await;
        }
    }

    /// The guard is in the group until it is killed, so the number is nobody else's.
    fn send(&self, signal: Signal) {
        if let Some(group) = self.group {
            // A group that is gone needs no signal.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.send(Signal::KILL);
    }
}

fn read(
    who: &'static str,
    is_error: bool,
    from: impl AsyncRead + Unpin + Send + 'static,
    lines: Lines,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut printed = BufReader::new(from).split(b'\n');
        while let Ok(Some(line)) = printed.next_segment().await {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            lines.push(Line { who, is_error, text });
        }
    })
}
