//! Nginx's configuration language: words, quotes, comments, directives and blocks.
//!
//! It reads a file as Nginx reads it, and knows where each word stands. What the words mean is
//! told in [`upstream`], which characters are none of Nginx's in [`wrong`], and which files
//! belong together in [`folder`].
//!
//! Source: `ngx_conf_read_token` in Nginx's `ngx_conf_file.c`.

pub mod folder;
mod lexer;
pub mod upstream;
pub mod wrong;

use std::ops::Range;

use crate::nginx_conf::lexer::{Lexer, Token};
use crate::nginx_conf::wrong::Wrong;

/// Where something stands in a file. Both count from 1, and columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A word: the name of a directive, or one of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it says, without quotes and escapes.
    pub text: String,
    /// Its bytes in the file, with its quotes.
    pub span: Range<usize>,
    /// Where it begins.
    pub place: Place,
}

/// A directive: `listen 8080;`, or one with a block, `server { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Its name and its values, at least one.
    pub words: Vec<Word>,
    /// What is between its braces, if it has any.
    pub block: Option<Vec<Directive>>,
}

impl Directive {
    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.words[0].text
    }

    /// Returns its values.
    pub fn values(&self) -> &[Word] {
        &self.words[1..]
    }

    /// Returns what is between its braces; nothing if it has none.
    pub fn inside(&self) -> &[Directive] {
        self.block.as_deref().unwrap_or_default()
    }
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// A character that looks like one of Nginx's and is another.
    Wrong(Wrong),
    /// A `;`, `{`, `}` or anything else where it cannot stand. Nginx says so itself.
    Unexpected(Place),
    /// The file ends in the middle of a directive, a block or a quoted word.
    Unfinished(Place),
}

/// Reads a file of Nginx's.
///
/// # Errors
/// What is wrong with it first. Nginx's own words are good for all but the wrong characters.
pub fn parse(file: &[u8]) -> Result<Vec<Directive>, Unreadable> {
    let mut lexer = Lexer::new(file)?;
    let read = block(&mut lexer, false);
    // A quote that is closed by a wrong one goes on to the next right one, and what follows that
    // cannot be read. The cause is the wrong one.
    match (read, lexer.suspect()) {
        (Err(Unreadable::Unexpected(_) | Unreadable::Unfinished(_)), Some(wrong)) => {
            Err(Unreadable::Wrong(wrong))
        }
        (read, _) => read,
    }
}

fn block(lexer: &mut Lexer<'_>, is_inner: bool) -> Result<Vec<Directive>, Unreadable> {
    let mut directives = Vec::new();
    let mut words = Vec::new();
    loop {
        let place = lexer.place();
        match lexer.next()? {
            Token::Word(word) => words.push(word),
            Token::Semicolon(place) | Token::Open(place) if words.is_empty() => {
                return Err(Unreadable::Unexpected(place));
            }
            Token::Semicolon(_) => {
                directives.push(Directive { words: std::mem::take(&mut words), block: None });
            }
            Token::Open(_) => {
                let words = std::mem::take(&mut words);
                directives.push(Directive { words, block: Some(block(lexer, true)?) });
            }
            Token::Close(_) if is_inner && words.is_empty() => return Ok(directives),
            Token::Close(place) => return Err(Unreadable::Unexpected(place)),
            Token::End if !is_inner && words.is_empty() => return Ok(directives),
            Token::End => return Err(Unreadable::Unfinished(place)),
        }
    }
}

#[cfg(test)]
mod tests;
