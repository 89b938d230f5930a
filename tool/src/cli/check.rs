//! `sticky-lab check`: its words, and what they lead to.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use sticky_lab::check::report::{Paper, write_json, write_junit, write_list};
use sticky_lab::check::watch::{self, Watch};
use sticky_lab::check::{self, Options, Report, STEPS, Step, Targets};
use sticky_lab::text::Lang;

use crate::cli::common::{Lab, LangName, lang, new_seed, written};

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

    /// Run again whenever a server comes back up, and when Enter is pressed
    #[arg(long)]
    watch: bool,

    /// Show the change itself, and not only an idea
    #[arg(long)]
    hint: bool,

    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Language of the report [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<LangName>,

    /// Seed of names and addresses, to repeat a run [default: a new one]
    #[arg(long)]
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

fn step(word: &str) -> Result<&'static Step, String> {
    let by_number = word.parse().ok().and_then(|number: usize| STEPS.get(number.checked_sub(1)?));
    Step::named(word).or(by_number.copied()).ok_or_else(|| {
        let names = STEPS.map(|step| step.id).join(", ");
        format!("the steps are: {names}; or 1 to {}", STEPS.len())
    })
}

/// Runs what was asked for. An `Err` says why it could not be tried.
pub async fn run(check: &Check) -> Result<ExitCode, String> {
    let lang = lang(check.lang);
    if check.list {
        return written(write_list(&mut anstream::stdout(), lang, check.hint))
            .map(|()| ExitCode::SUCCESS);
    }
    if check.watch && check.format != Format::Text {
        return Err("--watch is for people: it goes with --format text only".to_owned());
    }
    let mut options = check.options()?;
    if check.watch {
        return watching(check, &mut options, lang).await;
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
    Ok(ExitCode::from(if report.passed() { 0 } else { NOT_ALL_PASSED }))
}

impl Check {
    fn options(&self) -> Result<Options, String> {
        let targets = self.targets()?;
        let is_asked_for = |step: &&'static Step| {
            self.steps.is_empty() || self.steps.iter().any(|s| s.id == step.id)
        };
        let steps = STEPS.into_iter().filter(is_asked_for).collect();
        if let Some(step) = self.steps.iter().find(|step| !step.can_run_on(&targets)) {
            return Err(format!(
                "step `{}` needs three addresses with --server{}",
                step.id,
                if step.needs_entry() { ", and the load balancer's with --entry" } else { "" }
            ));
        }
        let seed = self.seed.unwrap_or_else(new_seed);
        Ok(Options { targets, steps, all: self.all, seed })
    }

    fn targets(&self) -> Result<Targets, String> {
        let lab = Lab::from_environment()?;
        let (servers, entry) = match self.servers.as_slice() {
            [] => (&lab.servers[..], self.entry.as_ref().or(Some(&lab.entry))),
            given => (given, self.entry.as_ref()),
        };
        if servers.len() > 3 {
            return Err(format!("{} servers were given; the lab has three", servers.len()));
        }
        Ok(Targets {
            servers: servers.iter().map(|text| lab.target(text)).collect::<Result<_, _>>()?,
            entry: entry.map(|text| lab.target(text)).transpose()?,
        })
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
async fn watching(check: &Check, options: &mut Options, lang: Lang) -> Result<ExitCode, String> {
    let mut out = anstream::stdout();
    let mut watch = Watch::begin(&options.targets).await;
    loop {
        // Written at once, so that the screen does not flicker.
        let mut page = Vec::new();
        let (_, outcome) = on_paper(check, options, &mut page, lang).await;
        written(outcome)?;
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
