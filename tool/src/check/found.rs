//! What a run has found as a whole, and what it counts for.

use std::iter::Sum;

use serde::Serialize;

use super::outcome::{Status, StepReport};
use super::{Made, Sessions};
use crate::text::Problem;

/// A point for each requirement that holds; those of the core and the bonuses are counted apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// How many requirements of the core hold.
    pub points: usize,
    /// How many there are of them, steps that were skipped aside.
    pub max_points: usize,
    /// How many bonuses hold.
    pub bonus_points: usize,
    /// How many there are of them, those that were left out aside as well.
    pub max_bonus_points: usize,
}

impl Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        scores.fold(Self::default(), |sum, score| Self {
            points: sum.points + score.points,
            max_points: sum.max_points + score.max_points,
            bonus_points: sum.bonus_points + score.bonus_points,
            max_bonus_points: sum.max_bonus_points + score.max_bonus_points,
        })
    }
}

/// What a run has found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The seed of this run's names and addresses.
    pub seed: u64,
    /// Where the servers were to keep their sessions.
    pub sessions: Sessions,
    /// Whether the servers are the lab's own, and not somebody's work.
    pub of_lab: bool,
    /// Where the lab itself says that its servers keep them, if it does.
    pub lab_sessions: Option<Sessions>,
    /// What is known of the servers' code, if something failed.
    pub made: Made,
    /// The steps that were asked for.
    pub steps: Vec<StepReport>,
    /// What kept the tool from looking at the rest.
    pub problem: Option<Problem>,
}

impl Report {
    /// Makes one in which nothing was looked at.
    pub(super) fn new(seed: u64, sessions: Sessions) -> Self {
        Self {
            seed,
            sessions,
            of_lab: false,
            lab_sessions: None,
            made: Made::default(),
            steps: Vec::new(),
            problem: None,
        }
    }

    /// Whether nothing failed.
    pub fn passed(&self) -> bool {
        let is_well = |step: &StepReport| matches!(step.status, Status::Passed | Status::Skipped);
        self.problem.is_none() && self.steps.iter().all(is_well)
    }

    /// Returns what all its steps count for.
    pub fn score(&self) -> Score {
        self.steps.iter().map(StepReport::score).sum()
    }
}
