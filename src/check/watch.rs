//! When it is worth checking again.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::text::{Text, text};
use super::{Target, Targets};

/// How often each server is looked at.
const PERIOD: Duration = Duration::from_millis(100);

/// What to tell those who wait.
pub const PROMPT: Text = text(
    "Watching: I check again when a server comes back up, or when you press Enter. (Ctrl-C ends.)",
    "等待中：服务器重新启动，或者你按下回车键，就再检查一次。（按 Ctrl-C 结束）",
);

/// Which servers listened when they were last looked at.
///
/// A server that ends and is back within a tenth of a second may go unnoticed.
#[derive(Debug)]
pub struct Watch {
    servers: Vec<(Target, bool)>,
}

impl Watch {
    /// Looks at the servers for the first time.
    pub async fn begin(targets: &Targets) -> Self {
        let mut servers = Vec::new();
        for server in &targets.servers {
            servers.push((server.clone(), listens(server).await));
        }
        Self { servers }
    }

    /// Waits until a server listens that did not, or until a line comes from the terminal.
    pub async fn until_there_is_news(&mut self) {
        tokio::select! {
            () = self.until_one_comes_up() => {}
            () = until_enter() => {}
        }
    }

    async fn until_one_comes_up(&mut self) {
        loop {
            let mut is_news = false;
            for (server, listened) in &mut self.servers {
                let now = listens(server).await;
                is_news |= now && !*listened;
                *listened = now;
            }
            if is_news {
                return;
            }
            sleep(PERIOD).await;
        }
    }
}

async fn listens(server: &Target) -> bool {
    matches!(timeout(PERIOD, TcpStream::connect(server.socket())).await, Ok(Ok(_)))
}

/// Without anybody at the terminal, this never ends.
async fn until_enter() {
    let mut line = String::new();
    if !matches!(BufReader::new(tokio::io::stdin()).read_line(&mut line).await, Ok(1..)) {
        std::future::pending::<()>().await;
    }
}
