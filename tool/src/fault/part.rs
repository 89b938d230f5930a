//! The parts of a lab that are no servers: Nginx, and the store that servers may share.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::site::{PATIENCE, PAUSE, Site};
use super::{Fault, Kind, Words};
use crate::engine::Container;
use crate::text::{Problem, Text, text};
use crate::topology::{NGINX, STORE};

/// Asks the servers, from Nginx's container, for a session that nobody has, until none of them
/// misses the store any more. One that is down has other troubles, and is not waited for.
const WAIT_FOR_CONNECTIONS: &str = r#"
    end=$(($(date +%s) + 5))
    for server; do
        while wget -S -T 1 -q -O /dev/null --header 'Cookie: session_id=AAAAAAAAAAAAAAAAAAAAAA' \
                "http://$server:8080/profile" 2>&1 | grep -q 'HTTP/1.1 503'; do
            [ "$(date +%s)" -lt "$end" ] || break
            sleep 0.1
        done
    done"#;

/// Returns what has been done to a service, once it has.
pub(super) fn done(kind: Kind, words: &Words, service: &str) -> Text {
    match (service, kind) {
        (STORE, Kind::Stop) => text(
            "{server} is stopped: no server can look up a session.",
            "{server} 已停止：哪台服务器都查不到会话。",
        ),
        (STORE, Kind::Kill) => text(
            "{server} is killed: no server can look up a session.",
            "{server} 已强制结束：哪台服务器都查不到会话。",
        ),
        (STORE, Kind::Restart) => text("{server} has started again.", "{server} 重新启动了。"),
        (NGINX, Kind::Stop) => text(
            "{server} is stopped: nobody reaches a server through it.",
            "{server} 已停止：谁都不能经过它访问服务器。",
        ),
        (NGINX, Kind::Kill) => text(
            "{server} is killed: nobody reaches a server through it.",
            "{server} 已强制结束：谁都不能经过它访问服务器。",
        ),
        (NGINX, Kind::Restart) => text(
            "{server} has started again: what it knew of sessions (sticky_learn) is gone.",
            "{server} 重新启动了：它记住的会话去向（sticky_learn）都没了。",
        ),
        _ => words.done,
    }
}

/// Whether a service is a server, which has an image that is updated.
fn is_server(service: &str) -> bool {
    ![NGINX, STORE].contains(&service)
}

/// Holds a fault to be one that can be done to each of its parts.
pub(super) fn expect_possible(fault: &Fault) -> Result<(), Problem> {
    let other = fault.servers.iter().find(|service| !is_server(service));
    match other {
        Some(service) if fault.kind == Kind::Drain => Err(Problem::not_tried(text(
            "drain is for servers, which Nginx chooses from, and {service} is none",
            "drain 针对的是 Nginx 挑选的服务器，而 {service} 不是",
        ))
        .with("service", service)
        .next(text("./lab fault drain server-2", "./lab fault drain server-2"))),
        Some(service) if fault.kind == Kind::Recreate => Err(Problem::not_tried(text(
            "recreate is an update of servers, and {service} is none",
            "recreate 是升级服务器，而 {service} 不是服务器",
        ))
        .with("service", service)
        .next(text("./lab fault restart {service}", "./lab fault restart {service}"))),
        _ => Ok(()),
    }
}

/// What is told where a lab has no store.
pub(super) fn no_store() -> Problem {
    Problem::not_tried(text(
        "this lab has no store: its servers keep their sessions in memory, or in cookies",
        "这个实验室没有存储：会话在服务器的内存里，或者在 Cookie 里",
    ))
    .next(text(
        "Bring it up with one: ./lab up --sessions shared-store",
        "启动带存储的实验室：./lab up --sessions shared-store",
    ))
}

/// Whether a container was made for a lab whose servers share a store.
pub(crate) fn shares_a_store(container: &Container) -> bool {
    container.setting("LAB_SESSIONS") == Some("shared-store")
}

impl Site {
    /// Waits until the store answers, and then until the servers have found it.
    pub(super) async fn settle_store(&self) -> Result<(), Problem> {
        let start = Instant::now();
        let ping = ["valkey-cli", "-e", "ping"];
        loop {
            let store = self.look_at(STORE).await?.filter(Container::is_running);
            if let Some(store) = store {
                let asked = self.engine.exec(store.id(), &ping, PATIENCE).await?;
                if asked.stdout.contains("PONG") {
                    break;
                }
            }
            if start.elapsed() > PATIENCE {
                let sentence = text(
                    "{server} does not answer; its own words:\n{words}",
                    "{server} 没有响应；它的输出：\n{words}",
                );
                return Err(self.with_its_words(sentence, STORE).await);
            }
            sleep(PAUSE).await;
        }
        // Without Nginx nobody can be asked where it stands, and it is healed by itself.
        let Ok(nginx) = self.topology.connected_nginx(&self.engine).await else { return Ok(()) };
        let servers = self.topology.server_names();
        let command = [&["sh", "-c", WAIT_FOR_CONNECTIONS, "sh"], &servers[..]].concat();
        self.engine.exec(nginx.id(), &command, PATIENCE + Duration::from_secs(15)).await?;
        self.until_healthy(STORE).await
    }
}
