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
Each gets a new container, of the image that now has its image's name, and Nginx asks it again
before the next one's turn. With --drain, Nginx sends nobody new to a server before its update:
by its own `drain` under sticky, by a map for route_cookie, else by `down`, which keeps nobody.

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
    if !site.roll(roll, args.lasts, &interruption, tell).await? {
        let sentence = text(
            "lab: interrupted; only the servers that are told to be updated above are new",
            "lab：已中断；只有上面写着“已更新”的服务器换了新容器，其余的还是原来的",
        );
        eprintln!("{}", sentence.get(lang));
        return Ok(ExitCode::from(INTERRUPTED));
    }
    Ok(ExitCode::SUCCESS)
}
