//! What there is to tell of a failed requirement: what was asked, what differs, and why.

use std::fmt::Display;

use serde_json::Value;

use super::cause::{Cause, Word};
use super::command;
use super::framework::Made;
use super::request::Request;
use super::taught::Code;
use crate::text::{Lang, Text, listed};

/// One line of the comparison of expected and actual.
#[derive(Debug, Clone)]
pub struct Row {
    /// What is compared, for example `status` or `user_id`.
    pub what: String,
    /// What the contract says.
    pub expected: Cell,
    /// What came.
    pub actual: Cell,
    /// Whether the two differ.
    pub differs: bool,
}

/// What stands on one side of a comparison: something literal, or a description.
#[derive(Debug, Clone)]
pub enum Cell {
    /// The same in every language.
    Literal(String),
    /// A description.
    Text(Text),
}

impl Cell {
    /// Returns what it says in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match self {
            Self::Literal(text) => text,
            Self::Text(text) => text.get(lang),
        }
    }
}

impl From<Word> for Cell {
    fn from(word: Word) -> Self {
        Self::Text(word.text())
    }
}

/// The longest value in a sentence, and the longest in a comparison, in characters.
const MAX_VALUE_CHARS: usize = 100;
const MAX_LITERAL_CHARS: usize = 2000;

/// Any literal value, as it is displayed. A very long one is cut off.
pub fn literal(value: impl Display) -> Cell {
    Cell::Literal(shortened(value, MAX_LITERAL_CHARS))
}

fn shortened(value: impl Display, max_chars: usize) -> String {
    let text = value.to_string();
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl Row {
    /// Compares two literal values.
    pub fn compare(what: &str, expected: impl Display, actual: impl Display) -> Self {
        let (expected, actual) = (expected.to_string(), actual.to_string());
        let differs = expected != actual;
        Self {
            what: what.to_owned(),
            expected: literal(expected),
            actual: literal(actual),
            differs,
        }
    }

    /// Compares two values that may be missing.
    pub fn optional(what: &str, expected: Option<&str>, actual: Option<&str>) -> Self {
        let cell = |value: Option<&str>| value.map_or_else(|| Word::Missing.into(), literal);
        Self {
            what: what.to_owned(),
            expected: cell(expected),
            actual: cell(actual),
            differs: expected != actual,
        }
    }

    /// A line whose two sides differ.
    pub fn differs(what: &str, expected: impl Into<Cell>, actual: impl Into<Cell>) -> Self {
        Self {
            what: what.to_owned(),
            expected: expected.into(),
            actual: actual.into(),
            differs: true,
        }
    }
}

/// A requirement that does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Why.
    pub cause: Cause,
    /// What fills the `{name}`s of the cause's sentences.
    values: Vec<(&'static str, Vec<String>)>,
    /// The requests that led here.
    requests: Vec<Request>,
    /// The same as commands, where requests one after the other do not tell it.
    script: Vec<String>,
    /// Expected and actual.
    pub rows: Vec<Row>,
    /// The cause whose code is shown: another one's, where the cause itself has none.
    code_of: Cause,
}

impl Failure {
    /// Makes a failure without requests and without a comparison.
    pub fn new(cause: Cause) -> Self {
        Self {
            cause,
            values: Vec::new(),
            requests: Vec::new(),
            script: Vec::new(),
            rows: Vec::new(),
            code_of: cause,
        }
    }

    /// Replaces the cause with one that says more.
    pub fn because(mut self, cause: Cause) -> Self {
        self.cause = cause;
        self.code_of = cause;
        self
    }

    /// Replaces one cause with another that says more where it is known what was asked.
    pub fn retold(self, general: Cause, special: Cause) -> Self {
        if self.cause == general { self.because(special) } else { self }
    }

    /// Shows the code of another cause, if this one's has none.
    pub fn or_code_of(mut self, cause: Cause) -> Self {
        if !self.has_code() {
            self.code_of = cause;
        }
        self
    }

    /// Returns the change as code; nothing where code does not help, or where nobody knows in which
    /// language it would.
    pub fn code(&self, made: Made) -> Option<Code> {
        let text = self.code_of.text();
        match text.route.as_ref().filter(|_| self.cause == Cause::NoRoute) {
            // By now nobody can see whether it was the starter once.
            Some(route) => text.route_code(made, route),
            None => {
                let diff = text.diff.as_deref().filter(|_| made.is_starter);
                text.code(made, text.code.as_deref(), diff.or(text.onward.as_deref()))
            }
        }
    }

    /// Whether there is code for the change, in some framework at least.
    pub fn has_code(&self) -> bool {
        self.code_of.text().has_code()
    }

    /// Fills in a `{name}` of the cause's sentences.
    pub fn with(self, name: &'static str, value: impl Display) -> Self {
        self.with_list(name, [shortened(value, MAX_VALUE_CHARS)])
    }

    /// Fills in a `{name}` with a list.
    pub fn with_list<T: Into<String>>(
        mut self,
        name: &'static str,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        self.values.push((name, items.into_iter().map(Into::into).collect()));
        self
    }

    /// What fills the `{name}`s in a language.
    pub fn values(&self, lang: Lang) -> Vec<(&'static str, String)> {
        self.values.iter().map(|(name, items)| (*name, listed(items, lang))).collect()
    }

    /// Adds requests that led here.
    pub fn asked(mut self, requests: impl IntoIterator<Item = Request>) -> Self {
        self.requests.extend(requests);
        self
    }

    /// Adds requests that came before the last one and have a part in it.
    pub fn meanwhile(mut self, requests: impl IntoIterator<Item = Request>) -> Self {
        let last = self.requests.pop();
        self.asked(requests).asked(last)
    }

    /// Says what led here in commands.
    pub fn scripted(mut self, commands: Vec<String>) -> Self {
        self.script = commands;
        self
    }

    /// Returns what led here as commands to be pasted into a shell, which repeat it.
    pub fn commands(&self) -> Vec<String> {
        if self.script.is_empty() { command::commands(&self.requests) } else { self.script.clone() }
    }

    /// Replaces the comparison.
    pub fn compared(mut self, rows: Vec<Row>) -> Self {
        self.rows = rows;
        self
    }

    /// Adds a line to the comparison.
    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }
}

/// What a field of an answer has to be.
#[derive(Debug, Clone)]
pub enum Want {
    /// Exactly this.
    Is(Value),
    /// Anything of this kind.
    A(&'static Kind),
}

/// A kind of value.
#[derive(Debug)]
pub struct Kind {
    /// What it is called.
    pub name: Word,
    /// Whether a value is one.
    pub holds: fn(&Value) -> bool,
}

impl Want {
    /// Whether `value` is what is wanted.
    pub fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Is(expected) => expected == value,
            Self::A(kind) => (kind.holds)(value),
        }
    }

    /// Returns what is wanted, as a comparison shows it.
    pub fn cell(&self) -> Cell {
        match self {
            Self::Is(expected) => literal(expected),
            Self::A(kind) => kind.name.into(),
        }
    }
}
