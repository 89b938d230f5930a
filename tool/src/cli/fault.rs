//! `lab fault`: its arguments, and what they lead to; and the fault that a class goes through.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use sticky_lab::classroom::{self, Classroom, Plan, Progress, Trial};
use sticky_lab::engine::Engine;
use sticky_lab::fault::{Act, Asked, Fault, Healed, Site, Stage};
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::topology::Topology;

use crate::cli::common::{INTERRUPTED, NEEDS_COMPOSE, interruption};
use crate::cli::help;
use crate::cli::values::whole_seconds;

/// Stop, freeze, slow down… a server, and heal it
#[derive(Debug, Args)]
pub struct FaultArgs {
    /// The fault, or `heal`; alone, this shows what each fault does
    #[arg(value_name = "WORD")]
    word: Option<String>,

    /// Whom it is done to, one after another
    #[arg(value_name = "SERVER")]
    servers: Vec<String>,

    /// Undo it after this time, and with Ctrl-C at once
    #[arg(long = "for", value_name = "SECONDS", value_parser = whole_seconds)]
    lasts: Option<Duration>,
}

/// Does what was asked for.
pub async fn run(args: &FaultArgs, lang: Lang) -> Result<ExitCode, Problem> {
    let servers: Vec<_> = args.servers.iter().map(String::as_str).collect();
    match Asked::of(args.word.as_deref(), &servers, args.lasts)? {
        Asked::Usage => help::show("fault", lang),
        Asked::Heal => {
            let site = Site::new(Topology::from_environment()?, Engine::connect().await?);
            Ok(told_of(&site.heal_all().await, lang))
        }
        Asked::Fault(fault, None) => stays(&fault, lang).await,
        Asked::Fault(fault, Some(lasts)) => passes(&fault, lasts, lang).await,
    }
}

/// What a class goes through, and how.
pub struct Ordeal<'a> {
    /// What is done.
    pub act: &'a Act,
    /// How long it lasts, or each server drains.
    pub lasts: Duration,
    /// Within what time from a drain's beginning each student begins a new session.
    pub renew: Duration,
}

/// Sends a class through something. None if Compose has to make a container first.
pub async fn through_it(
    plan: &Plan,
    entry: &str,
    ordeal: &Ordeal<'_>,
    progress: impl FnMut(Progress<'_>),
) -> Result<Option<Classroom>, Problem> {
    let interruption = &interruption();
    let Ordeal { act, lasts, renew } = *ordeal;
    let topology = Topology::from_environment()?;
    act.expect_known(&topology)?;
    let site = &Site::reach(topology).await?;
    if let Act::Scale(scale) = act
        && site.lacks_container_for(*scale).await?
    {
        return Ok(None);
    }
    site.expect_well_for(act).await?;
    let trial = Trial { act, lasts, renew, site, interruption };
    classroom::run_with_fault(plan, entry, trial, progress).await.map(Some)
}

/// A fault that stays until it is healed.
async fn stays(fault: &Fault, lang: Lang) -> Result<ExitCode, Problem> {
    let interruption = interruption();
    let site = site_of(fault).await?;
    site.begin(fault, &interruption, telling(lang)).await?;
    if !fault.kind.undoes_itself() {
        say(
            &mut io::stdout(),
            text("Undo it: ./lab fault heal", "恢复：./lab fault heal").get(lang),
        );
    }
    Ok(if interruption.has_come() { ExitCode::from(INTERRUPTED) } else { ExitCode::SUCCESS })
}

/// A fault that ends after its time, or when it is interrupted.
async fn passes(fault: &Fault, lasts: Duration, lang: Lang) -> Result<ExitCode, Problem> {
    let interruption = interruption();
    let site = site_of(fault).await?;
    let mut tell = telling(lang);
    let tell = |stage| match stage {
        Stage::Lasts => say(&mut io::stderr(), &until_when(lasts, lang)),
        stage => tell(stage),
    };
    let (begun, healed) = site.go_through(fault, lasts, &interruption, tell).await;
    let code = told_of(&healed, lang);
    begun?;
    let was_healed = healed.problems.is_empty() && healed.missing.is_empty();
    Ok(if was_healed && interruption.has_come() { ExitCode::from(INTERRUPTED) } else { code })
}

/// Finds the lab. Wrong words are told before anything else can go wrong.
async fn site_of(fault: &Fault) -> Result<Site, Problem> {
    let topology = Topology::from_environment()?;
    fault.expect_known(&topology)?;
    let site = Site::reach(topology).await?;
    site.expect_well(fault).await?;
    Ok(site)
}

fn telling(lang: Lang) -> impl FnMut(Stage) {
    move |stage| {
        if let Stage::Did(said) = stage {
            say(&mut io::stdout(), &said.tell(lang));
        }
    }
}

/// Tells what became of mending, and returns the exit code for it.
fn told_of(healed: &Healed, lang: Lang) -> ExitCode {
    for said in &healed.said {
        say(&mut io::stdout(), &said.tell(lang));
    }
    for problem in &healed.problems {
        say(&mut io::stderr(), &format!("lab: {}", problem.tell(lang)));
    }
    if let Some(problem) = healed.problems.first() {
        return ExitCode::from(problem.exit_code);
    }
    if !healed.missing.is_empty() {
        return ExitCode::from(NEEDS_COMPOSE);
    }
    if healed.said.is_empty() {
        let nothing = text("Nothing to heal: all is well.", "没有要恢复的：一切正常。");
        say(&mut io::stdout(), nothing.get(lang));
    }
    ExitCode::SUCCESS
}

fn until_when(lasts: Duration, lang: Lang) -> String {
    let sentence = text(
        "This is undone in {n} {n|second|seconds}, and with Ctrl-C at once.",
        "{n} 秒后恢复；按 Ctrl-C 立刻恢复。",
    );
    sentence.fill(lang, &[("n", lasts.as_secs().to_string())])
}

/// Writes a line. Nobody may be listening any more, and a fault is undone all the same.
fn say(out: &mut impl Write, line: &str) {
    writeln!(out, "{line}").and_then(|()| out.flush()).ok();
}
