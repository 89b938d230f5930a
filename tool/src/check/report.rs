//! What a run has found, written for people or for programs.

mod hint;
mod json;
mod junit;
mod news;
mod paper;
mod seen;
mod table;

use super::failure::Failure;
use super::{Score, Sessions, Step};
use crate::text::{Lang, text};

pub use hint::Depth;
pub use json::write as write_json;
pub use junit::write as write_junit;
pub use paper::{Paper, write_list};

/// A failure's sentences in one language, its values filled in.
struct Sentences {
    why: String,
    idea: String,
    change: String,
}

impl Sentences {
    fn of(failure: &Failure, lang: Lang) -> Self {
        let (cause, values) = (failure.cause.text(), failure.values(lang));
        Self {
            why: cause.why.fill(lang, &values),
            idea: cause.idea.fill(lang, &values),
            change: cause.change.fill(lang, &values),
        }
    }
}

/// What a blocked step waits for.
fn blocked_by(id: &str, sessions: Sessions, lang: Lang) -> String {
    let number = Step::named(id).map_or(0, |step| step.number(sessions)).to_string();
    let sentence =
        text("Step {number}, `{by}`, has to pass first.", "要先通过第 {number} 步 `{by}`。");
    sentence.fill(lang, &[("number", number), ("by", id.to_owned())])
}

/// How many points were made, and how many bonuses, of those that there were to have.
fn told(score: Score, lang: Lang) -> String {
    let sentence = match score.max_bonus_points {
        0 => text("{points} of {max} points", "满分 {max} 分，得 {points} 分"),
        _ => text(
            "{points} of {max} points, bonus {bonus} of {max_bonus}",
            "满分 {max} 分，得 {points} 分；附加分 {max_bonus} 分，得 {bonus} 分",
        ),
    };
    let values = [
        ("points", score.points),
        ("max", score.max_points),
        ("bonus", score.bonus_points),
        ("max_bonus", score.max_bonus_points),
    ];
    sentence.fill(lang, &values.map(|(name, number)| (name, number.to_string())))
}
