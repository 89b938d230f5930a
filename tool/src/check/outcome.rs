//! What a run has found, as values.

use super::failure::Failure;
use super::{Requirement, Step};

/// What became of a requirement.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed(Box<Failure>),
    /// Something before it failed, so it was not looked at.
    NotReached,
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
    /// What became of it.
    pub status: Status,
    /// What became of each of its requirements.
    pub outcomes: Vec<Outcome>,
}

impl StepReport {
    pub(super) fn without_looking(step: &'static Step, status: Status) -> Self {
        let outcomes = step.text().requirements.iter().map(|_| Outcome::NotReached).collect();
        Self { step, status, outcomes }
    }

    /// Returns its requirements, each with what became of it.
    pub fn requirements(&self) -> impl Iterator<Item = (&'static Requirement, &Outcome)> {
        self.step.text().requirements.iter().zip(&self.outcomes)
    }

    /// Returns the first failure and the requirement that it belongs to.
    pub fn failure(&self) -> Option<(&'static Requirement, &Failure)> {
        self.requirements().find_map(|(requirement, outcome)| match outcome {
            Outcome::Failed(failure) => Some((requirement, &**failure)),
            _ => None,
        })
    }

    /// Returns how many requirements hold. Each is a point.
    pub fn points(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Passed)).count()
    }

    /// Returns how many points there are to have; none in a step that was skipped.
    pub fn max_points(&self) -> usize {
        if self.status == Status::Skipped { 0 } else { self.outcomes.len() }
    }
}

/// What a run has found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The seed of this run's names and addresses.
    pub seed: u64,
    /// Whether the servers are the lab's own, and not somebody's work.
    pub of_lab: bool,
    /// The steps that were asked for.
    pub steps: Vec<StepReport>,
}

impl Report {
    /// Whether nothing failed.
    pub fn passed(&self) -> bool {
        let is_well = |step: &StepReport| matches!(step.status, Status::Passed | Status::Skipped);
        self.steps.iter().all(is_well)
    }
}
