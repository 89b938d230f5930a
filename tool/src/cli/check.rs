//! `lab check`: its arguments, and what they lead to.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use sticky_lab::check::outlives::{Containers, OfLab};
use sticky_lab::check::report::{write_json, write_junit, write_list};
use sticky_lab::check::watch::{self, Watch};
use sticky_lab::check::{self, Options, Targets};
use sticky_lab::doctor::states;
use sticky_lab::engine::Engine;
use sticky_lab::fault::Site;
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::topology::Topology;

use crate::cli::common::{Lab, interruption, setting, written};
use crate::cli::look::{Look, Screen};

const NOT_ALL_PASSED: u8 = 1;

/// Check whether servers keep the lab's contract, and say what they lack.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 all passed, 1 something failed, 2 it could not be tried.")]
pub struct Check {
    #[command(flatten)]
    look: Look,

    /// Address of a server, one to three times; one is enough for the first two steps
    /// [default: the lab's]
    #[arg(long = "server", value_name = "URL", value_delimiter = ',')]
    servers: Vec<String>,

    /// Address of the load balancer in front of the servers
    /// [default: the lab's, if no --server is given]
    #[arg(long, value_name = "URL")]
    entry: Option<String>,

    /// Run again whenever a server comes back up, and when Enter is pressed
    #[arg(long)]
    watch: bool,

    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

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
        let (mut out, look) = (anstream::stdout(), &check.look);
        return written(write_list(&mut out, look.sessions, lang, look.hint.is_some()))
            .map(|()| ExitCode::SUCCESS);
    }
    if check.watch && check.format != Format::Text {
        return Err(Problem::not_tried(text(
            "--watch is for people: it goes with --format text only",
            "--watch 是给人看的，只能和 --format text 一起用",
        )));
    }
    let mut options = check.look.options(check.targets().await?)?;
    options.containers = check.containers(&options).await?;
    check.look.remember(lang);
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
        Format::Text => check.look.on_paper(&options, &mut out, lang).await,
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
    // What the tool could not do is told last, and is nobody's failure.
    let has_failed = report.steps.iter().any(|step| step.failure().is_some());
    match report.problem.clone() {
        Some(problem) if !has_failed => Err(problem),
        Some(problem) => {
            eprintln!("lab: {}", problem.tell(lang));
            Ok(ExitCode::from(NOT_ALL_PASSED))
        }
        None => Ok(ExitCode::from(if report.passed() { 0 } else { NOT_ALL_PASSED })),
    }
}

impl Check {
    async fn targets(&self) -> Result<Targets, Problem> {
        let lab = Lab::from_environment()?;
        let (servers, entry) = match self.servers.as_slice() {
            [] => (&lab.servers[..], self.entry.as_ref().or(Some(&lab.entry))),
            given => (given, self.entry.as_ref()),
        };
        if servers.len() > 3 && self.servers.is_empty() {
            return Err(Problem::not_tried(text(
                "the lab has {n} servers now, and the checks are for three",
                "实验室现在有 {n} 台服务器，而检查是按三台来的",
            ))
            .with("n", servers.len())
            .next(text("Bring it back to three: ./lab scale 3", "先改回三台：./lab scale 3")));
        }
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

    /// Finds the containers of the lab's own servers, where these are looked at and a step breaks
    /// something. They are broken only once, not again and again: not while somebody watches.
    ///
    /// # Errors
    /// If that step was asked for by its name, and there is no way to them.
    async fn containers(&self, options: &Options) -> Result<Option<Containers>, Problem> {
        let is_wanted = options.steps.iter().any(|step| step.needs_containers());
        if !is_wanted {
            return Ok(None);
        }
        let is_named = self.look.named_steps()?.iter().any(|step| step.needs_containers());
        let are_of_lab = self.servers.is_empty() && self.entry.is_none() && !self.watch;
        let site = match Topology::if_given()? {
            Some(topology) if are_of_lab => Site::reach(topology).await.map(Some),
            _ => Ok(None),
        };
        match site {
            Ok(Some(site)) => {
                let interruption = interruption();
                let faults = Arc::new(OfLab { site, interruption: interruption.clone() });
                let store_keeps = setting("LAB_STORE_KEEPS").as_deref() != Some("no");
                Ok(Some(Containers { faults, interruption, store_keeps }))
            }
            Err(problem) if is_named => Err(problem),
            Ok(None) if is_named => Err(Problem::not_tried(text(
                "step `outlives` kills servers on purpose, and so it takes the lab's own containers: ./lab check outlives --sessions {sessions}, without --server, --entry and --watch",
                "步骤 `outlives` 会故意弄坏服务器，所以只用于实验室自己的容器：./lab check outlives --sessions {sessions}，不写 --server、--entry 和 --watch",
            ))
            .with("sessions", self.look.sessions.id())),
            Ok(None) | Err(_) => Ok(None),
        }
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

/// Runs again and again, until it is interrupted or nobody reads any more.
async fn watching(check: &Check, options: &mut Options, lang: Lang) -> Result<ExitCode, Problem> {
    let mut watch = Watch::begin(&options.targets).await;
    let mut screen = Screen::default();
    loop {
        let (_, page) = screen.check(&check.look, options, lang).await?;
        if !screen.show(&page, watch::PROMPT.get(lang))? {
            return Ok(ExitCode::SUCCESS);
        }
        watch.until_there_is_news().await;
        options.seed = check.look.seed();
    }
}
