//! `lab scale`: its arguments, and what they lead to.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use sticky_lab::fault::{Scale, Site};
use sticky_lab::method::LAB;
use sticky_lab::text::{Lang, Problem, Text, text};
use sticky_lab::topology::Topology;

use crate::cli::common::{INTERRUPTED, NEEDS_COMPOSE, interruption, written};

/// Give the lab 2, 3 or 4 servers, and say whose server changes
#[derive(Debug, Args)]
#[command(after_help = "\
It turns lines of nginx/upstream.conf and nginx/methods on and off (\"# lab: \" stands before what is
off) and has Nginx reload. Back at 3, the files are as they were, to the byte.
server-4 runs only while it has a line in upstream.conf. server-3 runs on when its line is off: Nginx does not ask it.

Exit codes: 0 Nginx has so many servers, 1 it has those that it had, 2 it could not be tried.")]
pub struct ScaleArgs {
    /// How many servers: the first so many
    #[arg(value_name = "N")]
    n: String,

    /// Mark the servers that leave as `down`, instead of turning their lines off
    #[arg(long)]
    down: bool,
}

/// Scales, and tells what Nginx has now and whom that moves.
pub async fn run(args: &ScaleArgs, lang: Lang) -> Result<ExitCode, Problem> {
    let scale = Scale::new(&args.n, args.down)?;
    let interruption = interruption();
    let site = Site::reach(Topology::from_environment()?).await?;
    if site.lacks_container_for(scale).await? {
        return Ok(ExitCode::from(NEEDS_COMPOSE));
    }
    let scaled = match site.scale(scale, &interruption).await {
        Err(problem) if interruption.has_come() => {
            eprintln!("lab: {}", problem.tell(lang));
            return Ok(ExitCode::from(INTERRUPTED));
        }
        scaled => scaled?,
    };
    for file in &scaled.without {
        let sentence = text(
            "{file} has no line of server-4, and keeps the servers that it has.",
            "{file} 里没有 server-4 的那一行，服务器不变。",
        );
        eprintln!("{}", sentence.fill(lang, &[("file", file.clone())]));
    }
    let moves = scaled.change.moves(LAB).and_then(|moves| moves.in_theory());
    let values = [
        ("servers", scaled.change.listed()),
        ("method", scaled.change.method()),
        ("share", format!("{:.0} %", moves.unwrap_or_default() * 100.0)),
    ];
    let runs = text("Nginx has: {servers}", "Nginx 里现在的服务器：{servers}");
    let mut out = anstream::stdout();
    let told = writeln!(out, "{}", runs.fill(lang, &values));
    let told = told.and_then(|()| writeln!(out, "{}", whom_it_moves(moves).fill(lang, &values)));
    written(told)?;
    Ok(ExitCode::SUCCESS)
}

/// What theory says of the lab's own method.
fn whom_it_moves(moves: Option<f64>) -> Text {
    match moves {
        None => text(
            "By {method}, it cannot be said beforehand whose server changes.",
            "按 {method}，谁会换服务器，事先说不准。",
        ),
        Some(share) if share < 0.0005 => text(
            "By {method}, nobody moves: whoever has a server keeps it.",
            "按 {method}，没有人换服务器：原来用哪台还用哪台。",
        ),
        Some(_) => text(
            "By {method}, {share} of all clients have another server than before.",
            "按 {method}，全部客户端里有 {share} 换了服务器。",
        ),
    }
}
