//! `lab roll`: its arguments, and what they lead to.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use sticky_lab::fault::{Roll, Site, Stage};
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::topology::Topology;

use crate::cli::common::{INTERRUPTED, interruption};
use crate::cli::values::whole_seconds;

/// Update all servers, one by one
#[derive(Debug, Args)]
#[command(after_help = "\
Each gets a new container, of the image that bears its image's name now, and Nginx asks it again
before the next one's turn. With --drain, Nginx sends nobody new to a server before its update:
by its own `drain` where a cookie binds, by `down` where a hash does, which keeps nobody.

Exit codes: 0 all are updated, 1 one could not be, 2 it could not be tried.")]
pub struct RollArgs {
    /// Send nobody new to a server for a time before its update
    #[arg(long)]
    drain: bool,

    /// How long each server drains
    #[arg(long = "for", value_name = "SECONDS", default_value = "10s", value_parser = whole_seconds, requires = "drain")]
    lasts: Duration,
}

/// Updates them, and tells of each.
pub async fn run(args: &RollArgs, lang: Lang) -> Result<ExitCode, Problem> {
    let interruption = interruption();
    let site = Site::reach(Topology::from_environment()?).await?;
    let roll = Roll { drains: args.drain };
    let tell = |stage| {
        if let Stage::Did(said) = stage {
            // Nobody may be listening any more, and the update goes on.
            writeln!(io::stdout(), "{}", said.tell(lang)).ok();
        }
    };
    site.roll(roll, args.lasts, &interruption, tell).await?;
    if interruption.has_come() {
        let sentence = text(
            "lab: interrupted; the servers that are not named above are as they were",
            "lab：已中断；上面没有提到的服务器还和之前一样",
        );
        eprintln!("{}", sentence.get(lang));
        return Ok(ExitCode::from(INTERRUPTED));
    }
    Ok(ExitCode::SUCCESS)
}
