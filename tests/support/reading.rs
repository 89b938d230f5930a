//! What there is to read until the first login is lost.

use regex::Regex;

use crate::support::pages::text_of;

/// A front page from its title through the buttons that it says to press.
pub struct FirstWay {
    pub commands: Vec<String>,
    /// All but the commands, as a reader sees it.
    pub prose: String,
    /// The names of the buttons.
    pub pressed: Vec<String>,
}

impl FirstWay {
    pub fn of(page: &str) -> Self {
        let mut way = Self { commands: Vec::new(), prose: String::new(), pressed: Vec::new() };
        let command = Regex::new(r"^\d\. \[?`([^`]+)`").unwrap();
        for line in text_of(page).lines() {
            if let Some(found) = command.captures(line) {
                way.commands.push(found[1].to_owned());
            }
            way.prose += &format!("{}\n", as_read(&command.replace(line, "")));
            way.pressed = labels(line);
            if !way.pressed.is_empty() {
                return way;
            }
        }
        panic!("{page} says nowhere what to press");
    }
}

/// A line of Markdown without what is no text: marks, targets of links, and pictures.
fn as_read(line: &str) -> String {
    let hidden = Regex::new(r"!\[[^]]*\]\([^)]*\)|\]\([^)]*\)|[*#`\[\]]").unwrap();
    hidden.replace_all(line, "").into_owned()
}

/// What stands in bold and does not end as a sentence does: the names of what is on the live page.
pub fn labels(text: &str) -> Vec<String> {
    let bold = Regex::new(r"\*\*([^*]+)\*\*").unwrap();
    let bold = bold.captures_iter(text).map(|found| found[1].to_owned());
    bold.filter(|part| !part.ends_with(['.', '：', '？', '。'])).collect()
}

/// The words of a text: what stands between spaces and has a letter or a digit. A Chinese word is
/// taken to have two characters.
pub fn n_words(text: &str) -> usize {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let is_chinese =
        |c: char| is_han(c) || ('\u{3000}'..='\u{303f}').contains(&c) || c > '\u{ff00}';
    let n_han = text.chars().filter(|c| is_han(*c)).count();
    let others = text.split(|c: char| c.is_whitespace() || is_chinese(c));
    others.filter(|word| word.contains(char::is_alphanumeric)).count() + n_han.div_ceil(2)
}
