//! What is run: the starter in Rust, which is built first, or a command of any kind.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::process::{Lines, Process};
use crate::text::{Problem, text};

/// A program of a learner's.
#[derive(Debug)]
pub struct Program {
    /// Where it is, and where it runs.
    pub folder: PathBuf,
    /// The command that starts it; for a crate, there is none.
    command: Option<String>,
}

/// Why there is nothing to start.
#[derive(Debug)]
pub enum NotBuilt {
    /// It does not compile. The compiler says why.
    Refused(String),
    /// The compiler could not be called.
    NotTried(Problem),
}

/// What cargo says of something that it has made.
#[derive(Deserialize)]
struct Made {
    executable: Option<PathBuf>,
}

impl Program {
    /// A program that a command starts, in any language.
    ///
    /// # Errors
    /// If there is no such folder.
    pub fn of_command(command: &str, folder: &Path) -> Result<Self, Problem> {
        Ok(Self { folder: existing(folder)?, command: Some(command.to_owned()) })
    }

    /// A crate such as the starter.
    ///
    /// # Errors
    /// If it is none, or if there is no cargo.
    pub fn of_crate(folder: &Path) -> Result<Self, Problem> {
        let folder = existing(folder)?;
        if !folder.join("Cargo.toml").exists() {
            return Err(Problem::not_tried(text(
                "`{folder}` has no Cargo.toml, so it is no program in Rust",
                "`{folder}` 里没有 Cargo.toml，不是 Rust 程序",
            ))
            .with("folder", folder.display())
            .next(ANY_LANGUAGE));
        }
        let mut version = Command::new(cargo());
        version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        if !version.status().is_ok_and(|status| status.success()) {
            return Err(Problem::not_tried(text(
                "the starter is in Rust, and there is no cargo here",
                "起始代码是用 Rust 写的，而这里没有 cargo",
            ))
            .next(ANY_LANGUAGE));
        }
        Ok(Self { folder, command: None })
    }

    /// Whether it is built before it is started.
    pub fn is_built(&self) -> bool {
        self.command.is_none()
    }

    /// Builds it, and returns the words that start it.
    ///
    /// # Errors
    /// Why there is nothing to start.
    pub async fn build(&self, is_coloured: bool) -> Result<Vec<OsString>, NotBuilt> {
        if let Some(command) = &self.command {
            return Ok(vec!["sh".into(), "-c".into(), command.into()]);
        }
        let form = ["build", "--quiet", "--message-format", "json-render-diagnostics"];
        let words: Vec<_> = [cargo()].into_iter().chain(form.map(OsString::from)).collect();
        let colour = if is_coloured { "always" } else { "never" };
        let environment = [("CARGO_TERM_COLOR", colour.to_owned())];
        let lines = Lines::default();
        let not_tried = |error| {
            NotBuilt::NotTried(
                Problem::not_tried(text(
                    "cargo cannot be called: {error}",
                    "无法调用 cargo：{error}",
                ))
                .with("error", error),
            )
        };
        let mut cargo = Process::start("cargo", &words, &self.folder, &environment, &lines)
            .map_err(not_tried)?;
        let status = cargo.ended().await.map_err(not_tried)?;
        let (errors, messages): (Vec<_>, Vec<_>) =
            lines.take().into_iter().partition(|line| line.is_error);
        let made = messages.iter().filter_map(|line| serde_json::from_str(&line.text).ok());
        match made.filter_map(|made: Made| made.executable).next_back() {
            Some(executable) if status.success() => Ok(vec![executable.into()]),
            _ => {
                let errors: Vec<_> = errors.into_iter().map(|line| line.text + "\n").collect();
                Err(NotBuilt::Refused(errors.concat()))
            }
        }
    }
}

const ANY_LANGUAGE: crate::text::Text = text(
    "A program in any language: ./lab exercise --run \"python3 server.py\"\nFor the starter: https://rustup.rs",
    "任何语言的程序都可以：./lab exercise --run \"python3 server.py\"\n要用起始代码：https://rustup.rs",
);

/// The cargo that has called this program, or the one that a shell would find.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn existing(folder: &Path) -> Result<PathBuf, Problem> {
    folder.canonicalize().map_err(|error| {
        Problem::not_tried(text(
            "no folder `{folder}`: {error}",
            "打不开文件夹 `{folder}`：{error}",
        ))
        .with("folder", folder.display())
        .with("error", error)
    })
}
