//! When it is worth checking again.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::Targets;
use super::text::{Text, text};

/// How often each server is looked at.
const PERIOD: Duration = Duration::from_millis(100);

/// What to tell those who wait.
pub const PROMPT: Text = text(
    "Watching: I check again when a server comes back up, or when you press Enter. (Ctrl-C ends.)",
    "等待中：服务器重新启动后、或者按下回车键时，会再检查一次。（Ctrl-C 结束）",
);

/// Waits until a server listens that did not, or until a line comes from the terminal.
///
/// A server that is back within a tenth of a second may go unnoticed.
pub async fn until_there_is_news(targets: &Targets) {
    tokio::select! {
        () = until_one_comes_up(targets) => {}
        () = until_enter() => {}
    }
}

async fn until_one_comes_up(targets: &Targets) {
    let mut listened = vec![true; targets.servers.len()];
    loop {
        for (server, listened) in targets.servers.iter().zip(&mut listened) {
            let listens = timeout(PERIOD, TcpStream::connect(server.socket())).await;
            let listens = matches!(listens, Ok(Ok(_)));
            if listens && !*listened {
                return;
            }
            *listened = listens;
        }
        sleep(PERIOD).await;
    }
}

/// Without anybody at the terminal, this never ends.
async fn until_enter() {
    let mut line = String::new();
    if !matches!(BufReader::new(tokio::io::stdin()).read_line(&mut line).await, Ok(1..)) {
        std::future::pending::<()>().await;
    }
}
