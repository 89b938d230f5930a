//! What the checks say, as it stands in the folder `lesson/steps`. The code keeps names.

mod code;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::cause::{Cause, Word};
use super::cure::Sessions;
use super::framework::Framework;
use crate::text::{Lang, Text, text};

pub use code::Code;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../lesson/steps");

/// The file that belongs to no step.
const ANYWHERE: &str = "anywhere";

static TAUGHT: LazyLock<Taught> =
    LazyLock::new(|| Taught::read().expect("the files in lesson/steps are read by a test"));

/// What is said of a step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepText {
    title: Text,
    question: Text,
    task: Text,
    hint: Text,
    /// The same where the servers have a cure, if it differs.
    #[serde(default)]
    cure: Option<Says>,
    /// What it looks at, in order.
    pub requirements: Vec<Requirement>,
    #[serde(default)]
    causes: BTreeMap<Cause, CauseText>,
}

/// What a step says of itself.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Says {
    /// What holds when it passes.
    pub title: Text,
    /// What learners should ask themselves before.
    pub question: Text,
    /// What to do.
    pub task: Text,
    /// Where to look first. A failure has a hint of its own.
    pub hint: Text,
}

/// One thing that has to hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its name in reports.
    pub id: String,
    /// What has to hold.
    pub text: Text,
    /// Whether it lies beside what the lesson is about, and is counted apart.
    #[serde(default)]
    pub bonus: bool,
    /// Of which sessions it is true. Without this, of all.
    #[serde(default = "all_sessions")]
    of: Vec<Sessions>,
}

fn all_sessions() -> Vec<Sessions> {
    Sessions::ALL.to_vec()
}

/// What is said of a cause.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseText {
    /// What happened and why it matters.
    pub why: Text,
    /// A hint that leaves the solution to the learner.
    pub idea: Text,
    /// The concrete change, in words that fit any language.
    pub change: Text,
    /// The line that matters, where frameworks differ in it.
    #[serde(default)]
    pub(super) line: BTreeMap<Framework, String>,
    /// The change as code, by the name of its files in `lesson/code`.
    #[serde(default)]
    pub(super) code: Option<String>,
    /// The same as a change to the starter, for a server that still answers as the starter does.
    #[serde(default)]
    pub(super) diff: Option<String>,
    /// The same as a change to what has become of the starter once its steps are done.
    #[serde(default)]
    pub(super) onward: Option<String>,
    /// The same for a server that has no such route.
    #[serde(default)]
    pub(super) route: Option<Route>,
}

/// What adds a route, by the names of its files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Route {
    /// The whole handler, for a server of any form.
    pub(super) code: String,
    /// What adds it to the starter.
    pub(super) diff: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Anywhere {
    words: BTreeMap<Word, Text>,
    causes: BTreeMap<Cause, CauseText>,
}

struct Taught {
    steps: BTreeMap<&'static str, StepText>,
    causes: BTreeMap<Cause, CauseText>,
    words: BTreeMap<Word, Text>,
}

impl Taught {
    /// Reads all files.
    ///
    /// # Errors
    /// Which one cannot be read, and why not.
    fn read() -> Result<Self, String> {
        let Anywhere { words, mut causes } = read(ANYWHERE)?;
        let mut steps = BTreeMap::new();
        let names = FILES.files().filter_map(|file| file.path().file_stem()?.to_str());
        for name in names.filter(|name| *name != ANYWHERE) {
            let mut step: StepText = read(name)?;
            for (cause, text) in std::mem::take(&mut step.causes) {
                if causes.insert(cause, text).is_some() {
                    return Err(format!("{name}.toml: another file tells of {}", cause.id()));
                }
            }
            steps.insert(name, step);
        }
        Ok(Self { steps, causes, words })
    }
}

fn read<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let file = FILES.get_file(format!("{name}.toml"));
    let text = file.and_then(|file| file.contents_utf8()).ok_or(format!("no file {name}.toml"))?;
    toml::from_str(text).map_err(|error| format!("{name}.toml: {error}"))
}

impl StepText {
    /// Returns what is said of the step of this name.
    pub(super) fn of(id: &str) -> &'static Self {
        TAUGHT.steps.get(id).expect("a test holds that each step has a file")
    }

    /// Returns what it says of itself, by where the servers keep their sessions.
    pub fn says(&self, sessions: Sessions) -> Says {
        let Self { title, question, task, hint, cure, .. } = self;
        let usual = Says { title: *title, question: *question, task: *task, hint: *hint };
        cure.filter(|_| sessions.is_cure()).unwrap_or(usual)
    }
}

impl Requirement {
    /// Whether it has to hold for these sessions.
    pub fn is_asked(&self, sessions: Sessions) -> bool {
        self.of.contains(&sessions)
    }

    /// Whether a report speaks of it: of what the lesson has and a cure has not, it says so.
    pub(super) fn is_told(&self, sessions: Sessions) -> bool {
        self.is_asked(sessions) || self.is_asked(Sessions::Memory)
    }

    /// Returns what has to hold, told apart if it is a bonus.
    pub fn named(&self, lang: Lang) -> String {
        let mark = text("bonus: ", "附加：").get(lang);
        format!("{}{}", if self.bonus { mark } else { "" }, self.text.get(lang))
    }
}

impl Cause {
    /// Returns what is said of it.
    pub fn text(self) -> &'static CauseText {
        TAUGHT.causes.get(&self).expect("a test holds that each cause is told of")
    }
}

impl Word {
    /// Returns it in both languages.
    pub fn text(self) -> Text {
        *TAUGHT.words.get(&self).expect("a test holds that each word is there")
    }
}

#[cfg(test)]
mod tests;
