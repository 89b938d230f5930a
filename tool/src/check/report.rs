//! What a run has found, written for people or for programs.

mod json;
mod junit;
mod paper;
mod table;

use super::failure::Failure;
use super::{Step, StepReport};
use crate::text::{Lang, text};

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
        let cause = failure.cause.text();
        Self {
            why: cause.why.fill(lang, &failure.values),
            idea: cause.idea.fill(lang, &failure.values),
            change: cause.change.fill(lang, &failure.values),
        }
    }
}

/// What a blocked step waits for.
fn blocked_by(id: &str, lang: Lang) -> String {
    let number = Step::named(id).map_or(0, Step::number).to_string();
    let sentence =
        text("Step {number}, `{by}`, has to pass first.", "要先通过第 {number} 步 `{by}`。");
    sentence.fill(lang, &[("number", number), ("by", id.to_owned())])
}

/// How many points were made, and how many there were to make.
fn points(steps: &[StepReport]) -> (usize, usize) {
    let sum = |of: fn(&StepReport) -> usize| steps.iter().map(of).sum();
    (sum(StepReport::points), sum(StepReport::max_points))
}
