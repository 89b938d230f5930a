//! Faults: what can be done on purpose to a server, to Nginx or to a store, and how it is undone.
//!
//! Each kind stands in a file with its words, its doing and its undoing. A fault has no record:
//! [`Site::heal`] looks at the engine and mends what it finds.

mod act;
mod drain;
mod heal;
mod network;
mod part;
mod pause;
mod process;
mod renew;
mod replace;
mod roll;
mod run;
mod scale;
mod site;
pub(crate) mod slow;
mod words;

use std::fmt;
use std::str::FromStr;

use crate::engine::Container;
use crate::text::{Lang, Problem, Text, listed, text};
use crate::topology::Topology;

pub use self::act::Act;
pub use self::heal::Healed;
pub(crate) use self::part::shares_a_store;
pub use self::roll::Roll;
pub use self::run::{Interruption, Stage};
pub use self::scale::{Scale, Scaled};
pub use self::site::Site;
pub use self::words::{Asked, usage};

/// What can be done to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// End it in good order.
    Stop,
    /// End it in the middle of whatever it does.
    Kill,
    /// Freeze it.
    Pause,
    /// Take it off the network.
    Disconnect,
    /// Leave it little of a processor.
    Slow,
    /// Send nobody new to it.
    Drain,
    /// End it and start it again.
    Restart,
    /// Put a new container in its place.
    Recreate,
}

/// The words of a kind.
struct Words {
    /// What it is called on the command line.
    word: &'static str,
    /// What it does to a server.
    does: Text,
    /// What has been done, once it has.
    done: Text,
}

impl Kind {
    /// All kinds, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::Stop,
        Self::Kill,
        Self::Pause,
        Self::Disconnect,
        Self::Slow,
        Self::Drain,
        Self::Restart,
        Self::Recreate,
    ];

    fn words(self) -> &'static Words {
        match self {
            Self::Stop => &process::STOP,
            Self::Kill => &process::KILL,
            Self::Pause => &pause::WORDS,
            Self::Disconnect => &network::WORDS,
            Self::Slow => &slow::WORDS,
            Self::Drain => &drain::WORDS,
            Self::Restart => &renew::RESTART,
            Self::Recreate => &renew::RECREATE,
        }
    }

    /// Returns what it is called on the command line.
    pub fn word(self) -> &'static str {
        self.words().word
    }

    /// Whether nothing of it remains to be undone.
    pub fn undoes_itself(self) -> bool {
        matches!(self, Self::Restart | Self::Recreate)
    }

    async fn begin(self, site: &Site, server: &Container) -> Result<(), Problem> {
        match self {
            Self::Stop => process::stop(site, server).await,
            Self::Kill => process::kill(site, server).await,
            Self::Pause => pause::begin(site, server).await,
            Self::Disconnect => network::begin(site, server).await,
            Self::Slow => slow::begin(site, server).await,
            Self::Drain => drain::begin(site, server).await,
            Self::Restart => renew::restart(site, server).await,
            Self::Recreate => renew::recreate(site, server).await,
        }
    }
}

/// Something that is done to servers, one after another: `kill server-2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is done.
    pub kind: Kind,
    /// To which services: at least one, and none twice. Nginx and the store can be among them.
    pub servers: Vec<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.word(), self.servers.join(" "))
    }
}

impl FromStr for Kind {
    type Err = Problem;

    fn from_str(word: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| words::no_fault(word))
    }
}

/// Reads the words of a fault, as they stand in quotes on a class's command line. Its time is not
/// among them, and `heal` is no fault.
impl FromStr for Fault {
    type Err = Problem;

    fn from_str(fault: &str) -> Result<Self, Problem> {
        let words: Vec<_> = fault.split_whitespace().collect();
        if words.iter().any(|word| word.starts_with("--for")) {
            return Err(words::time_inside_quotes());
        }
        match words.as_slice() {
            [] => Err(words::no_fault("")),
            [words::HEAL, ..] => Err(words::heal_is_no_fault()),
            [kind, servers @ ..] => Self::new(kind.parse()?, servers),
        }
    }
}

impl Fault {
    /// Makes a fault of servers, which have to be named.
    ///
    /// # Errors
    /// If none is named, or something else is.
    pub fn new(kind: Kind, servers: &[&str]) -> Result<Self, Problem> {
        let mut named: Vec<String> = Vec::new();
        for server in servers {
            words::expect_server(server)?;
            if !named.iter().any(|known| known == server) {
                named.push((*server).to_owned());
            }
        }
        if named.is_empty() {
            return Err(words::which_server(kind));
        }
        let fault = Self { kind, servers: named };
        part::expect_possible(&fault)?;
        Ok(fault)
    }

    /// Returns its servers' names.
    pub fn server_names(&self) -> Vec<&str> {
        self.servers.iter().map(String::as_str).collect()
    }

    /// Holds its servers to be some of the lab's.
    ///
    /// # Errors
    /// If one is not, with those there are.
    pub fn expect_known(&self, lab: &Topology) -> Result<(), Problem> {
        let unknown = self.servers.iter().find(|service| !lab.has_service(service));
        unknown.map_or(Ok(()), |server| Err(words::no_server(server, &lab.server_names())))
    }
}

/// A sentence about a server.
#[derive(Debug, Clone)]
pub struct Said {
    sentence: Text,
    server: String,
    /// What else is filled in, as lists.
    values: Vec<(&'static str, Vec<String>)>,
}

impl Said {
    fn new(sentence: Text, server: &str) -> Self {
        Self { sentence, server: server.to_owned(), values: Vec::new() }
    }

    /// Returns it in one language.
    pub fn tell(&self, lang: Lang) -> String {
        let mut values = vec![("server", self.server.clone())];
        values.extend(self.values.iter().map(|(name, items)| (*name, listed(items, lang))));
        self.sentence.fill(lang, &values)
    }
}

/// What to do when some of a fault may have been done.
const HEAL_IT: Text = text("Undo what was done: ./lab fault heal", "恢复：./lab fault heal");

#[cfg(test)]
mod tests;
