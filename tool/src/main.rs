//! The learner's and the teacher's tool.
//!
//! Exit codes: 0 all passed, 1 something failed, 2 it could not be tried.

mod cli;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sticky_lab::text::{Lang, Problem};

use crate::cli::{check, classroom, common, doctor, predict, reload};

const NOT_TRIED: u8 = 2;

/// The Sticky Session Lab's tool.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    word: Word,
}

#[derive(Debug, Subcommand)]
enum Word {
    Check(check::Check),
    Classroom(classroom::Classroom),
    Doctor(doctor::Doctor),
    Predict(predict::Predict),
    Reload(reload::Reload),
}

#[tokio::main]
async fn main() -> ExitCode {
    let lang = common::lang(None);
    let outcome = match Cli::parse().word {
        Word::Check(words) => check::run(&words).await,
        Word::Classroom(words) => classroom::run(&words).await,
        Word::Doctor(words) => return code(doctor::run(&words, lang).await, lang),
        Word::Predict(words) => predict::run(&words).await,
        Word::Reload(words) => return code(reload::run(&words, lang).await, lang),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("sticky-lab: {error}");
        ExitCode::from(NOT_TRIED)
    })
}

/// The exit code of what was done. A problem is told on standard error.
fn code(outcome: Result<ExitCode, Problem>, lang: Lang) -> ExitCode {
    outcome.unwrap_or_else(|problem| {
        eprintln!("lab: {}", problem.tell(lang));
        ExitCode::from(problem.exit_code)
    })
}
