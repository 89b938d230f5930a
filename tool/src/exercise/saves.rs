//! When a learner has saved a file, and not the program that they write.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::text::{Problem, text};

/// How long nothing more may come until a save is over: editors write a file in several goes.
const QUIET: Duration = Duration::from_millis(100);

/// After how many rounds in a row a file that changes in each is taken for the program's own.
const ENOUGH_ROUNDS: u8 = 2;

/// Folders in which programs and tools write, and no learner does. Hidden ones are left out as well.
const FOLDERS: [&str; 7] =
    ["target", "node_modules", "__pycache__", "venv", "build", "dist", "vendor"];

/// Endings of files that programs and tools write. So are files without an ending.
const ENDINGS: [&str; 12] =
    ["class", "db", "exe", "lock", "log", "o", "pid", "pyc", "sqlite", "sqlite3", "swp", "tmp"];

/// A folder whose files are watched.
#[derive(Debug)]
pub struct Saves {
    folder: PathBuf,
    watcher: RecommendedWatcher,
    changed: mpsc::UnboundedReceiver<PathBuf>,
    is_saved: bool,
    is_in_round: bool,
    in_this_round: HashSet<PathBuf>,
    /// In how many rounds in a row a file was written.
    rounds: HashMap<PathBuf, u8>,
}

impl Saves {
    /// Begins to watch.
    ///
    /// # Errors
    /// If the system does not let files be watched.
    pub fn of(folder: &Path) -> Result<Self, Problem> {
        let (tell, changed) = mpsc::unbounded_channel();
        let inside = folder.to_owned();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if matches!(event.kind, EventKind::Access(_)) {
                return;
            }
            for path in event.paths.into_iter().filter(|path| is_source(&inside, path)) {
                // Nobody listens any more once this ends.
                let _ = tell.send(path);
            }
        });
        let mut saves = Self {
            folder: folder.to_owned(),
            watcher: watcher.map_err(not_watched)?,
            changed,
            is_saved: false,
            is_in_round: false,
            in_this_round: HashSet::new(),
            rounds: HashMap::new(),
        };
        saves.watch(folder, RecursiveMode::NonRecursive)?;
        saves.watch_folders()?;
        Ok(saves)
    }

    /// Begins a round, in which the program is built, started and asked. What it writes meanwhile it
    /// writes in the next round, too.
    ///
    /// # Errors
    /// If new folders cannot be watched.
    pub fn begin_round(&mut self) -> Result<(), Problem> {
        self.is_in_round = true;
        self.in_this_round.clear();
        // There may be new ones.
        self.watch_folders()
    }

    /// Ends it, with whatever came of it.
    pub fn end_round(&mut self) {
        self.is_in_round = false;
        let before = std::mem::take(&mut self.rounds);
        let count = |path: PathBuf| {
            let n_rounds = before.get(&path).map_or(1, |n_rounds| n_rounds.saturating_add(1));
            (path, n_rounds)
        };
        self.rounds = self.in_this_round.drain().map(count).collect();
    }

    /// Waits until a file was saved.
    ///
    /// It may be given up and called again: no save gets lost.
    pub async fn next(&mut self) {
        loop {
            let path = if self.is_saved {
                timeout(QUIET, self.changed.recv()).await
            } else {
                Ok(self.changed.recv().await)
            };
            match path {
                Ok(Some(path)) => self.is_saved |= self.is_by_hand(path),
                // The watcher is gone, and nothing will come any more.
                Ok(None) => std::future::pending().await,
                Err(_) => {
                    self.is_saved = false;
                    return;
                }
            }
        }
    }

    fn is_by_hand(&mut self, path: PathBuf) -> bool {
        if !self.is_in_round {
            return true;
        }
        let n_rounds = self.rounds.get(&path).copied().unwrap_or_default();
        self.in_this_round.insert(path);
        n_rounds < ENOUGH_ROUNDS
    }

    /// Watches each folder by itself, since those that tools write to can be very large.
    fn watch_folders(&mut self) -> Result<(), Problem> {
        let entries = self.folder.read_dir().map_err(|error| not_watched(error.into()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() && is_source_folder(path.file_name().unwrap_or_default()) {
                self.watch(&path, RecursiveMode::Recursive)?;
            }
        }
        Ok(())
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<(), Problem> {
        self.watcher.watch(folder, mode).map_err(not_watched)
    }
}

fn not_watched(error: notify::Error) -> Problem {
    Problem::not_tried(text(
        "the program's files cannot be watched: {error}",
        "无法监视程序的文件：{error}",
    ))
    .with("error", error)
}

/// Whether a file inside a folder is one that people write.
fn is_source(folder: &Path, path: &Path) -> bool {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let folders = inside.parent().into_iter().flat_map(Path::iter);
    let name = inside.file_name().unwrap_or_default();
    let ending = inside.extension().and_then(OsStr::to_str).unwrap_or_default();
    folders.into_iter().all(is_source_folder)
        && !is_hidden(name)
        && !ending.is_empty()
        && !ending.ends_with('~')
        && !ENDINGS.contains(&ending)
}

fn is_source_folder(name: &OsStr) -> bool {
    !is_hidden(name) && !FOLDERS.iter().any(|known| name == *known)
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_watched(path: &str) -> bool {
        is_source(Path::new("/server"), &Path::new("/server").join(path))
    }

    #[test]
    fn what_people_write_is_watched_and_what_tools_write_is_not() {
        for path in ["server.py", "src/main.rs", "Cargo.toml", "a/b/c.go", "views/index.html"] {
            assert!(is_watched(path), "{path}");
        }
        for path in [
            "target/debug/main.rs",
            "node_modules/express/index.js",
            "app/__pycache__/app.py",
            ".git/config.toml",
            ".server.py.swp",
            "server.py~",
            "sessions.db",
            "Cargo.lock",
            "server",
        ] {
            assert!(!is_watched(path), "{path}");
        }
    }

    #[test]
    fn what_is_written_round_after_round_is_the_programs_own() {
        let mut saves = Saves::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
        let mut round = |path: &str| {
            saves.begin_round().unwrap();
            let is_by_hand = saves.is_by_hand(path.into());
            saves.end_round();
            is_by_hand
        };

        let own = ["out.js", "out.js", "out.js", "out.js"].map(&mut round);
        let others = ["server.js", "out.js", "server.js"].map(&mut round);

        assert_eq!(own, [true, true, false, false]);
        assert_eq!(others, [true, true, true]);
        assert!(saves.is_by_hand("out.js".into()), "between rounds nothing but people writes");
    }
}
