//! When it is worth checking again.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::{Target, Targets};
use crate::text::{Text, text};

/// How often a server is looked at: one that does not listen, and one that does. A look is a
/// connection without a request, and small servers may stumble over those.
const PERIOD_DOWN: Duration = Duration::from_millis(100);
const PERIOD_UP: Duration = Duration::from_millis(500);

/// What to tell whoever waits.
pub const PROMPT: Text = text(
    "Watching: I check again when a server comes back up, or when you press Enter. (Ctrl-C ends.)",
    "等待中：服务器重新启动，或者你按下回车键，就再检查一次。（按 Ctrl-C 结束）",
);

/// Which servers listened at the last look, and a thread that waits for Enter.
///
/// A server that is down and up again between two looks, or during a check, goes unnoticed.
#[derive(Debug)]
pub struct Watch {
    servers: Vec<(Target, bool)>,
    enters: mpsc::Receiver<()>,
}

impl Targets {
    /// Connects to each address, and says whether anything at all listens.
    pub async fn any_listens(&self) -> bool {
        let all = self.servers.iter().chain(&self.entry);
        join_all(all.map(listens)).await.contains(&true)
    }
}

impl Watch {
    /// Looks at the servers for the first time, and begins to listen to the terminal.
    pub async fn begin(targets: &Targets) -> Self {
        let mut servers = Vec::new();
        for server in &targets.servers {
            servers.push((server.clone(), listens(server).await));
        }
        Self { servers, enters: enters() }
    }

    /// Waits until a server listens that did not, or until a line comes from the terminal.
    pub async fn until_there_is_news(&mut self) {
        tokio::select! {
            () = until_one_comes_up(&mut self.servers) => {}
            Some(()) = self.enters.recv() => {}
        }
    }
}

/// Listens to the terminal, and returns what tells of each Enter.
pub fn enters() -> mpsc::Receiver<()> {
    let (tell, enters) = mpsc::channel(1);
    // A thread of its own: one of the runtime's would keep the program from ending.
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            if line.is_err() || tell.blocking_send(()).is_err() {
                break;
            }
        }
    });
    enters
}

async fn until_one_comes_up(servers: &mut [(Target, bool)]) {
    loop {
        let mut is_news = false;
        for (server, listened) in servers.iter_mut() {
            let now = listens(server).await;
            is_news |= now && !*listened;
            *listened = now;
        }
        if is_news {
            return;
        }
        let all_up = servers.iter().all(|(_, listened)| *listened);
        sleep(if all_up { PERIOD_UP } else { PERIOD_DOWN }).await;
    }
}

async fn listens(server: &Target) -> bool {
    matches!(timeout(PERIOD_UP, TcpStream::connect(server.socket())).await, Ok(Ok(_)))
}
