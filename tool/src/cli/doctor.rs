//! `lab doctor`: its arguments, and what they lead to.

use std::env;
use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use sticky_lab::doctor::finding::Finding;
use sticky_lab::doctor::{self, Ahead, Patient, listeners};
use sticky_lab::engine::Engine;
use sticky_lab::fault::Site;
use sticky_lab::nginx_conf::folder::Folder;
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::topology::Topology;

use crate::cli::common::written;

const SOMETHING_IN_THE_WAY: u8 = 1;
/// Tells `./lab` to end the lab before it brings it up elsewhere.
const HAS_TO_MOVE: u8 = 3;

/// Look for what could be in the way, and tell which server this machine is given
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 all is well, 1 something is in the way, 2 it could not be looked at."
)]
pub struct Doctor {
    /// Look only for what would keep the lab from coming up, and undo what Compose cannot
    #[arg(long, hide = true)]
    before_up: bool,
}

/// Looks at everything, or ahead of `./lab up`.
pub async fn run(args: &Doctor, lang: Lang) -> Result<ExitCode, Problem> {
    let lab = Topology::from_environment()?;
    let engine = Engine::connect().await?;
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let patient = Patient {
        engine: &engine,
        lab: &lab,
        folder: &Folder::of(&lab),
        listeners: listeners::parse(&set("LAB_LISTENERS").unwrap_or_default()),
        compose_version: set("LAB_COMPOSE_VERSION"),
        is_in_container: set("LAB_HOST").is_some(), // compose.yaml sets it, for nothing else
    };
    if args.before_up {
        return look_ahead(&patient, lang).await;
    }
    let findings = doctor::examine(&patient).await?;
    let lines: String = findings.iter().map(|finding| finding.tell(lang) + "\n").collect();
    written(anstream::stdout().write_all(lines.as_bytes()))?;
    let is_well = !findings.iter().any(Finding::is_bad);
    Ok(ExitCode::from(if is_well { 0 } else { SOMETHING_IN_THE_WAY }))
}

async fn look_ahead(patient: &Patient<'_>, lang: Lang) -> Result<ExitCode, Problem> {
    if let Ahead::Moves = doctor::look_ahead(patient).await? {
        let sentence = text(
            "The lab moves to another subnet; its sessions go.",
            "实验室要搬到另一个子网，原来的会话都会消失。",
        );
        eprintln!("{}", sentence.get(lang));
        return Ok(ExitCode::from(HAS_TO_MOVE));
    }
    let site = Site::new(patient.lab.clone(), patient.engine.clone());
    for said in site.loosen().await? {
        eprintln!("{}", said.tell(lang));
    }
    Ok(ExitCode::SUCCESS)
}
