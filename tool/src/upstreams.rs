//! The servers in all of the lab's upstreams: its own in `upstream.conf`, and the methods'.
//!
//! Which of them are asked is written in those files and nowhere else. [`marked`] turns lines on
//! and off in one file, here all files are changed together, and [`moves`] tells whose server that
//! changes.

pub mod marked;
pub mod moves;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

pub use self::marked::Standing;
use self::marked::{MARK, Marked};
use crate::method::LAB;
use crate::nginx_conf::folder::{Folder, UPSTREAM_CONF};
use crate::nginx_conf::{Directive, Unreadable, parse, upstream};
use crate::text::{Problem, text};

/// The files of the methods, as Nginx includes them.
const METHODS: &str = "methods/*.conf";

/// The server that is there only while it is asked for.
pub const FOURTH: &str = "server-4";

/// How each server stands, by its name.
pub type Standings = BTreeMap<String, Standing>;

/// The files with upstreams, as they were read.
#[derive(Debug)]
pub struct Upstreams {
    folder: Folder,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    bytes: Vec<u8>,
    marked: Marked,
}

impl Upstreams {
    /// Reads the files. One of a method's that cannot be read is Nginx's to tell of; it stays as
    /// it is.
    ///
    /// # Errors
    /// If `upstream.conf` cannot be read, or a file holds a character that is none of Nginx's.
    pub fn read(folder: &Folder) -> Result<Self, Problem> {
        folder.check()?;
        let mut files = Vec::new();
        for name in folder.matching(METHODS) {
            let Ok(bytes) = folder.read(&name) else { continue };
            let Ok(marked) = Marked::read(&bytes) else { continue };
            files.push(File { name, bytes, marked });
        }
        // The last to be written: what stands in it is what the lab goes by.
        let name = UPSTREAM_CONF.to_owned();
        let bytes = folder.read(&name)?;
        let marked =
            Marked::read(&bytes).map_err(|why| unreadable(&folder.name_of(&name), &why))?;
        files.push(File { name, bytes, marked });
        Ok(Self { folder: folder.clone(), files })
    }

    /// The lab's own, which is there in any case.
    fn own(&self) -> &File {
        self.files.last().expect("it was read")
    }

    /// Returns how each server stands that has a line in the lab's own upstream.
    pub fn standings(&self) -> Standings {
        let own = &self.own().marked;
        let standing = |server: &str| Some((server.to_owned(), own.standing_of(server)?));
        own.servers().into_iter().filter_map(standing).collect()
    }

    /// Returns the names, as the reader knows them, of files with servers and no line of this one.
    pub fn without(&self, server: &str) -> Vec<String> {
        let lacking = self.files.iter().filter(|file| {
            !file.marked.servers().is_empty() && file.marked.standing_of(server).is_none()
        });
        lacking.map(|file| self.folder.name_of(&file.name)).collect()
    }

    /// Returns the method of the lab's own upstream, as a word or a few.
    pub fn method(&self) -> String {
        let own = parse(&self.own().bytes).ok();
        let own = own.and_then(|file| named(&file, &self.folder, LAB));
        own.as_ref().map(upstream::method).unwrap_or_default()
    }

    /// Whether the lab's own upstream has a server, be it asked or not.
    pub fn names(&self, server: &str) -> bool {
        self.own().marked.standing_of(server).is_some_and(|now| now != Standing::Out)
    }

    /// Whether new clients come to a server by the lab's own upstream.
    pub fn is_asked(&self, server: &str) -> bool {
        let own = &self.own().marked;
        own.standing_of(server) == Some(Standing::Asked) && !own.is_down(server)
    }

    /// Returns the servers that drain in any file.
    pub fn draining(&self) -> BTreeSet<String> {
        let all = self.files.iter().flat_map(|file| {
            let servers = file.marked.servers().into_iter();
            servers.filter(|one| file.marked.standing_of(one) == Some(Standing::Drains))
        });
        all.map(str::to_owned).collect()
    }

    /// Returns the methods that have a server, by what draining it is in them; `lab` is the lab's own.
    pub fn by_drain(&self, server: &str) -> ByDrain {
        let mut by = ByDrain::default();
        let (own, others) = self.files.split_last().expect("the lab's own was read");
        for file in std::iter::once(own).chain(others) {
            if file.marked.standing_of(server).is_none() {
                continue;
            }
            let method = method_of(&file.name);
            let upstream = parse(&file.bytes).ok();
            let upstream = upstream.and_then(|file| named(&file, &self.folder, &method));
            let Some(upstream) = upstream else { continue };
            match Binding::by(&upstream::method(&upstream), file.marked.has_routes()) {
                Binding::Cookie if file.marked.has_routes() => by.routes.push(method),
                Binding::Cookie => by.drain.push(method),
                _ => by.down.push(method),
            }
        }
        by
    }

    /// Works out what the files become with each server as it is to stand; None leaves it as it
    /// does. Nothing is written yet.
    ///
    /// # Errors
    /// If nobody would be asked any more, or a line cannot be marked.
    pub fn change(&self, stands: impl Fn(&str) -> Option<Standing>) -> Result<Change, Problem> {
        let own = self.standings();
        let is_asked = |(server, now): (&String, &Standing)| {
            let after = stands(server).unwrap_or(*now);
            after == Standing::Asked && !self.own().marked.is_down(server)
        };
        if !own.is_empty() && !own.iter().any(is_asked) {
            return Err(nobody_left());
        }
        let changed = self.files.iter().map(|file| {
            let after = file.marked.with(&stands);
            let after =
                after.map_err(|line| not_one_line(&self.folder.name_of(&file.name), line.0))?;
            let (name, before) = (file.name.clone(), file.bytes.clone());
            Ok(Changed { name, before, after, has_routes: file.marked.has_routes() })
        });
        Ok(Change { folder: self.folder.clone(), files: changed.collect::<Result<_, _>>()? })
    }
}

/// Methods, by what draining a server is in them.
#[derive(Debug, Default)]
pub struct ByDrain {
    /// It is marked `drain`: Nginx knows who is bound to it.
    pub drain: Vec<String>,
    /// It is marked `down`, and a map still leads cookies to it.
    pub routes: Vec<String>,
    /// It is marked `down`: nothing tells who was there before.
    pub down: Vec<String>,
}

/// What the files were, and what they become.
#[derive(Debug, Clone)]
pub struct Change {
    folder: Folder,
    files: Vec<Changed>,
}

#[derive(Debug, Clone)]
struct Changed {
    name: String,
    before: Vec<u8>,
    after: Vec<u8>,
    has_routes: bool,
}

impl Change {
    /// Whether the files are so already.
    pub fn is_nothing(&self) -> bool {
        self.files.iter().all(|file| file.before == file.after)
    }

    /// Returns the servers of the lab's own upstream once it is done, as [`upstream::listed`]
    /// writes them.
    pub fn listed(&self) -> String {
        self.upstream(LAB).map(|[_, after]| upstream::listed(&after)).unwrap_or_default()
    }

    /// Returns the same of before.
    pub fn listed_before(&self) -> String {
        self.upstream(LAB).map(|[before, _]| upstream::listed(&before)).unwrap_or_default()
    }

    /// Returns the method of the lab's own upstream once it is done, as a word or a few.
    pub fn method(&self) -> String {
        self.upstream(LAB).map(|[_, after]| upstream::method(&after)).unwrap_or_default()
    }

    /// Writes the files, each in its place: it keeps its owner and its rights. The lab's own comes
    /// last.
    ///
    /// # Errors
    /// If somebody has changed one meanwhile: then none is written. If one cannot be written: those
    /// before it have been.
    pub fn write(&self) -> Result<(), Problem> {
        for Changed { name, before, .. } in &self.files {
            if self.folder.read(name).is_ok_and(|now| now != *before) {
                return Err(changed_meanwhile(&self.folder.name_of(name)));
            }
        }
        for Changed { name, before, after, .. } in &self.files {
            if before != after {
                fs::write(self.folder.file(name), after)
                    .map_err(|error| not_written(&self.folder.name_of(name), &error))?;
            }
        }
        Ok(())
    }

    /// Puts back what was written, but for files that somebody has changed since. A reload that has
    /// set the method's label is nobody, and its label goes with the rest.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn undo(&self) -> Result<(), Problem> {
        for Changed { name, before, after, .. } in self.files.iter().rev() {
            let is_own = |now: Vec<u8>| without_label(&now) == without_label(after);
            if before != after && self.folder.read(name).is_ok_and(is_own) {
                fs::write(self.folder.file(name), before)
                    .map_err(|error| not_written(&self.folder.name_of(name), &error))?;
            }
        }
        Ok(())
    }

    /// A method's upstream before and after, with what its file includes.
    fn upstream(&self, method: &str) -> Option<[Directive; 2]> {
        let file = self.files.iter().find(|file| method_of(&file.name) == method)?;
        let read = |bytes: &[u8]| named(&parse(bytes).ok()?, &self.folder, method);
        Some([read(&file.before)?, read(&file.after)?])
    }
}

/// What holds a client to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binding {
    /// `ip_hash`.
    IpHash,
    /// A consistent hash of the client's address.
    HashAddress,
    /// A cookie of Nginx's, or a session that it has learned.
    Cookie,
    /// Nothing that could be told beforehand.
    Nothing,
}

impl Binding {
    fn by(method: &str, has_routes: bool) -> Self {
        match method {
            "ip_hash" => Self::IpHash,
            "hash remote_addr consistent" => Self::HashAddress,
            _ if has_routes || method.starts_with("sticky") => Self::Cookie,
            _ => Self::Nothing,
        }
    }
}

/// A file but for the value of the method's label, which each reload sets.
fn without_label(file: &[u8]) -> Vec<u8> {
    let mut rest = file.to_vec();
    let directives = parse(file).unwrap_or_default();
    if let Some(value) = upstream::label(&directives, upstream::METHOD) {
        rest.drain(value);
    }
    rest
}

/// The method of a file: `ip_hash` of `methods/ip_hash.conf`, and `lab` of `upstream.conf`.
fn method_of(name: &str) -> String {
    let file = name.strip_prefix("methods/").and_then(|name| name.strip_suffix(".conf"));
    file.unwrap_or(LAB).to_owned()
}

/// The upstream of a method in its file.
fn named(file: &[Directive], folder: &Folder, method: &str) -> Option<Directive> {
    let entry = if method == LAB { folder.entry() } else { Some(method.to_owned()) };
    upstream::find(&folder.expanded(file), entry.as_deref()).cloned()
}

fn unreadable(file: &str, why: &Unreadable) -> Problem {
    let place = match why {
        Unreadable::Wrong(wrong) => return wrong.problem(file),
        Unreadable::Unexpected(place) | Unreadable::Unfinished(place) => place,
    };
    Problem::not_tried(text(
        "{file} cannot be read from line {line} on",
        "{file} 从第 {line} 行起读不懂",
    ))
    .with("file", file)
    .with("line", place.line)
    .next(text("Nginx says what it misses there: ./lab reload", "看看 Nginx 怎么说：./lab reload"))
}

fn not_one_line(file: &str, line: usize) -> Problem {
    Problem::not_tried(text(
        "line {line} of {file} cannot be turned off and on: it shares its place with something else",
        "{file} 第 {line} 行没法开关：它没有独占一行",
    ))
    .with("file", file)
    .with("line", line)
    .next(text(
        "Give each `server …;` a line of its own.",
        "请让每条 `server …;` 各占一行。",
    ))
}

fn nobody_left() -> Problem {
    Problem::not_tried(text(
        "then no server would be asked any more",
        "这样就一台可用的服务器都不剩了",
    ))
    .next(text(
        "One has to be left. What was done before is undone by: ./lab fault heal",
        "至少要留一台。恢复之前的改动：./lab fault heal",
    ))
}

fn changed_meanwhile(file: &str) -> Problem {
    Problem::not_tried(text("{file} was changed in this very moment", "{file} 刚好在这时被改动了"))
        .with("file", file)
        .next(text("Nothing was written. Try again.", "什么都没有写入。请再试一次。"))
}

fn not_written(file: &str, error: &std::io::Error) -> Problem {
    Problem::not_tried(text("{file} cannot be written: {error}", "{file} 不能写入：{error}"))
        .with("file", file)
        .with("error", error)
        .next(text(
            "Nginx reads it from this checkout, so it has to be yours.",
            "Nginx 读的就是这个目录里的文件，你需要有写入权限。",
        ))
}

/// The problem of an upstream that has no line for a server. That of the fourth is shipped turned off.
pub fn no_line(folder: &Folder, server: &str) -> Problem {
    let mark = if server == FOURTH { MARK } else { "" };
    Problem::not_tried(text(
        "{file} has no line for {server}",
        "{file} 里没有 {server} 的那一行",
    ))
    .with("file", folder.name_of(UPSTREAM_CONF))
    .with("server", server)
    .with("mark", mark)
    .next(text(
        "Put it below the others, as it was shipped:  {mark}server {server}:8080 max_fails=1 fail_timeout=10s;",
        "请把它加回其他几行的下面：  {mark}server {server}:8080 max_fails=1 fail_timeout=10s;",
    ))
}
