//! `./lab reload`: Nginx reads its configuration again, and it is known when it has.
//!
//! The files are looked at, the label that names the method in every answer is kept in step, Nginx
//! tests the configuration and is told to take it. The reload is done when no worker process of
//! before listens any more, and an answer names the method: see [`workers`].

mod complaints;
mod trouble;
pub mod workers;

use std::fs;
use std::ops::Range;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use self::complaints::{Line, messages};
use self::trouble::{
    answers_otherwise, no_label, no_upstream, not_taken, not_written, reads_elsewhere, refused,
};
use self::workers::{LOOK, Look, TEST_AND_LOOK};
use crate::engine::{Ended, Engine};
use crate::nginx_conf::folder::{self, Folder, SERVERS_CONF, UPSTREAM_CONF};
use crate::nginx_conf::{Directive, parse, upstream};
use crate::text::Problem;
use crate::topology::Topology;

/// The test looks up names, which may take some seconds where nobody knows them.
const TEST_LIMIT: Duration = Duration::from_secs(60);
/// A look takes less than a tenth of a second.
const LOOK_LIMIT: Duration = Duration::from_secs(20);
/// How long workers may take to change places. Nginx tries for 2.5 seconds to get a taken port.
const RELOAD_LIMIT: Duration = Duration::from_secs(15);
/// How long the new workers may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(3);
/// Before each look. Nginx gives its new workers 100 milliseconds before it tells the old ones to
/// end, and starting a look takes some time, too.
const PAUSE: Duration = Duration::from_millis(40);
/// After how many looks the log is asked whether Nginx has refused.
const N_LOOKS: usize = 3;
/// How many lines of the log are searched: many requests may have been logged since the signal.
const N_LINES: usize = 5000;

/// A reload that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reloaded {
    /// The method that runs, as a word or a few.
    pub method: String,
    /// What Nginx warns of.
    pub warnings: Vec<String>,
}

impl Reloaded {
    /// Whether Nginx was given several methods and took the last.
    pub fn has_redefined_methods(&self) -> bool {
        self.warnings.iter().any(|warning| warning.starts_with("load balancing method redefined"))
    }
}

/// Makes Nginx read its configuration again, and returns when it has.
///
/// # Errors
/// If the lab does not run, the files hold something wrong, or Nginx does not take them. It then
/// goes on with the configuration that it had.
pub async fn reload(engine: &Engine, lab: &Topology, folder: &Folder) -> Result<Reloaded, Problem> {
    let nginx = nginx_of(engine, lab, folder).await?;
    folder.check()?;
    let file = folder.read(UPSTREAM_CONF)?;
    // What cannot be read is Nginx's to tell.
    let directives = parse(&file).unwrap_or_default();
    let expanded = folder.expanded(&directives);
    let upstream = upstream::find(&expanded, folder.entry().as_deref());
    let method = upstream.map(upstream::method);
    if let Some(method) = &method {
        let label = label(&directives).ok_or_else(|| no_label(folder, method))?;
        set_label(folder, UPSTREAM_CONF, &file, label, method)?;
    }
    if let Some(upstream) = upstream {
        set_servers(folder, &upstream::listed(upstream))?;
    }
    let newest = newest(engine, &nginx);
    let (tested, newest) = tokio::join!(engine.exec(&nginx, &TEST_AND_LOOK, TEST_LIMIT), newest);
    let tested = tested?;
    let warnings = warnings(&tested, folder)?;
    let method = method.ok_or_else(|| no_upstream(folder))?;
    let before = Look::parse(&tested.stdout);
    engine.signal(&nginx, "SIGHUP").await?;
    let reload = Reload { engine, nginx: &nginx, folder, before, newest };
    let now = reload.until_done().await?;
    if now.method != method {
        return Err(answers_otherwise(&now.method, &method, folder));
    }
    Ok(Reloaded { method, warnings })
}

/// Returns the id of Nginx's container, which has to read the files of this folder.
///
/// # Errors
/// If it is not there, or reads others.
pub(crate) async fn nginx_of(
    engine: &Engine,
    lab: &Topology,
    folder: &Folder,
) -> Result<String, Problem> {
    let nginx = lab.connected_nginx(engine).await?;
    match nginx.source_of(folder::IN_CONTAINER) {
        Some(mounted) if !folder.may_be(mounted) => Err(reads_elsewhere(mounted, folder)),
        _ => Ok(nginx.id().to_owned()),
    }
}

fn label(file: &[Directive]) -> Option<Range<usize>> {
    upstream::label(file, upstream::METHOD)
}

/// Has answers name the servers of the lab's own upstream, as [`upstream::listed`] does. Files of
/// an older lab have no place for it.
///
/// # Errors
/// If the file cannot be written.
pub fn set_servers(folder: &Folder, listed: &str) -> Result<(), Problem> {
    let Ok(file) = folder.read(SERVERS_CONF) else { return Ok(()) };
    let directives = parse(&file).unwrap_or_default();
    match upstream::label(&directives, upstream::SERVERS) {
        Some(label) => set_label(folder, SERVERS_CONF, &file, label, listed),
        None => Ok(()),
    }
}

/// Puts a value between quotes where a label stands in a file, if it is another one.
fn set_label(
    folder: &Folder,
    name: &str,
    file: &[u8],
    label: Range<usize>,
    value: &str,
) -> Result<(), Problem> {
    let value = format!("\"{value}\"");
    if file[label.clone()] == *value.as_bytes() {
        return Ok(());
    }
    // Written in place: the file keeps its owner and its rights, and an editor that has it open
    // sees the change.
    let labelled = [&file[..label.start], value.as_bytes(), &file[label.end..]].concat();
    fs::write(folder.file(name), labelled).map_err(|error| not_written(folder, name, &error))
}

/// Returns what Nginx warns of, if it takes the configuration that it has tested.
fn warnings(tested: &Ended, folder: &Folder) -> Result<Vec<String>, Problem> {
    let of = |is_meant: fn(&Line<'_>) -> bool| messages(tested.stderr.lines(), is_meant, folder);
    if tested.code == 0 {
        return Ok(of(|line| line.is_warning()));
    }
    let mut says = of(|line| line.is_warning() || line.is_error());
    if says.is_empty() {
        says = tested.stderr.lines().map(|line| folder.in_its_names(line)).collect();
    }
    Err(refused(&says))
}

async fn look(engine: &Engine, nginx: &str) -> Result<Look, Problem> {
    let looked = engine.exec(nginx, &LOOK, LOOK_LIMIT).await?;
    Ok(Look::parse(&looked.stdout))
}

/// The time of the newest line in Nginx's log, by the engine's clock.
async fn newest(engine: &Engine, nginx: &str) -> Option<String> {
    let lines = engine.logs(nginx, 0, 1).await.ok()?;
    lines.last().and_then(|line| line.split(' ').next()).map(str::to_owned)
}

/// A reload that Nginx has been told to do.
struct Reload<'a> {
    engine: &'a Engine,
    nginx: &'a str,
    folder: &'a Folder,
    before: Look,
    /// When the newest line of the log was written, if there was one.
    newest: Option<String>,
}

impl Reload<'_> {
    /// Waits until the workers of before listen no more, and the new ones answer.
    async fn until_done(&self) -> Result<Look, Problem> {
        let start = Instant::now();
        let mut replaced = None;
        let mut n_looks = 0;
        loop {
            n_looks += 1;
            sleep(PAUSE).await;
            let now = look(self.engine, self.nginx).await?;
            if now.has_replaced(&self.before) {
                let since = *replaced.get_or_insert_with(Instant::now);
                if !now.method.is_empty() || since.elapsed() > ANSWER_LIMIT {
                    return Ok(now);
                }
            } else if n_looks >= N_LOOKS {
                self.check_log(&now, start.elapsed() > RELOAD_LIMIT).await?;
            }
        }
    }

    /// Whether Nginx may still take the configuration.
    async fn check_log(&self, now: &Look, is_over: bool) -> Result<(), Problem> {
        let log = self.log().await;
        let lines = || log.iter().map(String::as_str);
        let is_final = |line: Line<'_>| line.is_final() && Some(line.process) == now.master;
        if is_over || lines().filter_map(Line::parse).any(is_final) {
            let says = messages(lines(), |line| line.is_error(), self.folder);
            return Err(not_taken(&says, RELOAD_LIMIT));
        }
        Ok(())
    }

    /// What Nginx has logged since it was told. Without a log, nothing.
    async fn log(&self) -> Vec<String> {
        let newest = self.newest.as_deref().unwrap_or_default();
        let since_s = newest.parse().map_or(0, jiff::Timestamp::as_second);
        let since_s = since_s.try_into().unwrap_or(0);
        let mut log = self.engine.logs(self.nginx, since_s, N_LINES).await.unwrap_or_default();
        log.retain(|line| line.split(' ').next().unwrap_or_default() > newest);
        log
    }
}
