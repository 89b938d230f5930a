//! `lab exercise`: runs a learner's program, checks it, and does both again after each save.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use sticky_lab::check::Targets;
use sticky_lab::check::watch::enters;
use sticky_lab::exercise::ports::{self, is_free};
use sticky_lab::exercise::process::Line;
use sticky_lab::exercise::program::{NotBuilt, Program};
use sticky_lab::exercise::saves::Saves;
use sticky_lab::exercise::servers::{Ended, NotStarted, Servers};
use sticky_lab::target::Target;
use sticky_lab::text::{Lang, Problem, Text, text};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::common::written;
use crate::cli::look::{Look, Screen};

/// How many lines of a program are shown below a report, and how many of a compiler.
const N_LAST_LINES: usize = 8;
const N_COMPILER_LINES: usize = 40;

const PROMPT: Text = text(
    "Watching: when you save a file, or press Enter, your server starts again and is checked. (Ctrl-C ends.)",
    "等待中：你保存文件，或者按下回车键，服务器就重新启动，再检查一次。（按 Ctrl-C 结束）",
);

/// Run your server and check it, and again whenever you save a file
#[derive(Debug, Args)]
#[command(after_help = "\
Three servers are started, with PORT and SERVER_ID as they need them, beside the lab and on ports of
their own; they end with this command. A program that does not read PORT yet is started once, and
looked for on its own port (see --port).

Exit codes: 0 ended by Ctrl-C, 2 it could not be tried.")]
pub struct Exercise {
    #[command(flatten)]
    look: Look,

    /// Command that starts a server of yours, in any language [default: the one in exercise/, which
    /// cargo builds]
    #[arg(long, value_name = "COMMAND")]
    run: Option<String>,

    /// Folder of your program, whose files are watched [default: where you are; without --run,
    /// exercise/]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,

    /// Port that stands in your program's code, as long as it does not read PORT
    #[arg(long, value_name = "PORT", default_value_t = 8080, value_parser = crate::cli::values::port)]
    port: u16,
}

/// Works until it is interrupted. An `Err` says why it could not be tried.
pub async fn run(exercise: &Exercise, lang: Lang) -> Result<ExitCode, Problem> {
    let program = exercise.program()?;
    let ports = ports::three(&program.folder).ok_or_else(|| {
        Problem::not_tried(text("no three ports are free", "找不到三个空闲的端口"))
    })?;
    if program.ignores_port() && !is_free(exercise.port) {
        return Err(taken(
            "your server would listen on port {port}, which stands in its code, and somebody has it already",
            "你的服务器会监听写在代码里的端口 {port}，而它已经被占用了",
            exercise.port,
        ));
    }
    // Wrong words are told before anything is started.
    exercise.look.options(targets(ports))?;
    let servers = Servers::new(ports, exercise.port);
    let mut bench = Bench { exercise, program, servers, screen: Screen::default(), lang };
    let outcome = tokio::select! {
        outcome = bench.work() => outcome,
        () = interruption() => Ok(()),
    };
    bench.servers.end().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

impl Exercise {
    fn program(&self) -> Result<Program, Problem> {
        if env::var_os("LAB_HOST").is_some() {
            return Err(Problem::not_tried(text(
                "the tool runs in a container here, and cannot start a program of this machine",
                "这里工具运行在容器中，无法启动这台机器上的程序",
            ))
            .next(text(
                "With Rust on this machine (https://rustup.rs) it can. Without: start your server yourself, then\n./lab check --server http://localhost:8080 --watch",
                "在这台机器上安装 Rust（https://rustup.rs）就可以。不安装的话，请自己启动服务器，然后运行\n./lab check --server http://localhost:8080 --watch",
            )));
        }
        // `./lab` goes to the checkout, and says where it was called.
        let called_from = env::var_os("LAB_CALLED_FROM").filter(|folder| !folder.is_empty());
        let here = PathBuf::from(called_from.unwrap_or_else(|| ".".into()));
        match (&self.run, &self.dir) {
            (Some(command), dir) => {
                Program::of_command(command, &here.join(dir.as_deref().unwrap_or(".".as_ref())))
            }
            (None, Some(dir)) => Program::of_crate(&here.join(dir)),
            (None, None) => Program::of_crate("exercise".as_ref()),
        }
    }
}

/// What is worked with, from round to round.
struct Bench<'a> {
    exercise: &'a Exercise,
    program: Program,
    servers: Servers,
    screen: Screen,
    lang: Lang,
}

impl Bench<'_> {
    /// Runs and checks after each save, until nobody reads any more.
    async fn work(&mut self) -> Result<(), Problem> {
        let (mut saves, mut enters) = (Saves::of(&self.program.folder)?, enters());
        loop {
            saves.begin_round()?;
            let is_read = tokio::select! {
                is_read = self.round() => Some(is_read?),
                () = saves.next() => None,
            };
            saves.end_round();
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
        let is_slow = || {
            let sentence = text(
                "Your server runs, but listens neither on port {port}, as PORT says, nor on {fixed}. If another port stands in its code, name it: --port 3000",
                "你的服务器在运行，但它既没有监听 PORT 指定的端口 {port}，也没有监听 {fixed}。如果代码里写的是别的端口，请写明：--port 3000",
            );
            let values = [("port", ports.0.to_string()), ("fixed", ports.1.to_string())];
            eprintln!("{}", sentence.fill(lang, &values));
        };
        self.servers.start(&self.program, words, is_slow).await
    }

    async fn check(&mut self, ports: [u16; 3]) -> Result<bool, Problem> {
        let look = &self.exercise.look;
        let options = look.options(targets(ports))?;
        let (report, mut page) = self.screen.check(look, &options, self.lang).await?;
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
            let problem = taken(
                "If it wants port {port}: somebody has that already.",
                "如果它要用端口 {port}：这个端口已经被占用了。",
                self.servers.fixed_port,
            );
            page += &format!("{}\n", problem.tell(self.lang));
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
                (text("{name} was ended by signal {n}.", "{name} 被信号 {n} 终止了。"), signal)
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

/// The last lines, each with its server's name.
fn last(printed: &[Line]) -> String {
    told(&printed[printed.len().saturating_sub(N_LAST_LINES)..])
}

fn told(printed: &[Line]) -> String {
    printed.iter().map(|line| format!("{} | {}\n", line.who, line.text)).collect()
}

fn targets(ports: [u16; 3]) -> Targets {
    let target = |port| {
        Target::parse(&format!("http://localhost:{port}"), None).expect("this is an address")
    };
    Targets { servers: ports.map(target).to_vec(), entry: None }
}

/// A port that somebody has, with what to do next.
fn taken(en: &'static str, zh: &'static str, port: u16) -> Problem {
    Problem::not_tried(text(en, zh)).with("port", port).next(text(
        "Often it is the lab. End it: ./lab down\nOr give it another port: LAB_PORT=9000 ./lab up",
        "占用它的往往是实验室。关闭实验室：./lab down\n或者让实验室换一个端口：LAB_PORT=9000 ./lab up",
    ))
}

/// Waits for Ctrl-C, for the terminal's end, or for being asked to end.
async fn interruption() {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let mut signals = kinds.map(|kind| signal(kind).expect("the system knows these signals"));
    let waits = signals.iter_mut().map(|signal| Box::pin(signal.recv()));
    futures_util::future::select_all(waits).await;
}
