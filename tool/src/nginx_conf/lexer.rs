//! Words and braces, as Nginx tells them apart.

use crate::nginx_conf::wrong::{self, Wrong};
use crate::nginx_conf::{Place, Unreadable, Word};

/// What a file is made of.
#[derive(Debug)]
pub enum Token {
    /// A word, with or without quotes.
    Word(Word),
    /// `;`
    Semicolon(Place),
    /// `{`
    Open(Place),
    /// `}`
    Close(Place),
    /// The end of the file.
    End,
}

/// Reads a file from its start to its end, a token at a time.
#[derive(Debug)]
pub struct Lexer<'a> {
    file: &'a [u8],
    at: usize,
    place: Place,
    /// The first wrong quote inside of a quoted word of several lines. It may be meant so.
    suspect: Option<Wrong>,
}

impl<'a> Lexer<'a> {
    /// Begins at the start of a file.
    pub fn new(file: &'a [u8]) -> Result<Self, Unreadable> {
        let place = Place { line: 1, column: 1 };
        match wrong::encoding(file) {
            Some(wrong) => Err(Unreadable::Wrong(wrong)),
            None => Ok(Self { file, at: 0, place, suspect: None }),
        }
    }

    /// Returns where it has come to.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Returns what may be the cause, if the file turns out to be unreadable.
    pub fn suspect(&self) -> Option<Wrong> {
        self.suspect.clone()
    }

    /// Returns the next token.
    pub fn next(&mut self) -> Result<Token, Unreadable> {
        self.skip()?;
        let place = self.place;
        let Some(byte) = self.peek() else { return Ok(Token::End) };
        match byte {
            b';' => self.symbol(Token::Semicolon(place)),
            b'{' => self.symbol(Token::Open(place)),
            b'}' => self.symbol(Token::Close(place)),
            b'"' | b'\'' => self.quoted(byte),
            _ => self.plain(),
        }
    }

    fn symbol(&mut self, token: Token) -> Result<Token, Unreadable> {
        self.advance();
        Ok(token)
    }

    fn peek(&self) -> Option<u8> {
        self.file.get(self.at).copied()
    }

    /// Steps over one character, and returns it if it is text.
    fn advance(&mut self) -> Option<char> {
        let (character, length) = wrong::first_character(&self.file[self.at..]);
        self.at += length;
        if character == Some('\n') {
            self.place = Place { line: self.place.line + 1, column: 1 };
        } else {
            self.place.column += 1;
        }
        character
    }

    /// Steps over space and comments.
    fn skip(&mut self) -> Result<(), Unreadable> {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => _ = self.advance(),
                b'#' => {
                    while self.peek().is_some_and(|byte| byte != b'\n') {
                        self.advance();
                    }
                }
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// A word without quotes. It ends at a space, a `;` or a `{`, and not at a `}`, a quote or a #.
    fn plain(&mut self) -> Result<Token, Unreadable> {
        let (start, place) = (self.at, self.place);
        let mut before = None;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' => break,
                b'{' if before != Some(b'$') => break, // that of ${name} belongs to the word
                b'\\' => _ = self.advance(),
                _ => {}
            }
            if self.at < self.file.len() {
                self.check()?;
                self.advance();
            }
            before = Some(byte);
        }
        Ok(Token::Word(self.word(start..self.at, start..self.at, place)))
    }

    /// A word in quotes. Another word needs a space before it.
    fn quoted(&mut self, quote: u8) -> Result<Token, Unreadable> {
        let (start, place) = (self.at, self.place);
        let mut suspect = None;
        self.advance();
        loop {
            match self.peek() {
                None => {
                    self.suspect = self.suspect.take().or(suspect);
                    return Err(Unreadable::Unfinished(place));
                }
                Some(byte) if byte == quote => break,
                Some(b'\\') => _ = self.advance(),
                Some(_) => {}
            }
            if suspect.is_none() {
                suspect = wrong::at(&self.file[self.at..], self.place).filter(Wrong::is_a_quote);
            }
            if self.at < self.file.len() {
                self.advance();
            }
        }
        if self.place.line > place.line {
            self.suspect = self.suspect.take().or(suspect);
        }
        let inner = start + 1..self.at;
        self.advance();
        let word = self.word(inner, start..self.at, place);
        match self.peek() {
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' | b')') => Ok(Token::Word(word)),
            Some(_) => {
                self.check()?;
                Err(Unreadable::Unexpected(self.place))
            }
        }
    }

    /// Whether the next character is one that Nginx takes for what it looks like.
    fn check(&self) -> Result<(), Unreadable> {
        match wrong::at(&self.file[self.at..], self.place) {
            Some(wrong) => Err(Unreadable::Wrong(wrong)),
            None => Ok(()),
        }
    }

    fn word(
        &self,
        inner: std::ops::Range<usize>,
        span: std::ops::Range<usize>,
        place: Place,
    ) -> Word {
        let text = unescaped(&String::from_utf8_lossy(&self.file[inner]));
        Word { text, span, place }
    }
}

/// What a word says: of its backslashes, those before quotes, backslashes, t, r and n are escapes.
fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars().peekable();
    while let Some(character) = rest.next() {
        let escape = match (character, rest.peek()) {
            ('\\', Some(&quote @ ('"' | '\'' | '\\'))) => Some(quote),
            ('\\', Some('t')) => Some('\t'),
            ('\\', Some('r')) => Some('\r'),
            ('\\', Some('n')) => Some('\n'),
            _ => None,
        };
        if escape.is_some() {
            rest.next();
        }
        text.push(escape.unwrap_or(character));
    }
    text
}
