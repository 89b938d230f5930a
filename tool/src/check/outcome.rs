//! What became of a step and of its requirements, as values.

use super::failure::Failure;
use super::{Requirement, Says, Score, Sessions, Step};
use crate::text::{Lang, Text};

/// What became of a requirement.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed(Box<Failure>),
    /// Something before it failed, so it was not looked at.
    NotReached,
    /// Nobody was to look at it, or could.
    LeftOut(LeftOut),
}

/// Why a requirement is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// It is a bonus, and the core alone was asked for.
    Core,
    /// It is true of sessions in memory alone.
    MemoryAlone,
    /// There are no methods to go through.
    NoMethods,
    /// There is no way to the servers' containers.
    NoContainers,
    /// The store does not keep its data, so that nothing could be known again.
    StoreForgets,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Every requirement holds.
    Passed,
    /// One does not.
    Failed,
    /// The step of this name has to pass first.
    Blocked(&'static str),
    /// It needs addresses that were not given.
    Skipped,
    /// A step before it failed.
    NotRun,
}

/// A step and what became of it.
#[derive(Debug, Clone)]
pub struct StepReport {
    /// The step.
    pub step: &'static Step,
    /// Where the servers keep their sessions.
    pub sessions: Sessions,
    /// What became of it.
    pub status: Status,
    /// What became of each of its requirements.
    pub outcomes: Vec<Outcome>,
    /// What was seen beside what is required.
    pub notes: Vec<Note>,
}

/// Something that was seen and is worth a sentence, and is no failure.
#[derive(Debug, Clone)]
pub struct Note {
    /// What it says.
    pub text: Text,
    /// What fills its places.
    pub values: Vec<(&'static str, String)>,
}

impl Note {
    /// Returns it in one language.
    pub fn get(&self, lang: Lang) -> String {
        self.text.fill(lang, &self.values)
    }
}

impl StepReport {
    pub(super) fn without_looking(step: &'static Step, sessions: Sessions, status: Status) -> Self {
        let outcome = |requirement: &Requirement| match requirement.is_asked(sessions) {
            true => Outcome::NotReached,
            false => Outcome::LeftOut(LeftOut::MemoryAlone),
        };
        let mut report = Self { step, sessions, status, outcomes: Vec::new(), notes: Vec::new() };
        report.outcomes = report.told().map(outcome).collect();
        report
    }

    /// Returns what its step says of itself.
    pub fn says(&self) -> Says {
        self.step.text().says(self.sessions)
    }

    /// Returns the requirements that it speaks of, in order.
    pub(super) fn told(&self) -> impl Iterator<Item = &'static Requirement> + use<> {
        let sessions = self.sessions;
        self.step.text().requirements.iter().filter(move |known| known.is_told(sessions))
    }

    pub(super) fn leave_bonuses_out(&mut self) {
        for (requirement, outcome) in self.told().zip(&mut self.outcomes) {
            if requirement.bonus {
                *outcome = Outcome::LeftOut(LeftOut::Core);
            }
        }
    }

    /// Skips it, and says why.
    pub(super) fn leave_all_out(&mut self, why: LeftOut) {
        self.status = Status::Skipped;
        self.outcomes.fill(Outcome::LeftOut(why));
    }

    /// Whether something in it was left out for this reason.
    pub fn has_left_out(&self, why: LeftOut) -> bool {
        let is_left =
            |outcome: &Outcome| matches!(outcome, Outcome::LeftOut(found) if *found == why);
        self.outcomes.iter().any(is_left)
    }

    /// Notes what kept the step from its end: at the requirement that it was about to look at, which
    /// is the first that is open behind the last one noted. One of the core comes before a bonus,
    /// which may have been passed over for a reason of its own.
    pub(super) fn note_unreached(&mut self, failure: Box<Failure>) {
        let is_noted = |outcome| matches!(outcome, &Outcome::Passed | &Outcome::Failed(_));
        let last_noted = self.outcomes.iter().rposition(is_noted);
        let is_open =
            |(_, (_, outcome)): &(_, (_, &Outcome))| matches!(outcome, Outcome::NotReached);
        let open = self.requirements().enumerate().filter(is_open);
        let place = open
            .min_by_key(|(place, (known, _))| (known.bonus, Some(*place) < last_noted))
            .map(|(place, _)| place);
        // Where all were noted, the last that held does so no longer: nothing may get lost.
        let held = |outcome: &Outcome| matches!(outcome, Outcome::Passed);
        if let Some(place) = place.or_else(|| self.outcomes.iter().rposition(held)) {
            self.outcomes[place] = Outcome::Failed(failure);
        }
    }

    /// Returns its requirements, each with what became of it.
    pub fn requirements(&self) -> impl Iterator<Item = (&'static Requirement, &Outcome)> {
        self.told().zip(&self.outcomes)
    }

    /// Returns the failure to be told first, and the requirement that it belongs to: of the core, or
    /// else of a bonus.
    pub fn failure(&self) -> Option<(&'static Requirement, &Failure)> {
        let failures = self.requirements().filter_map(|(requirement, outcome)| match outcome {
            Outcome::Failed(failure) => Some((requirement, &**failure)),
            _ => None,
        });
        failures.min_by_key(|(requirement, _)| requirement.bonus)
    }

    /// Returns what it counts for.
    pub fn score(&self) -> Score {
        let mut score = Score::default();
        for (requirement, outcome) in self.requirements() {
            let (points, max_points) = if requirement.bonus {
                (&mut score.bonus_points, &mut score.max_bonus_points)
            } else {
                (&mut score.points, &mut score.max_points)
            };
            *points += usize::from(matches!(outcome, Outcome::Passed));
            let is_asked =
                self.status != Status::Skipped && !matches!(outcome, Outcome::LeftOut(_));
            *max_points += usize::from(is_asked);
        }
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Cause;

    /// The step of the profile with failures of these requirements.
    fn profile(failed: &[(&str, Cause)]) -> StepReport {
        let step = Step::named("profile").unwrap();
        let mut report = StepReport::without_looking(step, Sessions::Memory, Status::Failed);
        for (id, cause) in failed {
            let place = step.text().requirements.iter().position(|known| known.id == *id).unwrap();
            report.outcomes[place] = Outcome::Failed(Box::new(Failure::new(*cause)));
        }
        report
    }

    /// Where a failure is noted that kept a step from its end, after these were noted.
    fn unreached(passed: &[&str], failed: &[(&str, Cause)]) -> Vec<String> {
        let mut report = profile(failed);
        for (requirement, outcome) in
            report.step.text().requirements.iter().zip(&mut report.outcomes)
        {
            if passed.contains(&requirement.id.as_str()) {
                *outcome = Outcome::Passed;
            }
        }
        report.note_unreached(Box::new(Failure::new(Cause::NoAnswer)));
        let found = report.requirements().filter(|(_, outcome)| {
            matches!(outcome, Outcome::Failed(failure) if failure.cause == Cause::NoAnswer)
        });
        found.map(|(requirement, _)| requirement.id.clone()).collect()
    }

    #[test]
    fn silence_belongs_to_what_was_about_to_be_looked_at_and_not_to_a_bonus_before_it() {
        let begun = ["status", "fields", "login_time"];
        let past_alice = [&begun[..], &["no_cookie", "unknown_id"]].concat();

        assert_eq!(unreached(&[], &[]), ["status"]);
        assert_eq!(unreached(&begun, &[]), ["user_id"]);
        assert_eq!(unreached(&past_alice, &[("user_id", Cause::UserId)]), ["side_by_side"]);
        assert_eq!(unreached(&["status", "at_once"], &[]), ["fields"]);
    }

    #[test]
    fn silence_takes_no_finding_away_and_is_not_lost_either() {
        let step = Step::named("profile").unwrap();
        let all: Vec<_> = step.text().requirements.iter().map(|known| known.id.as_str()).collect();
        let last = [("at_once", Cause::MixedUpAtOnce)];

        assert_eq!(unreached(&all, &[]), ["at_once"]);
        assert_eq!(unreached(&all[..all.len() - 1], &last), ["undisturbed"]);
    }

    #[test]
    fn a_failure_of_the_core_is_told_before_one_of_a_bonus() {
        let both = profile(&[("login_time", Cause::LoginTime), ("bad_input", Cause::BadInput)]);
        let bonus = profile(&[("login_time", Cause::LoginTime)]);

        assert_eq!(both.failure().unwrap().0.id, "bad_input");
        assert_eq!(bonus.failure().unwrap().0.id, "login_time");
    }
}
