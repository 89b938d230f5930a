//! The learner's and the teacher's tool.
//!
//! Exit codes: 0 all passed, 1 something failed, 2 it could not be tried.

mod cli;

use std::process::ExitCode;

use clap::{FromArgMatches, Parser, Subcommand};
use sticky_lab::text::{Lang, Problem};

use crate::cli::{
    check, classroom, doctor, exercise, fault, help, predict, refusal, reload, roll, scale,
};

/// The Sticky Session Lab's tool
#[derive(Debug, Parser)]
#[command(name = "lab", bin_name = "./lab", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Language to speak [default: LAB_LANG, or that of the locale]
    #[arg(
        long,
        value_enum,
        global = true,
        hide_possible_values = true,
        value_name = "en|zh",
        display_order = 900
    )]
    lang: Option<Lang>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Exercise(exercise::Exercise),
    Classroom(classroom::Classroom),
    Predict(predict::Predict),
    Fault(fault::FaultArgs),
    Scale(scale::ScaleArgs),
    Roll(roll::RollArgs),
    Reload(reload::Reload),
    Doctor(doctor::Doctor),
    Help(help::Help),
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let lang = help::lang_of(&arguments)
        .unwrap_or_else(|| Lang::of_environment(|name| std::env::var_os(name)));
    let matches = help::command(lang).try_get_matches_from(&arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return refusal::answer(&error, &arguments, lang),
    };
    let outcome = match cli.command {
        Command::Check(check) => check::run(&check, lang).await,
        Command::Exercise(exercise) => exercise::run(&exercise, lang).await,
        Command::Classroom(classroom) => classroom::run(&classroom, lang).await,
        Command::Predict(predict) => predict::run(&predict, lang).await,
        Command::Fault(fault) => fault::run(&fault, lang).await,
        Command::Doctor(doctor) => doctor::run(&doctor, lang).await,
        Command::Reload(reload) => reload::run(&reload, lang).await,
        Command::Scale(scale) => scale::run(&scale, lang).await,
        Command::Roll(roll) => roll::run(&roll, lang).await,
        Command::Help(help) => help::run(&help, lang),
    };
    outcome.unwrap_or_else(|problem| told(&problem, lang))
}

/// Tells a problem on standard error.
fn told(problem: &Problem, lang: Lang) -> ExitCode {
    eprintln!("lab: {}", problem.tell(lang));
    ExitCode::from(problem.exit_code)
}
