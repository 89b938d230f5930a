//! Which names may log in: those that people can see.

use std::fmt;

use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory,
    JoiningType,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The longest name, in characters.
const MAX_CHARS: usize = 64;

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';
const EMOJI_STYLE: char = '\u{fe0f}';

/// Draws nothing, although Unicode counts it among the symbols.
const BLANK_BRAILLE: char = '\u{2800}';

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Nothing is in it, or spaces only.
    Empty,
    /// It has more than 64 characters.
    TooLong,
    /// Somewhere in it stands what nobody sees.
    Unseen(char),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("`username` is empty"),
            Self::TooLong => write!(f, "`username` is longer than {MAX_CHARS} characters"),
            Self::Unseen(c) => write!(
                f,
                "`username` contains a control or invisible character, U+{:04X}",
                u32::from(*c)
            ),
        }
    }
}

/// Says what is wrong with a name, if anything is.
///
/// Two people whose names look the same could not be told apart, and a name that reorders its line
/// falsifies a list. So refused is what Unicode calls a control or a format character, a separator
/// of lines, or by default ignorable, which fillers and tags are.
/// Joiners stay where they change how the letters or pictures around them are written.
pub(super) fn check(name: &str) -> Result<(), Wrong> {
    if name.chars().all(|c| c.is_whitespace() || c == BLANK_BRAILLE) {
        return Err(Wrong::Empty);
    }
    let chars: Vec<char> = name.chars().take(MAX_CHARS + 1).collect();
    if chars.len() > MAX_CHARS {
        return Err(Wrong::TooLong);
    }
    let is_hidden = |place: &usize| {
        let (before, from_here) = chars.split_at(*place);
        is_unseen(from_here[0]) && !shapes(before, from_here[0], &from_here[1..])
    };
    (0..chars.len()).find(is_hidden).map_or(Ok(()), |place| Err(Wrong::Unseen(chars[place])))
}

fn is_unseen(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(
            category,
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

/// Whether a character that draws nothing changes how those beside it are drawn.
fn shapes(before: &[char], c: char, after: &[char]) -> bool {
    match c {
        NON_JOINER => ends_in_virama(before) || breaks_a_connection(before, after),
        JOINER => ends_in_virama(before) || joins_pictures(before, after),
        EMOJI_STYLE => before.last().is_some_and(is_picture),
        _ => false,
    }
}

/// As in Hindi; RFC 5892, appendices A.1 and A.2.
fn ends_in_virama(before: &[char]) -> bool {
    let class = CodePointMapData::<CanonicalCombiningClass>::new();
    before.last().is_some_and(|c| class.get(*c) == CanonicalCombiningClass::Virama)
}

/// As in Persian, between two letters that would be written as one; RFC 5892, appendix A.1.
fn breaks_a_connection(before: &[char], after: &[char]) -> bool {
    let joining = |c: &char| CodePointMapData::<JoiningType>::new().get(*c);
    let letter = |joining: &JoiningType| *joining != JoiningType::Transparent;
    let left = before.iter().rev().map(joining).find(letter);
    let right = after.iter().map(joining).find(letter);
    matches!(left, Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(right, Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

/// As in a family of emoji; Unicode's technical standard 51, definition ED-16.
fn joins_pictures(before: &[char], after: &[char]) -> bool {
    let is_style = |c: &char| *c == EMOJI_STYLE || ('\u{1f3fb}'..='\u{1f3ff}').contains(c);
    before.iter().rev().find(|c| !is_style(c)).is_some_and(is_picture)
        && after.first().is_some_and(is_picture)
}

fn is_picture(c: &char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(*c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_script_are_taken() {
        for name in [
            "alice",
            "Anne-Marie O'Neill 3rd",
            "小明",
            "محمد",
            "שרה",
            "Zoë",
            "Nguye\u{302}\u{303}n",
            "คำ",
            "😀",
        ] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_refused_wherever_it_stands() {
        for hidden in [
            '\0',
            '\n',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b4}',
            '\u{180e}',
            '\u{200b}',
            '\u{200e}',
            '\u{2028}',
            '\u{2029}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{3164}',
            '\u{fe00}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{1d173}',
            '\u{e0041}',
            '\u{e0100}',
        ] {
            for name in [format!("ali{hidden}ce"), format!("alice{hidden}"), format!("{hidden}a")] {
                assert_eq!(check(&name), Err(Wrong::Unseen(hidden)), "{name:?}");
            }
        }
    }

    #[test]
    fn a_joiner_stays_where_it_changes_the_letters_around_it_and_nowhere_else() {
        for name in [
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "क्\u{200c}ष",
            "👩\u{200d}🚀",
            "❤\u{fe0f}\u{200d}🔥",
            "👍🏽",
        ] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
        for name in ["ali\u{200d}ce", "ali\u{200c}ce", "小\u{200d}明", "می\u{200c}", "\u{200d}क"]
        {
            assert!(matches!(check(name), Err(Wrong::Unseen(_))), "{name:?}");
        }
        assert_eq!(check("alice1\u{fe0f}"), Err(Wrong::Unseen(EMOJI_STYLE)));
    }

    #[test]
    fn a_name_needs_something_to_see_and_an_end() {
        for name in ["", " ", "\u{3000}\u{a0}", "\u{2800}"] {
            assert_eq!(check(name), Err(Wrong::Empty), "{name:?}");
        }
        assert_eq!(check(&"明".repeat(64)), Ok(()));
        assert_eq!(check(&"明".repeat(65)), Err(Wrong::TooLong));
    }
}
