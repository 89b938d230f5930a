//! When a learner has saved a file, and not the program that they write.

mod sources;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::text::{Problem, text};
use sources::{folders, is_code, is_source, is_source_folder};

/// How long nothing more may come until a save is over: editors write a file in several goes.
const QUIET: Duration = Duration::from_millis(100);

/// After how many rounds in a row a file that changes in each is taken for the program's own.
const ENOUGH_ROUNDS: u8 = 2;

/// How long after a round a program may still write what it was asked for in it.
const LATE: Duration = Duration::from_secs(5);

/// How long the end of a round waits at most for a program that never stops writing.
const LONGEST: Duration = Duration::from_secs(1);

/// A folder whose files are watched.
#[derive(Debug)]
pub struct Saves {
    folder: PathBuf,
    watcher: RecommendedWatcher,
    changed: mpsc::UnboundedReceiver<PathBuf>,
    is_saved: bool,
    is_in_round: bool,
    /// When the last round ended.
    ended: Option<Instant>,
    /// What was written in this round, or soon after it.
    in_this_round: HashSet<PathBuf>,
    /// In how many rounds in a row a file was written, up to the last one.
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
            let is_meant = |path: &PathBuf| {
                is_source(&inside, path) || is_source_folder(&inside, path) && path.is_dir()
            };
            for path in event.paths.into_iter().filter(is_meant) {
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
            ended: None,
            in_this_round: HashSet::new(),
            rounds: HashMap::new(),
        };
        saves.watch(folder)?;
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
        let before = std::mem::take(&mut self.rounds);
        let count = |path: PathBuf| {
            let n_rounds = before.get(&path).map_or(1, |n_rounds| n_rounds.saturating_add(1));
            (path, n_rounds)
        };
        self.rounds = self.in_this_round.drain().map(count).collect();
        // There may be new ones.
        self.watch_folders()
    }

    /// Ends it, with whatever came of it. What was written until now belongs to it.
    pub async fn end_round(&mut self) {
        let begun = Instant::now();
        while begun.elapsed() < LONGEST
            && let Ok(Some(path)) = timeout(QUIET, self.changed.recv()).await
        {
            self.is_saved |= self.is_save(path);
        }
        self.is_in_round = false;
        self.ended = Some(Instant::now());
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
                Ok(Some(path)) => self.is_saved |= self.is_save(path),
                // The watcher is gone, and nothing will come any more.
                Ok(None) => std::future::pending().await,
                Err(_) => {
                    self.is_saved = false;
                    return;
                }
            }
        }
    }

    /// Whether somebody has saved something. A new folder is none: it is watched from now on.
    fn is_save(&mut self, path: PathBuf) -> bool {
        if path.is_dir() {
            // What cannot be watched now is told with the next round.
            let _ = self.watch_all(vec![path]);
            return false;
        }
        is_source(&self.folder, &path) && self.is_by_hand(path)
    }

    fn is_by_hand(&mut self, path: PathBuf) -> bool {
        if !self.is_in_round && !self.may_be_late(&path) {
            return true;
        }
        let n_rounds = self.rounds.get(&path).copied().unwrap_or_default();
        self.in_this_round.insert(path);
        n_rounds < ENOUGH_ROUNDS
    }

    /// Whether a program that was asked in the last round may have written this.
    fn may_be_late(&self, path: &Path) -> bool {
        self.ended.is_some_and(|ended| ended.elapsed() < LATE) && !is_code(path)
    }

    /// Watches each folder by itself, since those that tools write to can be very large.
    fn watch_folders(&mut self) -> Result<(), Problem> {
        let found = folders(&self.folder).map_err(|error| not_watched(error.into()))?;
        self.watch_all(found)
    }

    /// Watches folders, and those inside them.
    fn watch_all(&mut self, mut found: Vec<PathBuf>) -> Result<(), Problem> {
        while let Some(folder) = found.pop() {
            match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Err(error) if !is_passed_over(&error) => return Err(not_watched(error)),
                _ => {}
            }
            // Whatever is gone by now, or is nobody's to read, has nothing in it to watch.
            found.extend(folders(&folder).unwrap_or_default());
        }
        Ok(())
    }

    fn watch(&mut self, folder: &Path) -> Result<(), Problem> {
        self.watcher.watch(folder, RecursiveMode::NonRecursive).map_err(not_watched)
    }
}

/// Whether a folder cannot be watched and need not be: it has vanished, or nobody may read it.
fn is_passed_over(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => {
            matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied)
        }
        _ => false,
    }
}

fn not_watched(error: notify::Error) -> Problem {
    Problem::not_tried(text(
        "the program's files cannot be watched: {error}",
        "无法监视程序的文件：{error}",
    ))
    .with("error", error)
}

#[cfg(test)]
mod tests;
