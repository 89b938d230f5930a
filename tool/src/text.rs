//! Sentences in the two languages of the lab.

use serde::Deserialize;
use unicode_width::UnicodeWidthStr;

/// A language that the lab speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// Returns the language of a locale's name such as `zh_CN.UTF-8`; English for all but Chinese.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }
}

/// A sentence in each language. `{name}` stands for a value that is filled in later.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Text {
    /// In English.
    pub en: &'static str,
    /// In Chinese.
    pub zh: &'static str,
}

/// Makes a text from the same sentence in both languages.
pub const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

impl Text {
    /// Returns the sentence in one language.
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// Returns the sentence in one language with its values filled in.
    pub fn fill(self, lang: Lang, values: &[(&'static str, String)]) -> String {
        values.iter().fold(self.get(lang).to_owned(), |sentence, (name, value)| {
            sentence.replace(&format!("{{{name}}}"), value)
        })
    }
}

/// What keeps the tool from doing something, with what to do next, to be told in either language.
#[derive(Debug, Clone)]
pub struct Problem {
    sentence: Text,
    next_step: Option<Text>,
    values: Vec<(&'static str, String)>,
    /// The exit code that it leads to: 1 if something was tried and failed, 2 if it could not be
    /// tried.
    pub exit_code: u8,
}

impl Problem {
    /// Makes a problem of something that could not be tried.
    pub fn not_tried(sentence: Text) -> Self {
        Self { sentence, next_step: None, values: Vec::new(), exit_code: 2 }
    }

    /// Makes a problem of something that was tried and failed.
    pub fn failed(sentence: Text) -> Self {
        Self { exit_code: 1, ..Self::not_tried(sentence) }
    }

    /// Fills `{name}` in, in the sentence and in the next step.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// Adds what to do next. It stands by itself, after a blank line.
    pub fn next(mut self, next_step: Text) -> Self {
        self.next_step = Some(next_step);
        self
    }

    /// Returns it in one language.
    pub fn tell(&self, lang: Lang) -> String {
        let sentence = self.sentence.fill(lang, &self.values);
        match self.next_step {
            Some(next_step) => format!("{sentence}\n\n{}", next_step.fill(lang, &self.values)),
            None => sentence,
        }
    }
}

/// Returns a text filled up with spaces to a width in columns of a terminal.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
