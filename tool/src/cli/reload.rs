//! `./lab reload`: what it is told, and what it tells.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use sticky_lab::engine::Engine;
use sticky_lab::nginx_conf::folder::Folder;
use sticky_lab::reload::{self, Reloaded};
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::topology::Topology;

use crate::cli::common::written;

/// Make Nginx read its configuration again, and say which method runs
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 the method that is told runs, 1 Nginx goes on with the one it had, 2 it could not be tried.")]
pub struct Reload {}

/// Reloads, and tells the method on standard output, and Nginx's warnings beside it.
pub async fn run(_: &Reload, lang: Lang) -> Result<ExitCode, Problem> {
    let lab = Topology::from_environment()?;
    let engine = Engine::connect().await?;
    let reloaded = reload::reload(&engine, &lab, &Folder::of(&lab)).await?;
    warn(&reloaded, lang);
    let sentence = text("Nginx runs: {method}", "Nginx 现在的方法：{method}");
    let mut out = anstream::stdout();
    written(writeln!(out, "{}", sentence.fill(lang, &[("method", reloaded.method)])))?;
    Ok(ExitCode::SUCCESS)
}

fn warn(reloaded: &Reloaded, lang: Lang) {
    if reloaded.warnings.is_empty() {
        return;
    }
    eprintln!("{}", text("Nginx warns:", "Nginx 的警告：").get(lang));
    for warning in &reloaded.warnings {
        eprintln!("  {warning}");
    }
    if reloaded.has_redefined_methods() {
        let sentence = text(
            "Where one upstream has several methods, Nginx takes the last.",
            "一个 upstream 里写了几个方法时，Nginx 用最后一个。",
        );
        eprintln!("  {}", sentence.get(lang));
    }
}
