//! The end of a report: what leads on from the first failure, as deep as somebody wants it.

use std::io::{self, Write};

use anstyle::Style;
use clap::ValueEnum;

use super::Sentences;
use super::paper::{BOLD, GREEN, Paper, RED};
use super::table::visible;
use crate::check::cause::Cause;
use crate::check::failure::Failure;
use crate::check::{Code, Framework, Made};
use crate::text::{Text, listed, text};

/// How much of a change is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, ValueEnum)]
pub enum Depth {
    /// An idea: the solution is still to be found
    #[default]
    Idea,
    /// The line that matters
    Line,
    /// The whole change
    Whole,
}

impl<W: Write> Paper<W> {
    /// Writes what there is to say of a failure at this paper's depth.
    pub(super) fn hints(&mut self, failure: &Failure, made: Made) -> io::Result<()> {
        // Nobody can name another address where there is no option for it.
        let general = failure.clone().retold(Cause::PortFixedElsewhere, Cause::PortFixed);
        let failure = if self.has_addresses { failure } else { &general };
        let sentences = Sentences::of(failure, self.lang);
        let code = failure.code(made);
        let line = code.and_then(|code| code.line.map(|line| Code { whole: line, ..code }));
        writeln!(self.out)?;
        self.sentence(text("Hint: ", "提示："), &sentences.idea)?;
        if self.depth == Depth::Idea {
            let more = match line {
                Some(_) => text(
                    "For the line that matters, run the same command with --hint=line; for the whole change, with --hint",
                    "想看关键的一行：在同一条命令后面加 --hint=line；想看完整的改法：加 --hint",
                ),
                None => text(
                    "For the change itself, run the same command with --hint",
                    "想直接看改法：在同一条命令后面加 --hint",
                ),
            };
            return self.prose("", more.get(self.lang));
        }
        if self.depth == Depth::Whole || line.is_none() {
            self.sentence(text("The change: ", "改法："), &sentences.change)?;
        }
        let is_a_part = line.map(|line| line.whole) != code.map(|code| code.whole);
        if let Some(line) = line.filter(|_| self.depth == Depth::Line || is_a_part) {
            self.code(text("The line that matters", "关键的一行"), line, "")?;
        }
        match code {
            Some(code) if self.depth == Depth::Whole => self.whole(code),
            None if failure.has_code() && made.framework.is_none() => self.frameworks(),
            _ => Ok(()),
        }
    }

    fn sentence(&mut self, head: Text, sentence: &str) -> io::Result<()> {
        let head = head.get(self.lang);
        self.prose("", &format!("{BOLD}{head}{BOLD:#}{}", visible(sentence)))
    }

    /// Writes the whole change: what fits every server, and what fits the starter alone.
    fn whole(&mut self, code: Code) -> io::Result<()> {
        let head = text("As code", "具体写法");
        if code.diff != Some(code.whole) {
            self.code(head, code, "")?;
        }
        let (Some(diff), Some(framework)) = (code.diff, code.framework) else { return Ok(()) };
        let values = [("starter", framework.starter().to_owned())];
        let condition = text(", if you began with {starter}", "（如果你从 {starter} 写起）");
        self.code(head, Code { whole: diff, ..code }, &condition.fill(self.lang, &values))
    }

    /// Writes code below a heading that says what it is written in, and for whom it is.
    fn code(&mut self, head: Text, code: Code, condition: &str) -> io::Result<()> {
        let language = code.framework.map_or_else(String::new, |framework| {
            let values = [("framework", framework.title().to_owned())];
            text(", in {framework}", "，用 {framework}").fill(self.lang, &values)
        });
        let (head, colon) = (head.get(self.lang), text(":", "：").get(self.lang));
        writeln!(self.out, "\n{BOLD}{head}{language}{condition}{colon}{BOLD:#}")?;
        for line in code.whole.lines() {
            let style = match line.as_bytes().first() {
                Some(b'+') => GREEN,
                Some(b'-') => RED,
                _ => Style::new(),
            };
            writeln!(self.out, "  {style}{line}{style:#}")?;
        }
        Ok(())
    }

    /// Says that there is code, where nobody knows in which framework it would be of use.
    fn frameworks(&mut self) -> io::Result<()> {
        let names = listed(&Framework::all().map(Framework::id).collect::<Vec<_>>(), self.lang);
        let sentence = text(
            "As code it is there for {names}: add, for example, --code gin",
            "还有这些框架的代码：{names}。加上框架的名字就能看到，例如 --code gin",
        );
        writeln!(self.out)?;
        self.prose("", &sentence.fill(self.lang, &[("names", names)]))
    }
}
