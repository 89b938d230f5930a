//! The work of `lab exercise`, from round to round: build, start, check, tell, and wait for a save.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::os::unix::process::ExitStatusExt;

use sticky_lab::check::watch::enters;
use sticky_lab::exercise::ports::is_free;
use sticky_lab::exercise::process::Line;
use sticky_lab::exercise::program::{NotBuilt, Program};
use sticky_lab::exercise::saves::Saves;
use sticky_lab::exercise::servers::{Ended, NotStarted, Servers, Slow};
use sticky_lab::text::{Lang, Problem, Text, text};

use super::targets;
use crate::cli::common::written;
use crate::cli::look::{Look, Screen};

/// How many lines of a program are shown below a report, and how many of a compiler.
const N_LAST_LINES: usize = 8;
const N_COMPILER_LINES: usize = 40;

const PROMPT: Text = text(
    "Watching: when you save a file, or press Enter, your server starts again and is checked. (Ctrl-C ends.)",
    "等待中：你保存文件，或者按下回车键，服务器就重新启动，再检查一次。（按 Ctrl-C 结束）",
);

/// What is worked with, from round to round.
pub struct Bench<'a> {
    pub look: &'a Look,
    pub program: Program,
    pub servers: Servers,
    pub screen: Screen,
    pub lang: Lang,
}

impl Bench<'_> {
    /// Runs and checks after each save, until nobody reads any more.
    pub async fn work(&mut self) -> Result<(), Problem> {
        let (mut saves, mut enters) = (Saves::of(&self.program.folder)?, enters());
        loop {
            saves.begin_round()?;
            let is_read = tokio::select! {
                is_read = self.round() => Some(is_read?),
                () = saves.next() => None,
            };
            saves.end_round().await;
            match is_read {
                Some(true) => {}
                Some(false) => return Ok(()),
                None => continue,
            }
            tokio::select! {
                outcome = self.tell_what_comes() => outcome?,
                () = saves.next() => {}
                Some(()) = enters.recv() => {}
            }
        }
    }

    /// Builds, starts, checks and shows what came of it; says whether anybody still reads.
    async fn round(&mut self) -> Result<bool, Problem> {
        self.servers.end().await;
        self.servers.lines.take();
        if self.program.is_built() {
            self.say(text("Building your server ...", "正在编译你的服务器……"));
        }
        let words = match self.program.build(io::stdout().is_terminal()).await {
            Ok(words) => words,
            Err(NotBuilt::NotTried(problem)) => return Err(problem),
            Err(NotBuilt::Refused(complaints)) => return self.show_complaints(&complaints),
        };
        match self.start(&words).await {
            Ok(ports) => self.check(ports).await,
            Err(NotStarted::Ended(ended)) => {
                self.servers.end().await;
                self.show_end(&ended)
            }
            Err(NotStarted::System(error)) => Err(Problem::not_tried(text(
                "your server cannot be started: {error}",
                "无法启动你的服务器：{error}",
            ))
            .with("error", error)),
        }
    }

    async fn start(&mut self, words: &[OsString]) -> Result<[u16; 3], NotStarted> {
        let (lang, ports) = (self.lang, (self.servers.ports[0], self.servers.fixed_port));
        let is_slow = |who| {
            let sentence = match who {
                Slow::First => text(
                    "Your server runs, but listens neither on port {port}, as PORT says, nor on {fixed}. If another port stands in its code, name it: --port 3000",
                    "你的服务器在运行，但它既没有监听 PORT 指定的端口 {port}，也没有监听端口 {fixed}。如果代码里写的是别的端口，请写明：--port 3000",
                ),
                Slow::Others => text(
                    "The first of your three servers listens; the others are not there yet.",
                    "三台服务器中，第一台已经在监听，另外两台还没有就绪。",
                ),
            };
            let values = [("port", ports.0.to_string()), ("fixed", ports.1.to_string())];
            eprintln!("{}", sentence.fill(lang, &values));
        };
        self.servers.start(&self.program, words, is_slow).await
    }

    async fn check(&mut self, ports: [u16; 3]) -> Result<bool, Problem> {
        let options = self.look.options(targets(ports))?;
        let (report, mut page) = self.screen.check(self.look, &options, self.lang).await?;
        let printed = self.servers.lines.take();
        if !report.passed() && !printed.is_empty() {
            let said = text("What your servers printed last:", "你的服务器最后打印的内容：");
            page.extend(format!("\n{}\n{}", said.get(self.lang), last(&printed)).into_bytes());
        }
        let where_they_are = if ports == self.servers.ports {
            text("Your servers: {addresses}", "你的服务器：{addresses}")
        } else {
            text(
                "Your server listens on port {port}, whatever PORT says, so it runs only once.",
                "你的服务器不理会 PORT，总是监听端口 {port}，所以只启动了一台。",
            )
        };
        let addresses = ports.map(|port| format!("http://localhost:{port}")).join(" ");
        let values = [("addresses", addresses), ("port", ports[0].to_string())];
        page.extend(format!("\n{}\n", where_they_are.fill(self.lang, &values)).into_bytes());
        self.screen.show(&page, PROMPT.get(self.lang))
    }

    fn show_complaints(&self, complaints: &str) -> Result<bool, Problem> {
        let first: Vec<_> = complaints.lines().take(N_COMPILER_LINES).collect();
        let sentence = text("Your server does not compile.", "你的服务器编译不通过。");
        let page = format!("{}\n\n{}\n", first.join("\n"), sentence.get(self.lang));
        self.screen.show(page.as_bytes(), PROMPT.get(self.lang))
    }

    /// It has ended before it was there to be checked.
    fn show_end(&self, ended: &Ended) -> Result<bool, Problem> {
        let mut page = last(&self.servers.lines.take());
        page += &format!("\n{}\n", self.told(ended));
        if !is_free(self.servers.fixed_port) {
            page += &format!("{}\n", taken(self.servers.fixed_port).tell(self.lang));
        }
        self.screen.show(page.as_bytes(), PROMPT.get(self.lang))
    }

    /// Prints what the servers say, and tells if one ends by itself.
    async fn tell_what_comes(&mut self) -> Result<(), Problem> {
        let lines = self.servers.lines.clone();
        loop {
            let news = tokio::select! {
                printed = lines.next() => told(&printed),
                ended = self.servers.one_ends() => {
                    told(&lines.take()) + &self.told(&ended) + "\n"
                }
            };
            let mut out = anstream::stdout();
            written(out.write_all(news.as_bytes()).and_then(|()| out.flush()))?;
        }
    }

    fn told(&self, ended: &Ended) -> String {
        let (sentence, number) = match (ended.status.code(), ended.status.signal()) {
            (None, Some(signal)) => {
                (text("{name} was ended by signal {n}.", "{name} 因信号 {n} 终止了。"), signal)
            }
            (code, _) => (
                text("{name} has ended, with exit code {n}.", "{name} 已经结束，退出码是 {n}。"),
                code.unwrap_or_default(),
            ),
        };
        let values = [("name", ended.name.to_owned()), ("n", number.to_string())];
        sentence.fill(self.lang, &values)
    }

    fn say(&self, sentence: Text) {
        eprintln!("{}", sentence.get(self.lang));
    }
}

/// A port that somebody has, with what to do next.
fn taken(port: u16) -> Problem {
    Problem::not_tried(text(
        "If it wants port {port}: somebody has that already.",
        "如果它要用端口 {port}：这个端口已经被占用了。",
    ))
    .with("port", port)
    .next(text(
        "Often it is the lab. End it: ./lab down\nOr give it another port: LAB_PORT=9000 ./lab up",
        "占用它的往往是实验室。关闭实验室：./lab down\n或者让实验室换一个端口：LAB_PORT=9000 ./lab up",
    ))
}

/// The last lines, each with its server's name.
fn last(printed: &[Line]) -> String {
    told(&printed[printed.len().saturating_sub(N_LAST_LINES)..])
}

fn told(printed: &[Line]) -> String {
    printed.iter().map(|line| format!("{} | {}\n", line.who, line.text)).collect()
}
