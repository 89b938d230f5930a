//! Characters that look like Nginx's own and are others: `；` for `;`, `“` for `"`, a space that
//! is none.
//!
//! They come from keyboards for Chinese, from word processors and from web pages. Nginx takes them
//! for letters, and its message then names another line or shows nothing that looks wrong.

use crate::nginx_conf::Place;
use crate::text::{Problem, Text, text};

/// A wrong character, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Where it stands.
    pub place: Place,
    /// What is wrong with it.
    pub kind: Kind,
}

/// What can be wrong with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It looks like one of Nginx's: `；` like `;`.
    LooksLike {
        /// The character.
        character: char,
        /// Nginx's.
        right: char,
    },
    /// It looks like a space, and is none to Nginx.
    Space(char),
    /// It does not show.
    Invisible(char),
    /// The byte-order mark with which some editors begin a file.
    ByteOrderMark,
    /// The file is in UTF-16.
    Utf16,
    /// The file is in another encoding, such as GBK.
    NotUtf8,
}

impl Wrong {
    /// Whether it looks like a quote.
    pub fn is_a_quote(&self) -> bool {
        matches!(self.kind, Kind::LooksLike { right: '"' | '\'', .. })
    }

    /// Tells it, with what to write instead. `file` is the file's name as the reader knows it.
    pub fn problem(&self, file: &str) -> Problem {
        let (sentence, next_step) = self.kind.texts();
        let (character, right) = match self.kind {
            Kind::LooksLike { character, right } => (character, right),
            Kind::Space(character) | Kind::Invisible(character) => (character, ' '),
            Kind::ByteOrderMark | Kind::Utf16 | Kind::NotUtf8 => ('\u{feff}', ' '),
        };
        Problem::failed(sentence)
            .with("file", file)
            .with("line", self.place.line)
            .with("column", self.place.column)
            .with("code", format!("U+{:04X}", u32::from(character)))
            .with("character", character)
            .with("right", right)
            .next(next_step)
    }
}

impl Kind {
    /// What it is, and what to do about it.
    fn texts(self) -> (Text, Text) {
        let space = text(
            "Write an ordinary space in its place, then: ./lab reload",
            "换成普通的半角空格，然后运行 ./lab reload",
        );
        let encoding = text(
            "Save the file as UTF-8, without a byte-order mark, then: ./lab reload",
            "把文件另存为 UTF-8（不带 BOM），然后运行 ./lab reload",
        );
        match self {
            Self::LooksLike { .. } => (
                text(
                    "{file}:{line}, column {column}: Nginx does not take {character} ({code}) for {right}",
                    "{file}:{line}，第 {column} 列：{character}（{code}）不是 Nginx 认识的 {right}",
                ),
                text(
                    "Write {right} in its place, then: ./lab reload",
                    "换到英文输入法，改成 {right}，然后运行 ./lab reload",
                ),
            ),
            Self::Space('\u{a0}') => (
                text(
                    "{file}:{line}, column {column}: here is a no-break space ({code}), which is no space to Nginx",
                    "{file}:{line}，第 {column} 列：这里是不换行空格（{code}），Nginx 不当作空格",
                ),
                space,
            ),
            Self::Space('\u{3000}') => (
                text(
                    "{file}:{line}, column {column}: here is a full-width space ({code}), which is no space to Nginx",
                    "{file}:{line}，第 {column} 列：这里是全角空格（{code}），Nginx 不当作空格",
                ),
                space,
            ),
            Self::Space(_) => (
                text(
                    "{file}:{line}, column {column}: here is an unusual space ({code}), which is no space to Nginx",
                    "{file}:{line}，第 {column} 列：这里是一种特殊的空格（{code}），Nginx 不当作空格",
                ),
                space,
            ),
            Self::Invisible(_) => (
                text(
                    "{file}:{line}, column {column}: here is a character that does not show ({code}), and Nginx takes it for a letter",
                    "{file}:{line}，第 {column} 列：这里有一个看不见的字符（{code}），Nginx 会当成字母",
                ),
                text(
                    "Remove it: delete what stands around it and type that again. Then: ./lab reload",
                    "把它连同前后的字一起删掉，重新输入，然后运行 ./lab reload",
                ),
            ),
            Self::ByteOrderMark => (
                text(
                    "{file}:1: this file begins with a byte-order mark ({code}), which Nginx takes for a part of the first word",
                    "{file}:1：文件开头有字节顺序标记（BOM，{code}），Nginx 会当成第一个词的一部分",
                ),
                encoding,
            ),
            Self::Utf16 => (
                text(
                    "{file}:1: this file is in UTF-16, which Nginx cannot read",
                    "{file}:1：这个文件是 UTF-16 编码，Nginx 不能读取",
                ),
                encoding,
            ),
            Self::NotUtf8 => (
                text(
                    "{file}:{line}, column {column}: this character is not in UTF-8",
                    "{file}:{line}，第 {column} 列：这个字符不是 UTF-8 编码（可能是 GBK）",
                ),
                encoding,
            ),
        }
    }
}

/// Returns what is wrong with the encoding of a file, as far as its first bytes show it.
pub fn encoding(file: &[u8]) -> Option<Wrong> {
    let kind = match file {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Kind::Utf16,
        [0xef, 0xbb, 0xbf, ..] => Kind::ByteOrderMark,
        _ => return None,
    };
    Some(Wrong { place: Place { line: 1, column: 1 }, kind })
}

/// Returns what is wrong with the first character of some bytes, which stands at `place`.
pub fn at(bytes: &[u8], place: Place) -> Option<Wrong> {
    let kind = match first_character(bytes).0 {
        None => Some(Kind::NotUtf8),
        Some(character) => kind_of(character),
    };
    kind.map(|kind| Wrong { place, kind })
}

/// Returns the first character of some bytes, if it is one in UTF-8, and its length in bytes.
pub fn first_character(bytes: &[u8]) -> (Option<char>, usize) {
    let start = &bytes[..bytes.len().min(4)];
    let valid = start.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    match valid.chars().next() {
        Some(character) => (Some(character), character.len_utf8()),
        None => (None, 1),
    }
}

fn kind_of(character: char) -> Option<Kind> {
    match character {
        ' '..='~' | '\t' | '\r' | '\n' => None,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Some(Kind::Space(character))
        }
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(Kind::Space(character)),
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            Some(Kind::Invisible(character))
        }
        '\u{2060}'..='\u{206f}' | '\u{feff}' => Some(Kind::Invisible(character)),
        _ if character.is_control() => Some(Kind::Invisible(character)),
        _ => right(character).map(|right| Kind::LooksLike { character, right }),
    }
}

/// The character of Nginx's for which another one is taken by people, or by their keyboards.
fn right(character: char) -> Option<char> {
    match character {
        '“' | '”' | '„' | '‟' => Some('"'),
        '‘' | '’' | '‚' | '‛' => Some('\''),
        '「' | '『' => Some('{'), // what the key gives on a Mac
        '」' | '』' => Some('}'),
        '【' => Some('['),
        '】' => Some(']'),
        '￥' | '¥' => Some('$'),
        '。' | '｡' => Some('.'),
        '\u{37e}' => Some(';'), // the Greek question mark
        '\u{2010}'..='\u{2015}' | '−' => Some('-'),
        // The full-width forms stand in the order of ASCII.
        '！'..='～' => char::from_u32(u32::from(character) - u32::from('！') + u32::from('!')),
        _ => None,
    }
}
