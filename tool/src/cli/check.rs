//! `lab check`: its arguments, and what they lead to.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use sticky_lab::check::report::{Paper, write_json, write_junit, write_list};
use sticky_lab::check::watch::{self, Watch};
use sticky_lab::check::{self, Options, Report, STEPS, Step, Targets};
use sticky_lab::doctor::states;
use sticky_lab::engine::Engine;
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::topology::Topology;

use crate::cli::common::{Lab, new_seed, written};
use crate::cli::values::{seed, step};

const NOT_ALL_PASSED: u8 = 1;

/// Check whether servers keep the lab's contract, and say what they lack.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 all passed, 1 something failed, 2 it could not be tried.")]
pub struct Check {
    /// Steps to run, by name or number; all if none is named (see --list)
    #[arg(value_name = "STEP", value_parser = step)]
    steps: Vec<&'static Step>,

    /// Address of a server, one to three times; one is enough for the first two steps
    /// [default: the lab's]
    #[arg(long = "server", value_name = "URL", value_delimiter = ',')]
    servers: Vec<String>,

    /// Address of the load balancer in front of the servers
    /// [default: the lab's, if no --server is given]
    #[arg(long, value_name = "URL")]
    entry: Option<String>,

    /// Go on after a step that failed
    #[arg(long)]
    all: bool,

    /// Leave the bonuses out: what the lesson is about, and nothing beside it
    #[arg(long)]
    core: bool,

    /// Run again whenever a server comes back up, and when Enter is pressed
    #[arg(long)]
    watch: bool,

    /// Show the change itself, and not only a hint at it
    #[arg(long)]
    hint: bool,

    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Seed of names and addresses, to repeat a run [default: a new one]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,

    /// List the steps with their questions, and check nothing
    #[arg(long)]
    list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Junit,
}

/// Runs what was asked for. An `Err` says why it could not be tried.
pub async fn run(check: &Check, lang: Lang) -> Result<ExitCode, Problem> {
    if check.list {
        return written(write_list(&mut anstream::stdout(), lang, check.hint))
            .map(|()| ExitCode::SUCCESS);
    }
    if check.watch && check.format != Format::Text {
        return Err(Problem::not_tried(text(
            "--watch is for people: it goes with --format text only",
            "--watch 是给人看的，只能和 --format text 一起用",
        )));
    }
    let mut options = check.options().await?;
    if check.watch {
        return watching(check, &mut options, lang).await;
    }
    if check.servers.is_empty() && !options.targets.any_listens().await {
        return Err(Problem::not_tried(text("the lab is not running", "实验室没有在运行")).next(
            text(
                "Bring it up: ./lab up\nOr name your own server: --server http://localhost:PORT",
                "启动它：./lab up\n或者写明你自己的服务器：--server http://localhost:端口",
            ),
        ));
    }
    let mut out = anstream::stdout();
    let (report, outcome) = match check.format {
        Format::Text => on_paper(check, &options, &mut out, lang).await,
        Format::Json => {
            let report = check::run(&options, |_| {}).await;
            let outcome = write_json(&mut out, &report, lang);
            (report, outcome)
        }
        Format::Junit => {
            let report = check::run(&options, |_| {}).await;
            let outcome = write_junit(&mut out, &report, lang);
            (report, outcome)
        }
    };
    written(outcome.and_then(|()| out.flush()))?;
    if !report.passed() && check.servers.is_empty() {
        tell_of_the_lab(lang).await;
    }
    Ok(ExitCode::from(if report.passed() { 0 } else { NOT_ALL_PASSED }))
}

impl Check {
    async fn options(&self) -> Result<Options, Problem> {
        let targets = self.targets().await?;
        let is_asked_for = |step: &&'static Step| {
            self.steps.is_empty() || self.steps.iter().any(|s| s.id == step.id)
        };
        let steps = STEPS.into_iter().filter(is_asked_for).collect();
        if let Some(step) = self.steps.iter().find(|step| !step.can_run_on(&targets)) {
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
        let seed = self.seed.unwrap_or_else(new_seed);
        Ok(Options { targets, steps, all: self.all, core: self.core, seed })
    }

    async fn targets(&self) -> Result<Targets, Problem> {
        let lab = Lab::from_environment()?;
        let (servers, entry) = match self.servers.as_slice() {
            [] => (&lab.servers[..], self.entry.as_ref().or(Some(&lab.entry))),
            given => (given, self.entry.as_ref()),
        };
        if servers.len() > 3 {
            return Err(Problem::not_tried(text(
                "{n} servers were given; the lab has three",
                "写了 {n} 台服务器，而实验室只有三台",
            ))
            .with("n", servers.len()));
        }
        let mut targets = Targets { servers: Vec::new(), entry: None };
        for server in servers {
            targets.servers.push(lab.target(server).await?);
        }
        if let Some(entry) = entry {
            targets.entry = Some(lab.target(entry).await?);
        }
        Ok(targets)
    }
}

/// Where the lab's own servers fail, it may be the lab that is broken. Nothing is told if the engine
/// cannot be asked: that is nobody's failure here.
async fn tell_of_the_lab(lang: Lang) {
    let (Ok(Some(lab)), Ok(engine)) = (Topology::if_given(), Engine::connect().await) else {
        return;
    };
    for finding in states::findings(&engine, &lab).await.unwrap_or_default() {
        eprintln!("{}", finding.tell(lang));
    }
}

/// How wide sentences may be. Where nobody looks at a terminal, they stay whole.
fn width() -> usize {
    if io::stdout().is_terminal() { textwrap::termwidth() } else { usize::MAX }
}

async fn on_paper(
    check: &Check,
    options: &Options,
    out: &mut impl Write,
    lang: Lang,
) -> (Report, io::Result<()>) {
    let mut paper = Paper { out, lang, hint: check.hint, width: width() };
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

/// Runs again and again, until it is interrupted or nobody reads any more.
async fn watching(check: &Check, options: &mut Options, lang: Lang) -> Result<ExitCode, Problem> {
    let mut out = anstream::stdout();
    let mut watch = Watch::begin(&options.targets).await;
    let mut before = None;
    loop {
        // Written at once, so that the screen does not flicker.
        let mut page = Vec::new();
        let (report, outcome) = on_paper(check, options, &mut page, lang).await;
        written(outcome)?;
        if let Some(before) = before.replace(report.clone()) {
            let mut paper = Paper { out: &mut page, lang, hint: check.hint, width: width() };
            written(paper.news(&before, &report))?;
        }
        const CLEAR: &[u8] = b"\x1b[2J\x1b[H";
        let whole = [CLEAR, &page, b"\n", watch::PROMPT.get(lang).as_bytes(), b"\n"].concat();
        match out.write_all(&whole).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Ok(ExitCode::SUCCESS);
            }
            outcome => written(outcome)?,
        }
        watch.until_there_is_news().await;
        options.seed = check.seed.unwrap_or_else(new_seed);
    }
}
