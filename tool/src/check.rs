//! The guided checks: does a server keep the contract, and if not, what does it lack?
//!
//! A check is a black-box test over HTTP, whatever the server is written in.
//! [`STEPS`] holds the lesson's steps in order; what each looks at, and how, stands in a file of its
//! own. A requirement that does not hold is a value, an [`Outcome`], with a [`Cause`].
//! What is said to people stands in `lesson/steps`, where nobody has to read Rust to change it.

mod cause;
mod command;
mod cookie;
mod crowd;
mod exchange;
pub mod failure;
mod framework;
mod limits;
mod login;
mod lost;
mod nearby;
mod outcome;
mod probe;
mod profile;
pub mod report;
mod request;
mod servers;
mod sessions;
mod sticky;
mod taught;
mod unanswered;
pub mod watch;

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::target::Target;
pub use cause::{Cause, Word};
use failure::Failure;
pub use framework::{Framework, Made};
pub use outcome::{Outcome, Report, Score, Status, StepReport};
use probe::Probe;
pub use taught::{CauseText, Code, Requirement, StepText};

/// The steps, in the order of the lesson.
pub static STEPS: [&Step; 6] =
    [&login::STEP, &profile::STEP, &servers::STEP, &sessions::STEP, &sticky::STEP, &limits::STEP];

/// One step of the lesson.
#[derive(Debug)]
pub struct Step {
    /// Its name on the command line.
    pub id: &'static str,
    needs: Needs,
    run: for<'a> fn(&'a mut Probe, &'a mut Sheet) -> BoxFuture<'a, Result<(), Halt>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    OneServer,
    ThreeServers,
    ThreeServersAndNginx,
}

impl Step {
    /// Returns the step of this name.
    pub fn named(id: &str) -> Option<&'static Self> {
        STEPS.into_iter().find(|step| step.id == id)
    }

    /// Returns what is said of it, and what it looks at.
    pub fn text(&self) -> &'static StepText {
        StepText::of(self.id)
    }

    /// Returns its place in the lesson, from 1.
    pub fn number(&self) -> usize {
        1 + STEPS.iter().position(|step| step.id == self.id).expect("every step is in STEPS")
    }

    /// Whether it looks through the load balancer.
    pub fn needs_entry(&self) -> bool {
        self.needs == Needs::ThreeServersAndNginx
    }

    /// Whether these addresses are enough for it.
    pub fn can_run_on(&self, targets: &Targets) -> bool {
        match self.needs {
            Needs::OneServer => true,
            Needs::ThreeServers => targets.servers.len() == 3,
            Needs::ThreeServersAndNginx => targets.servers.len() == 3 && targets.entry.is_some(),
        }
    }
}

/// Where to look.
#[derive(Debug, Clone)]
pub struct Targets {
    /// One to three servers: `server-1` first.
    pub servers: Vec<Target>,
    /// The load balancer in front of them.
    pub entry: Option<Target>,
}

/// What to run, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to look.
    pub targets: Targets,
    /// The steps to run.
    pub steps: Vec<&'static Step>,
    /// Whether to go on after a step that failed.
    pub all: bool,
    /// Whether to leave the bonuses out.
    pub core: bool,
    /// The seed of names and addresses: one seed, one sequence of requests.
    pub seed: u64,
    /// In which framework changes are shown; without one, in the one that the answers give away.
    pub code: Option<Framework>,
    /// How long a class logs in at the same moment, again and again: what goes wrong between two
    /// requests that meet does so by chance. With none, it does so once.
    pub crowd_time: Duration,
}

/// The time that a class has in which to log in, unless somebody is in a hurry.
pub const CROWD_TIME: Duration = Duration::from_millis(1200);

/// Runs the steps in order, and tells `on_step` of each as soon as it has ended.
///
/// No answer of a server makes it fail: whatever comes, or does not come, is in the report.
pub async fn run(options: &Options, mut on_step: impl FnMut(&StepReport)) -> Report {
    let mut probe = Probe::new(options);
    let (seed, made) = (options.seed, Made::default());
    let mut report = Report { seed, of_lab: false, made, steps: Vec::new() };
    for step in &options.steps {
        let mut step_report = StepReport::without_looking(step, Status::NotRun);
        if options.core {
            step_report.leave_bonuses_out();
        }
        if !step.can_run_on(&options.targets) {
            step_report.status = Status::Skipped;
        } else if options.all || report.passed() {
            step_report = run_step(step_report, &mut probe).await;
        }
        on_step(&step_report);
        report.steps.push(step_report);
    }
    if !report.passed() {
        let made = probe.what_it_is_made_with().await;
        report.made = Made { framework: options.code.or(made.framework), ..made };
    }
    report.of_lab = probe.is_of_lab().await;
    report
}

async fn run_step(report: StepReport, probe: &mut Probe) -> StepReport {
    let mut sheet = Sheet { report };
    let halt = (sheet.report.step.run)(probe, &mut sheet).await;
    let mut report = sheet.report;
    report.status = Status::Passed;
    match halt {
        Err(Halt::Blocked(by)) => report.status = Status::Blocked(by),
        Err(Halt::Unreached(failure)) => report.note_unreached(failure),
        Err(Halt::Failed) | Ok(()) => {}
    }
    if report.failure().is_some() {
        report.status = Status::Failed;
    }
    report
}

/// Why a step ends before its end.
#[derive(Debug)]
enum Halt {
    /// A requirement failed that the rest of the step stands on. The sheet has it.
    Failed,
    /// Something that another step looks at does not hold.
    Blocked(&'static str),
    /// No answer came, or none that the rest of the step could use.
    Unreached(Box<Failure>),
}

/// Where a step notes what became of its requirements.
#[derive(Debug)]
struct Sheet {
    report: StepReport,
}

impl Sheet {
    fn outcome(&mut self, id: &str) -> &mut Outcome {
        let mut requirements = self.report.step.text().requirements.iter();
        let place = requirements.position(|known| known.id == id);
        &mut self.report.outcomes[place.expect("the step has this requirement")]
    }

    /// Whether a requirement is to be looked at. Bonuses are not, where the core alone is asked for.
    fn asks_for(&mut self, id: &str) -> bool {
        !matches!(self.outcome(id), Outcome::LeftOut)
    }

    /// Whether a requirement was looked at, and holds so far.
    fn holds(&mut self, id: &str) -> bool {
        matches!(self.outcome(id), Outcome::Passed)
    }

    /// Whether every requirement before this one was looked at, and holds; bonuses aside.
    fn core_holds_before(&self, id: &str) -> bool {
        let before = self.report.requirements().take_while(|(requirement, _)| requirement.id != id);
        let mut core = before.filter(|(requirement, _)| !requirement.bonus);
        core.all(|(_, outcome)| matches!(outcome, Outcome::Passed))
    }

    /// Notes whether a requirement holds; the step goes on in any case.
    ///
    /// A requirement that is noted more than once holds if it does each time.
    fn note(&mut self, id: &str, result: Result<(), Failure>) {
        let outcome = self.outcome(id);
        match (result, &outcome) {
            (Ok(()), Outcome::NotReached) => *outcome = Outcome::Passed,
            (Err(failure), Outcome::NotReached | Outcome::Passed) => {
                *outcome = Outcome::Failed(Box::new(failure));
            }
            (_, Outcome::Passed | Outcome::Failed(_) | Outcome::LeftOut) => {}
        }
    }

    /// Notes whether a requirement holds that the rest of the step stands on: with `?`, the step ends
    /// if it does not.
    fn require<T>(&mut self, id: &str, result: Result<T, Failure>) -> Result<T, Halt> {
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
}
