//! A report for people: step by step while it runs, and at the end the one next thing to do.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::seen::{left_out, taken_for_others};
use super::table::{table, visible};
use super::{Depth, Sentences, blocked_by, told};
use crate::check::{LeftOut, Outcome, Report, Sessions, Status, StepReport};
use crate::text::{Lang, listed, padded, text};

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// What stands before the lines below a step.
const INDENT: &str = "     ";

/// Where a report is written, with colours as ANSI codes.
#[derive(Debug)]
pub struct Paper<W> {
    /// Where it goes. Where there is no terminal, the codes have to be taken out there.
    pub out: W,
    /// In which language.
    pub lang: Lang,
    /// How much of the change to show.
    pub depth: Depth,
    /// How wide the sentences may be, in columns of a terminal.
    pub width: usize,
    /// Whether the addresses are options, for whoever reads it to name others.
    pub has_addresses: bool,
}

impl<W: Write> Paper<W> {
    /// Writes what became of one step.
    ///
    /// # Errors
    /// If `out` takes no more, as in all functions here.
    pub fn step(&mut self, report: &StepReport) -> io::Result<()> {
        let (style, status) = match report.status {
            Status::Passed => (GREEN, text("passed", "通过")),
            Status::Failed => (RED, text("failed", "未通过")),
            Status::Blocked(_) => (YELLOW, text("blocked", "暂不检查")),
            Status::Skipped | Status::NotRun => return Ok(()),
        };
        let title = padded(report.says().title.get(self.lang), 56);
        let all = report.sessions.steps().len();
        let number = report.step.number(report.sessions);
        let status = status.get(self.lang);
        writeln!(self.out, "{BOLD}{number}/{all}{BOLD:#}  {title} {style}{status}{style:#}")?;
        match report.status {
            Status::Failed => self.details(report)?,
            Status::Blocked(by) => {
                self.prose(INDENT, &blocked_by(by, report.sessions, self.lang))?;
            }
            Status::Passed | Status::Skipped | Status::NotRun => {}
        }
        for note in &report.notes {
            self.prose(INDENT, &note.get(self.lang))?;
        }
        self.out.flush()
    }

    /// Writes how it all ended, and what comes next.
    ///
    /// # Errors
    /// If `out` takes no more.
    pub fn end(&mut self, report: &Report) -> io::Result<()> {
        let first = report.steps.iter().find_map(StepReport::failure);
        if report.problem.is_some() && first.is_none() {
            return self.out.flush(); // nothing came of it that could be counted
        }
        let sentence = if report.passed() {
            text("Everything that was checked holds: {score}.", "检查过的都符合要求：{score}。")
        } else {
            text(
                "{score}. To repeat this run, add --seed {seed}",
                "{score}。要重做这次检查，加上 --seed {seed}",
            )
        };
        let score = told(report.score(), self.lang);
        let values = [("score", score), ("seed", report.seed.to_string())];
        writeln!(self.out, "\n{}", sentence.fill(self.lang, &values))?;
        if report.of_lab {
            let of_lab = text(
                "These are the lab's own servers, and nobody's exercise. For yours: --server http://localhost:PORT",
                "这些是实验室自带的服务器，不是学生的练习。要检查你自己的：--server http://localhost:端口",
            );
            self.prose("", of_lab.get(self.lang))?;
        }
        for line in taken_for_others(report, self.lang).iter().chain(&left_out(report, self.lang)) {
            self.prose("", line)?;
        }
        let is_skipped = |step: &&StepReport| {
            step.status == Status::Skipped && !step.has_left_out(LeftOut::NoContainers)
        };
        let skipped = report.steps.iter().filter(is_skipped);
        let skipped = listed(&skipped.map(|step| step.step.id).collect::<Vec<_>>(), self.lang);
        if report.passed() && !skipped.is_empty() {
            let has_three = report
                .steps
                .iter()
                .any(|step| step.step.id == "servers" && step.status != Status::Skipped);
            let more = if !self.has_addresses {
                text(
                    "Not checked: {steps}. They look at your server behind the lab's Nginx: the guide's chapter 5.",
                    "没有检查：{steps}。把你的服务器放到实验室的 Nginx 后面才能检查，见指南第 5 章。",
                )
            } else if has_three {
                text(
                    "Not checked: {steps}. They also need Nginx's address (--entry), or your server behind the lab's Nginx: the guide's chapter 5.",
                    "没有检查：{steps}。它们还需要 Nginx 的地址（--entry），或者把你的服务器放到实验室的 Nginx 后面，见指南第 5 章。",
                )
            } else {
                text(
                    "Not checked: {steps}. They need the addresses of three servers, and of Nginx: --server, --entry",
                    "没有检查：{steps}。它们需要三台服务器的地址和 Nginx 的地址：--server、--entry",
                )
            };
            self.prose("", &more.fill(self.lang, &[("steps", skipped)]))?;
        }
        if let Some((requirement, failure)) = first {
            self.hints(failure, report.made)?;
            if requirement.bonus {
                let way_on = text(
                    "This is a bonus. With --core the check leaves bonuses out and goes on to the next step.",
                    "这是附加项。加上 --core，就不查附加项，接着检查下一步。",
                );
                self.prose("", way_on.get(self.lang))?;
            }
        }
        self.out.flush()
    }

    /// Writes a sentence, in as many lines as it takes.
    pub(super) fn prose(&mut self, indent: &str, sentence: &str) -> io::Result<()> {
        let options =
            textwrap::Options::new(self.width).initial_indent(indent).subsequent_indent(indent);
        writeln!(self.out, "{}", textwrap::fill(sentence, options))
    }

    fn details(&mut self, report: &StepReport) -> io::Result<()> {
        self.prose(INDENT, report.says().task.get(self.lang))?;
        for (requirement, outcome) in report.requirements() {
            let (style, mark) = match outcome {
                Outcome::Passed => (GREEN, "✓"),
                Outcome::Failed(_) => (RED, "✗"),
                Outcome::NotReached | Outcome::LeftOut(_) => continue,
            };
            let requirement = requirement.named(self.lang);
            self.prose(INDENT, &format!("{style}{mark} {requirement}{style:#}"))?;
        }
        let Some((requirement, failure)) = report.failure() else { return Ok(()) };

        let is_failed = |outcome: &&Outcome| matches!(outcome, Outcome::Failed(_));
        if report.outcomes.iter().filter(is_failed).count() > 1 {
            let about = text("First of these: ", "先看这一条：").get(self.lang);
            let requirement = requirement.named(self.lang);
            writeln!(self.out)?;
            self.prose("  ", &format!("{BOLD}{about}{BOLD:#}{requirement}"))?;
        }
        let commands = failure.commands();
        let asked = match commands.len() {
            1 => text("The request:", "请求："),
            _ => text("The requests:", "请求："),
        };
        writeln!(self.out, "\n  {BOLD}{}{BOLD:#}", asked.get(self.lang))?;
        for command in &commands {
            writeln!(self.out, "    {}", visible(command))?;
        }
        write!(self.out, "{}", table(&failure.rows, self.lang))?;
        let why = text("Why it matters: ", "为什么重要：").get(self.lang);
        let sentences = Sentences::of(failure, self.lang);
        writeln!(self.out)?;
        self.prose("  ", &format!("{BOLD}{why}{BOLD:#}{}", visible(&sentences.why)))
    }
}

/// Writes all steps: their names, questions, what to do, and with `hint` where to look first.
///
/// # Errors
/// If `out` takes no more.
pub fn write_list(
    out: &mut impl Write,
    sessions: Sessions,
    lang: Lang,
    hint: bool,
) -> io::Result<()> {
    let widest = sessions.steps().iter().map(|step| step.id.len()).max().unwrap_or(0).max(9);
    for step in sessions.steps() {
        let (number, says) = (step.number(sessions), step.text().says(sessions));
        let title = says.title.get(lang);
        writeln!(out, "{BOLD}{number}  {}{BOLD:#}  {title}", padded(step.id, widest))?;
        writeln!(out, "   {}\n   {}", says.question.get(lang), says.task.get(lang))?;
        if hint {
            writeln!(out, "   {}", says.hint.get(lang))?;
        }
    }
    Ok(())
}
