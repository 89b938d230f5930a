//! What a server is written in, as far as the code of a change depends on it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::exchange::Exchange;
use crate::client::Answer;

/// A framework in whose own words changes are shown.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs, reason = "their names say it")]
pub enum Framework {
    Axum,
    Gin,
    Express,
    Flask,
}

impl Framework {
    /// Returns all of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::VARIANTS.iter().copied()
    }

    /// Returns the framework of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|framework| framework.id() == name)
    }

    /// Returns its name on the command line, and that of its folder in `lesson/code`.
    pub fn id(self) -> &'static str {
        self.into()
    }

    /// Returns what it is called among people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Axum => "Rust (axum)",
            Self::Gin => "Go (gin)",
            Self::Express => "JavaScript (Express)",
            Self::Flask => "Python (Flask)",
        }
    }

    /// Returns the folder of the starter in it.
    pub fn starter(self) -> &'static str {
        match self {
            Self::Axum => "exercise/",
            Self::Gin => "exercise/starters/gin",
            Self::Express => "exercise/starters/express",
            Self::Flask => "exercise/starters/flask",
        }
    }

    /// Returns the framework that an answer gives away.
    fn of(answer: &Answer) -> Option<Self> {
        let is_bare = ["content-type", "server", "connection"]
            .iter()
            .all(|name| answer.header(name).is_empty());
        match answer.status {
            _ if answer.header("x-powered-by") == "Express" => Some(Self::Express),
            _ if answer.header("server").starts_with("Werkzeug/") => Some(Self::Flask),
            // No header tells of these, so what they say of a page that is not there has to do.
            404 if answer.text == "404 page not found" => Some(Self::Gin),
            404 if answer.text.is_empty() && is_bare => Some(Self::Axum),
            _ => None,
        }
    }
}

/// What is known of the code behind a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Made {
    /// With what it is made.
    pub framework: Option<Framework>,
    /// Whether it still answers as the starters do.
    pub is_starter: bool,
}

/// What a server's answers have told of the code behind it.
#[derive(Debug, Default)]
pub(super) struct Tells {
    framework: OnceLock<Framework>,
    is_starter: AtomicBool,
}

impl Tells {
    /// Looks at one more answer.
    pub(super) fn note(&self, exchange: &Exchange) {
        if let Some(framework) = Framework::of(&exchange.answer) {
            self.framework.get_or_init(|| framework);
        }
        let greeting = exchange.field("data").as_str().unwrap_or_default();
        if exchange.field("server_id") == "0" || greeting.starts_with("get user: ") {
            self.is_starter.store(true, Ordering::Relaxed);
        }
    }

    /// Returns what is known by now.
    pub(super) fn made(&self) -> Made {
        Made {
            framework: self.framework.get().copied(),
            is_starter: self.is_starter.load(Ordering::Relaxed),
        }
    }
}
