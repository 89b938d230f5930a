//! What is asked of a check, whoever starts the servers, and how a report is shown to people.

use std::io::{self, IsTerminal, Write};

use clap::Args;
use sticky_lab::check::report::{Depth, Paper};
use sticky_lab::check::{self, Framework, Options, Report, Sessions, Step, Targets};
use sticky_lab::text::{Lang, Problem, text};

use crate::cli::code;
use crate::cli::common::{new_seed, written};
use crate::cli::values::{StepName, framework, seed, step};

/// How to look at servers.
#[derive(Debug, Clone, Args)]
pub struct Look {
    /// Steps to run, by name or number; all if none is named (see ./lab check --list)
    #[arg(value_name = "STEP", value_parser = step)]
    steps: Vec<StepName>,

    /// Go on after a step that failed
    #[arg(long)]
    all: bool,

    /// Leave the bonuses out: what the lesson is about, and nothing beside it
    #[arg(long)]
    core: bool,

    /// Show the whole change, or with --hint=line the line that matters, and not only an idea
    #[arg(
        long,
        value_enum,
        value_name = "DEPTH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "whole",
        hide_possible_values = true
    )]
    pub hint: Option<Depth>,

    /// Show changes in the words of axum, gin, express or flask, this time and from now on
    /// [default: LAB_CODE, or what the servers' answers tell]
    #[arg(long, value_name = "FRAMEWORK", value_parser = framework)]
    code: Option<Framework>,

    /// Seed of names and addresses, to repeat a run [default: a new one]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,

    /// Where the servers keep their sessions. With a cure, other steps are looked at
    #[arg(long, value_enum, value_name = "WHERE", default_value_t)]
    pub sessions: Sessions,

    /// Whether the servers are started here, at addresses that nobody names.
    #[arg(skip)]
    starts_servers: bool,
}

impl Look {
    /// Returns what to run on these servers.
    ///
    /// # Errors
    /// If a step was named that needs more of them.
    pub fn options(&self, targets: Targets) -> Result<Options, Problem> {
        let named = self.named_steps()?;
        let is_asked_for =
            |step: &&'static Step| named.is_empty() || named.iter().any(|s| s.id == step.id);
        let steps = self.sessions.steps().iter().copied().filter(is_asked_for).collect();
        if let Some(step) = named.iter().find(|step| !step.can_run_on(&targets)) {
            let sentence = if step.needs_entry() {
                text(
                    "step `{step}` needs the addresses of three servers with --server, and the load balancer's with --entry",
                    "步骤 `{step}` 需要用 --server 写明三台服务器的地址，并用 --entry 写明负载均衡器的地址",
                )
            } else {
                text(
                    "step `{step}` needs the addresses of three servers with --server",
                    "步骤 `{step}` 需要用 --server 写明三台服务器的地址",
                )
            };
            return Err(Problem::not_tried(sentence).with("step", step.id));
        }
        let seed = self.seed();
        let code = self.code.map_or_else(code::remembered, |code| Ok(Some(code)))?;
        let crowd_time = check::CROWD_TIME;
        Ok(Options {
            targets,
            sessions: self.sessions,
            steps,
            all: self.all,
            core: self.core,
            seed,
            code,
            crowd_time,
            containers: None,
        })
    }

    /// Returns the steps that were named.
    ///
    /// # Errors
    /// If one is not looked at with these sessions.
    pub fn named_steps(&self) -> Result<Vec<&'static Step>, Problem> {
        let of_these = self.sessions.steps();
        let found = |name: &StepName| match *name {
            StepName::Named(step) => of_these.iter().copied().find(|known| known.id == step.id),
            StepName::Numbered(number) => of_these.get(number - 1).copied(),
        };
        self.steps.iter().map(|name| found(name).ok_or_else(|| self.no_step(name))).collect()
    }

    fn no_step(&self, name: &StepName) -> Problem {
        let sentence = match name {
            StepName::Named(_) if self.sessions == Sessions::Memory => text(
                "step `{step}` is looked at with --sessions shared-store or signed-cookie",
                "步骤 `{step}` 要用 --sessions shared-store 或 signed-cookie 才检查",
            ),
            _ => text(
                "there is no step `{step}` with --sessions {sessions}: the steps are {steps}, or 1 to {n}",
                "用 --sessions {sessions} 时没有步骤 `{step}`：步骤可以写 {steps}，或者 1 到 {n}",
            ),
        };
        let step = match name {
            StepName::Named(step) => step.id.to_owned(),
            StepName::Numbered(number) => number.to_string(),
        };
        let steps = self.sessions.steps();
        Problem::not_tried(sentence)
            .with("step", step)
            .with("sessions", self.sessions.id())
            .with_list("steps", steps.iter().map(|step| step.id))
            .with("n", steps.len())
    }

    /// The same, where the servers are started by whoever looks at them.
    pub fn at_own_servers(self) -> Self {
        Self { starts_servers: true, ..self }
    }

    /// Notes the framework that was named, for the next time.
    pub fn remember(&self, lang: Lang) {
        if let Some(framework) = self.code {
            code::remember(framework, lang);
        }
    }

    /// Returns the seed that was asked for, or a new one.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(new_seed)
    }

    /// Runs the check and writes its report.
    pub async fn on_paper(
        &self,
        options: &Options,
        out: &mut impl Write,
        lang: Lang,
    ) -> (Report, io::Result<()>) {
        let mut paper = self.paper(out, lang);
        let mut outcome = Ok(());
        let report = check::run(options, |step| {
            if outcome.is_ok() {
                outcome = paper.step(step);
            }
        })
        .await;
        let outcome = outcome.and_then(|()| paper.end(&report));
        (report, outcome)
    }

    fn paper<W: Write>(&self, out: W, lang: Lang) -> Paper<W> {
        let depth = self.hint.unwrap_or_default();
        Paper { out, lang, depth, width: width(), has_addresses: !self.starts_servers }
    }
}

/// How wide sentences may be. Where nobody looks at a terminal, they stay whole.
fn width() -> usize {
    if io::stdout().is_terminal() { textwrap::termwidth() } else { usize::MAX }
}

/// A screen on which each report takes the place of the one before.
#[derive(Debug, Default)]
pub struct Screen {
    before: Option<Report>,
}

impl Screen {
    /// Runs the check, and returns what to show: the report, and what has changed since the last one.
    pub async fn check(
        &mut self,
        look: &Look,
        options: &Options,
        lang: Lang,
    ) -> Result<(Report, Vec<u8>), Problem> {
        let mut page = Vec::new();
        let (report, outcome) = look.on_paper(options, &mut page, lang).await;
        written(outcome)?;
        if let Some(before) = self.before.replace(report.clone()) {
            written(look.paper(&mut page, lang).news(&before, &report))?;
        }
        Ok((report, page))
    }

    /// Shows a page, and says whether anybody still reads. It is written at once, so that the screen
    /// does not flicker.
    pub fn show(&self, page: &[u8], prompt: &str) -> Result<bool, Problem> {
        const CLEAR: &[u8] = b"\x1b[2J\x1b[H";
        let whole = [CLEAR, page, b"\n", prompt.as_bytes(), b"\n"].concat();
        let mut out = anstream::stdout();
        match out.write_all(&whole).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            outcome => written(outcome).map(|()| true),
        }
    }
}
