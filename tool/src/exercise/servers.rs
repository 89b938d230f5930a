//! One program as three servers, as far as it lets itself be told its port.

use std::ffi::OsString;
use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{join_all, pending, select_all};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::ports::is_free;
use super::process::{Lines, Process};
use super::program::Program;

/// What the servers are called.
const NAMES: [&str; 3] = ["server-1", "server-2", "server-3"];

/// How often to look whether a server listens.
const PERIOD: Duration = Duration::from_millis(50);

/// How long a server that has ended may keep its port, and how long the second and third may take at
/// least, once the first listens.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much longer than the first alone the second and third may take, which start at the same time.
const SIDE_BY_SIDE: u32 = 3;

/// After which time whoever waits is told what for.
const SLOW: Duration = Duration::from_secs(10);

/// Which servers make others wait.
#[derive(Debug, Clone, Copy)]
pub enum Slow {
    /// The first does not listen.
    First,
    /// The first does, and another does not.
    Others,
}

/// The servers that run.
#[derive(Debug)]
pub struct Servers {
    /// The ports that they are given.
    pub ports: [u16; 3],
    /// The port that may stand in the program's code.
    pub fixed_port: u16,
    /// What they print.
    pub lines: Lines,
    running: Vec<Process>,
    /// Whether the last one that was started listened at the fixed port.
    was_at_fixed_port: bool,
}

/// A server that has ended by itself.
#[derive(Debug)]
pub struct Ended {
    /// Its name.
    pub name: &'static str,
    /// How it has ended.
    pub status: ExitStatus,
}

/// What keeps a check from being tried.
#[derive(Debug)]
pub enum NotStarted {
    /// The program ended before it listened.
    Ended(Ended),
    /// The system has not started it.
    System(io::Error),
}

impl Servers {
    /// Nothing runs yet.
    pub fn new(ports: [u16; 3], fixed_port: u16) -> Self {
        Self {
            ports,
            fixed_port,
            lines: Lines::default(),
            running: Vec::new(),
            was_at_fixed_port: false,
        }
    }

    /// Ends all of them.
    pub async fn end(&mut self) {
        join_all(self.running.drain(..).map(Process::end)).await;
    }

    /// Starts the program until it listens, and returns where its three servers are to be looked for.
    /// Where it listens at its fixed port, the first one is there, and the others are not started.
    ///
    /// # Errors
    /// If it does not come to that.
    pub async fn start(
        &mut self,
        program: &Program,
        words: &[OsString],
        mut is_slow: impl FnMut(Slow),
    ) -> Result<[u16; 3], NotStarted> {
        self.until_ports_are_free().await;
        let [first, second, third] = self.ports;
        let fixed = Some(self.fixed_port).filter(|port| *port != first && is_free(*port));
        let begun = Instant::now();
        self.start_one(0, program, words)?;
        let found = self.until_first_listens(fixed, || is_slow(Slow::First)).await?;
        let limit = limit(begun.elapsed());
        self.was_at_fixed_port = found != first;
        if self.was_at_fixed_port {
            return Ok([self.fixed_port, second, third]);
        }
        self.start_one(1, program, words)?;
        self.start_one(2, program, words)?;
        let (begun, mut is_told) = (Instant::now(), false);
        while !(listens(second).await && listens(third).await) {
            if let Some(ended) = self.running.iter_mut().find_map(has_ended) {
                return Err(NotStarted::Ended(ended));
            }
            if begun.elapsed() >= PATIENCE && !is_told {
                is_slow(Slow::Others);
                is_told = true;
            }
            if begun.elapsed() >= limit {
                break;
            }
            sleep(PERIOD).await;
        }
        Ok(self.ports)
    }

    /// Waits until one of them ends by itself; for ever if none runs.
    pub async fn one_ends(&mut self) -> Ended {
        if self.running.is_empty() {
            pending::<()>().await;
        }
        let ends = self.running.iter_mut().map(|server| server.ended().boxed());
        let (status, place, _) = select_all(ends).await;
        let name = self.running.remove(place).name;
        Ended { name, status: status.unwrap_or_default() }
    }

    fn start_one(
        &mut self,
        place: usize,
        program: &Program,
        words: &[OsString],
    ) -> Result<(), NotStarted> {
        let environment = [
            ("PORT", self.ports[place].to_string()),
            ("SERVER_ID", NAMES[place].to_owned()),
            // Without a terminal, Python would keep what it prints to itself for long.
            ("PYTHONUNBUFFERED", "1".to_owned()),
        ];
        let started =
            Process::start(NAMES[place], words, &program.folder, &environment, &self.lines);
        self.running.push(started.map_err(NotStarted::System)?);
        Ok(())
    }

    async fn until_first_listens(
        &mut self,
        fixed: Option<u16>,
        is_slow: impl FnOnce(),
    ) -> Result<u16, NotStarted> {
        let (begun, mut is_slow) = (Instant::now(), Some(is_slow));
        loop {
            for port in [Some(self.ports[0]), fixed].into_iter().flatten() {
                if listens(port).await {
                    return Ok(port);
                }
            }
            if let Some(ended) = self.running.first_mut().and_then(has_ended) {
                return Err(NotStarted::Ended(ended));
            }
            if begun.elapsed() > SLOW
                && let Some(is_slow) = is_slow.take()
            {
                is_slow();
            }
            sleep(PERIOD).await;
        }
    }

    /// What was killed a moment ago may still be there.
    async fn until_ports_are_free(&self) {
        let begun = Instant::now();
        let fixed = self.was_at_fixed_port.then_some(self.fixed_port);
        let ports = self.ports.into_iter().chain(fixed);
        while begun.elapsed() < PATIENCE && !ports.clone().all(is_free) {
            sleep(PERIOD).await;
        }
    }
}

/// How long the second and third server may take where the first took so long.
fn limit(first: Duration) -> Duration {
    PATIENCE.max(first * SIDE_BY_SIDE)
}

fn has_ended(server: &mut Process) -> Option<Ended> {
    let name = server.name;
    server.has_ended().map(|status| Ended { name, status })
}

async fn listens(port: u16) -> bool {
    matches!(timeout(PATIENCE, TcpStream::connect(("localhost", port))).await, Ok(Ok(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_starters_have_the_time_that_they_need() {
        assert_eq!(limit(Duration::from_millis(80)), Duration::from_secs(5));
        assert_eq!(limit(Duration::from_secs(4)), Duration::from_secs(12));
    }
}
