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
mod cure;
mod everywhere;
mod exchange;
pub mod failure;
mod found;
mod framework;
mod limits;
mod login;
mod lost;
mod nearby;
mod outcome;
pub mod outlives;
mod probe;
mod profile;
pub mod report;
mod request;
mod servers;
mod sessions;
mod sheet;
mod sticky;
mod taught;
mod unanswered;
pub mod watch;

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::fault::Interruption;
use crate::target::Target;
use crate::text::Problem;
pub use cause::{Cause, Word};
pub use cure::Sessions;
pub use found::{Report, Score};
pub use framework::{Framework, Made};
pub use outcome::{LeftOut, Note, Outcome, Status, StepReport};
use outlives::Containers;
use probe::Probe;
use sheet::{Halt, Sheet};
pub use taught::{CauseText, Code, Requirement, Says, StepText};

/// The steps, in the order of the lesson.
pub static STEPS: [&Step; 6] =
    [&login::STEP, &profile::STEP, &servers::STEP, &sessions::STEP, &sticky::STEP, &limits::STEP];

/// The steps for servers with a cure: what is true of a memory alone is not among them.
pub static CURE_STEPS: [&Step; 5] =
    [&login::STEP, &profile::STEP, &servers::STEP, &everywhere::STEP, &outlives::STEP];

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
    ThreeServersInContainers,
}

impl Step {
    /// Returns the step of this name.
    pub fn named(id: &str) -> Option<&'static Self> {
        STEPS.into_iter().chain(CURE_STEPS).find(|step| step.id == id)
    }

    /// Returns what is said of it, and what it looks at.
    pub fn text(&self) -> &'static StepText {
        StepText::of(self.id)
    }

    /// Returns its place among the steps that are looked at, from 1; 0 if it is not among them.
    pub fn number(&self, sessions: Sessions) -> usize {
        sessions.steps().iter().position(|step| step.id == self.id).map_or(0, |place| 1 + place)
    }

    /// Whether it does something to the servers' containers.
    pub fn needs_containers(&self) -> bool {
        self.needs == Needs::ThreeServersInContainers
    }

    /// Whether it looks through the load balancer.
    pub fn needs_entry(&self) -> bool {
        self.needs == Needs::ThreeServersAndNginx
    }

    /// Whether these addresses are enough for it.
    pub fn can_run_on(&self, targets: &Targets) -> bool {
        match self.needs {
            Needs::OneServer => true,
            Needs::ThreeServers | Needs::ThreeServersInContainers => targets.servers.len() == 3,
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
    /// Where the servers keep their sessions.
    pub sessions: Sessions,
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
    /// The way to the containers of the servers and of their store, if there is one.
    pub containers: Option<Containers>,
}

/// The time that a class has in which to log in, unless somebody is in a hurry.
pub const CROWD_TIME: Duration = Duration::from_millis(1200);

/// Runs the steps in order, and tells `on_step` of each as soon as it has ended.
///
/// No answer of a server makes it fail: whatever comes, or does not come, is in the report.
pub async fn run(options: &Options, mut on_step: impl FnMut(&StepReport)) -> Report {
    let mut probe = Probe::new(options);
    let mut report = Report::new(options.seed, options.sessions);
    for step in &options.steps {
        let mut step_report = StepReport::without_looking(step, options.sessions, Status::NotRun);
        if options.core {
            step_report.leave_bonuses_out();
        }
        if !step.can_run_on(&options.targets) {
            step_report.status = Status::Skipped;
        } else if step.needs_containers() && options.containers.is_none() {
            step_report.leave_all_out(LeftOut::NoContainers);
        } else if options.all || report.passed() {
            step_report = run_step(step_report, &mut probe, &mut report.problem).await;
        }
        on_step(&step_report);
        report.steps.push(step_report);
        if report.problem.is_some() {
            break;
        }
    }
    if !report.passed() {
        let made = probe.what_it_is_made_with().await;
        report.made = Made { framework: options.code.or(made.framework), ..made };
    }
    report.of_lab = probe.is_of_lab().await;
    report.lab_sessions = probe.sessions_of_lab().await;
    report
}

async fn run_step(
    report: StepReport,
    probe: &mut Probe,
    problem: &mut Option<Problem>,
) -> StepReport {
    let mut sheet = Sheet { report };
    let step = sheet.report.step;
    // What a step has broken it mends by itself, and ends then.
    let interrupted = interrupted(probe.interruption().filter(|_| !step.needs_containers()));
    let halt = tokio::select! {
        halt = (step.run)(probe, &mut sheet) => halt,
        () = interrupted => Err(Halt::NotTried(Box::new(outlives::interrupted()))),
    };
    let mut report = sheet.report;
    report.status = Status::Passed;
    match halt {
        Err(Halt::Blocked(by)) => report.status = Status::Blocked(by),
        Err(Halt::Unreached(failure)) => {
            report.note_unreached(Box::new(report.sessions.retold(*failure)));
        }
        Err(Halt::NotTried(why)) => {
            report.status = Status::NotRun;
            *problem = Some(*why);
        }
        Err(Halt::Failed) | Ok(()) => {}
    }
    if report.failure().is_some() {
        report.status = Status::Failed;
    }
    report
}

/// Waits for an interruption, if there can be one.
async fn interrupted(interruption: Option<Interruption>) {
    match interruption {
        Some(interruption) => interruption.come().await,
        None => std::future::pending().await,
    }
}
