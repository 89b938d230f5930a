//! What a step writes down while it looks.

use super::failure::Failure;
use super::outcome::{LeftOut, Note, Outcome, StepReport};
use crate::text::Problem;

/// Why a step ends before its end.
#[derive(Debug)]
pub(super) enum Halt {
    /// A requirement failed that the rest of the step stands on. The sheet has it.
    Failed,
    /// Something that another step looks at does not hold.
    Blocked(&'static str),
    /// No answer came, or none that the rest of the step could use.
    Unreached(Box<Failure>),
    /// The tool could not do its own part.
    NotTried(Box<Problem>),
}

/// Where a step notes what became of its requirements.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) report: StepReport,
}

impl Sheet {
    fn outcome(&mut self, id: &str) -> &mut Outcome {
        let place = self.report.told().position(|known| known.id == id);
        &mut self.report.outcomes[place.expect("the step has this requirement")]
    }

    /// Whether a requirement is to be looked at. Bonuses are not, where the core alone is asked for,
    /// nor what belongs to sessions that are kept elsewhere.
    pub(super) fn asks_for(&self, id: &str) -> bool {
        let mut requirements = self.report.requirements();
        requirements
            .any(|(known, outcome)| known.id == id && !matches!(outcome, Outcome::LeftOut(_)))
    }

    /// Whether a requirement was looked at, and holds so far.
    pub(super) fn holds(&mut self, id: &str) -> bool {
        matches!(self.outcome(id), Outcome::Passed)
    }

    /// Whether every requirement before this one was looked at, and holds; bonuses aside.
    pub(super) fn core_holds_before(&self, id: &str) -> bool {
        let before = self.report.requirements().take_while(|(requirement, _)| requirement.id != id);
        let mut core = before.filter(|(requirement, _)| !requirement.bonus);
        core.all(|(_, outcome)| matches!(outcome, Outcome::Passed | Outcome::LeftOut(_)))
    }

    /// Notes whether a requirement holds; the step goes on in any case.
    ///
    /// A requirement that is noted more than once holds if it does each time.
    pub(super) fn note(&mut self, id: &str, result: Result<(), Failure>) {
        let sessions = self.report.sessions;
        let outcome = self.outcome(id);
        match (result, &outcome) {
            (Ok(()), Outcome::NotReached) => *outcome = Outcome::Passed,
            (Err(failure), Outcome::NotReached | Outcome::Passed) => {
                *outcome = Outcome::Failed(Box::new(sessions.retold(failure)));
            }
            (_, Outcome::Passed | Outcome::Failed(_) | Outcome::LeftOut(_)) => {}
        }
    }

    /// Notes whether a requirement holds that the rest of the step stands on: with `?`, the step ends
    /// if it does not.
    pub(super) fn require<T>(&mut self, id: &str, result: Result<T, Failure>) -> Result<T, Halt> {
        match result {
            Ok(value) => {
                self.note(id, Ok(()));
                Ok(value)
            }
            // Nothing may get lost with what was left out: the rest of the step stands on it.
            Err(failure) if !self.asks_for(id) => Err(Halt::Unreached(Box::new(failure))),
            Err(failure) => {
                self.note(id, Err(failure));
                Err(Halt::Failed)
            }
        }
    }

    /// Notes that a requirement cannot be looked at here.
    pub(super) fn leave_out(&mut self, id: &str, why: LeftOut) {
        *self.outcome(id) = Outcome::LeftOut(why);
    }

    /// Notes what was seen beside what is required.
    pub(super) fn tell(&mut self, note: Note) {
        self.report.notes.push(note);
    }
}
