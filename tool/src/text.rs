//! Sentences in the two languages of the lab.

use std::ffi::OsString;
use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Deserializer};
use unicode_width::UnicodeWidthStr;

/// A language that the lab speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English
    En,
    /// Simplified Chinese
    Zh,
}

impl Lang {
    /// Returns the language of this program's environment: `LAB_LANG` decides, or else the locale.
    pub fn of_environment(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let is_set = |value: &OsString| !value.is_empty();
        let variables = ["LAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
        let locale = variables.into_iter().find_map(|name| lookup(name).filter(is_set));
        Self::of_locale(&locale.unwrap_or_default().to_string_lossy())
    }

    /// Returns the language of a locale's name such as `zh_CN.UTF-8`; English for all but Chinese.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }
}

/// A sentence in each language. `{name}` stands for a value that is filled in later.
#[derive(Debug, Clone, Copy)]
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

/// As a file has it. What is read is there for as long as the program runs.
impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(file: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct InFile {
            en: String,
            zh: String,
        }
        InFile::deserialize(file).map(|InFile { en, zh }| Self { en: en.leak(), zh: zh.leak() })
    }
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
    ///
    /// `{n|request|requests}` becomes `request` where the value `n` is 1, and `requests` otherwise.
    /// Braces around anything but a value's name stay as they are.
    pub fn fill(self, lang: Lang, values: &[(&'static str, String)]) -> String {
        let mut filled = String::new();
        let mut rest = self.get(lang);
        while let Some((before, from_brace)) = rest.split_once('{') {
            filled += before;
            let place = from_brace.split_once('}');
            match place.and_then(|(inside, after)| Some((filling(inside, values)?, after))) {
                Some((value, after)) => {
                    filled += value;
                    rest = after;
                }
                None => {
                    filled.push('{');
                    rest = from_brace;
                }
            }
        }
        filled + rest
    }
}

/// What stands in a sentence instead of `{inside}`, if that names a value.
fn filling<'a>(inside: &'a str, values: &'a [(&'static str, String)]) -> Option<&'a str> {
    let mut parts = inside.split('|');
    let name = parts.next()?;
    let (_, value) = values.iter().find(|(known, _)| *known == name)?;
    match (parts.next(), parts.next()) {
        (Some(one), Some(_)) if value == "1" => Some(one),
        (_, Some(many)) => Some(many),
        _ => Some(value),
    }
}

/// What keeps the tool from doing something, with what to do next, to be told in either language.
#[derive(Debug, Clone)]
pub struct Problem {
    sentence: Text,
    next_step: Option<Text>,
    values: Vec<(&'static str, Value)>,
    /// The exit code that it leads to: 1 if something was tried and failed, 2 if it could not be
    /// tried.
    pub exit_code: u8,
}

/// What fills a place in a problem's sentences.
#[derive(Debug, Clone)]
enum Value {
    Same(String),
    Each { en: String, zh: String },
    List(Vec<String>),
}

impl Value {
    fn get(&self, lang: Lang) -> String {
        match self {
            Self::Same(value) => value.clone(),
            Self::Each { en, zh } => {
                if lang == Lang::En {
                    en.clone()
                } else {
                    zh.clone()
                }
            }
            Self::List(items) => listed(items, lang),
        }
    }
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
        self.values.push((name, Value::Same(value.to_string())));
        self
    }

    /// Fills `{name}` in with what is said differently in each language.
    pub fn with_each(mut self, name: &'static str, value: impl Fn(Lang) -> String) -> Self {
        self.values.push((name, Value::Each { en: value(Lang::En), zh: value(Lang::Zh) }));
        self
    }

    /// Fills `{name}` in with a list.
    pub fn with_list(
        mut self,
        name: &'static str,
        items: impl IntoIterator<Item = impl ToString>,
    ) -> Self {
        let items = items.into_iter().map(|item| item.to_string()).collect();
        self.values.push((name, Value::List(items)));
        self
    }

    /// Adds what to do next. It stands by itself, after a blank line.
    pub fn next(mut self, next_step: Text) -> Self {
        self.next_step = Some(next_step);
        self
    }

    /// The same, unless what to do next is known already.
    pub fn or_next(mut self, next_step: Text) -> Self {
        self.next_step.get_or_insert(next_step);
        self
    }

    /// Returns it in one language.
    pub fn tell(&self, lang: Lang) -> String {
        let values: Vec<_> =
            self.values.iter().map(|(name, value)| (*name, value.get(lang))).collect();
        let sentence = self.sentence.fill(lang, &values);
        match self.next_step {
            Some(next_step) => format!("{sentence}\n\n{}", next_step.fill(lang, &values)),
            None => sentence,
        }
    }
}

/// In English, for whoever does not know the reader's language. [`Problem::tell`] does.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tell(Lang::En))
    }
}

impl std::error::Error for Problem {}

/// Returns things one after another, as they are listed in a language.
pub fn listed(items: &[impl AsRef<str>], lang: Lang) -> String {
    let items: Vec<_> = items.iter().map(AsRef::as_ref).collect();
    items.join(text(", ", "、").get(lang))
}

/// Returns a text filled up with spaces to a width in columns of a terminal.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(variables: &[(&str, &str)]) -> Lang {
        Lang::of_environment(|name| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some(value.into())
        })
    }

    #[test]
    fn lab_lang_decides_and_else_the_locale() {
        assert_eq!(lang(&[]), Lang::En);
        assert_eq!(lang(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(lang(&[("LC_MESSAGES", "zh_CN.UTF-8"), ("LANG", "en_GB.UTF-8")]), Lang::Zh);
        assert_eq!(lang(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(lang(&[("LAB_LANG", "en"), ("LC_ALL", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(lang(&[("LAB_LANG", ""), ("LC_ALL", "zh_CN.UTF-8")]), Lang::Zh);
    }

    #[test]
    fn values_are_filled_in_and_other_braces_stay() {
        let sentence = text("{what}: {\"error\":\"{why}\"}, {}, {", "");
        let values = [("what", "{why}".to_owned()), ("why", "late".to_owned())];

        assert_eq!(sentence.fill(Lang::En, &values), "{why}: {\"error\":\"late\"}, {}, {");
    }

    #[test]
    fn one_is_no_plural() {
        let sentence = text("in {n} {n|second|seconds}", "{n} 秒后");
        let after = |n: &str, lang| sentence.fill(lang, &[("n", n.to_owned())]);

        assert_eq!(after("1", Lang::En), "in 1 second");
        assert_eq!(after("2", Lang::En), "in 2 seconds");
        assert_eq!(after("0", Lang::En), "in 0 seconds");
        assert_eq!(after("1", Lang::Zh), "1 秒后");
    }

    #[test]
    fn a_problem_is_told_in_the_readers_language_with_what_to_do_next() {
        let problem = Problem::not_tried(text("there is no {what}", "没有{what}"))
            .with_each("what", |lang| text("door", "门").get(lang).to_owned())
            .with_list("all", ["wall", "window"])
            .next(text("Take one of: {all}", "可以用：{all}"));

        assert_eq!(problem.tell(Lang::En), "there is no door\n\nTake one of: wall, window");
        assert_eq!(problem.tell(Lang::Zh), "没有门\n\n可以用：wall、window");
    }
}
