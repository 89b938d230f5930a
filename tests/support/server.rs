//! A server to talk to.

use std::sync::Arc;

use crate::support::student::{Expect, Student};
use sticky_session_lab::config::Config;
use sticky_session_lab::server::{self, Limits, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A server of this process. It stops when it is dropped, or by [`TestServer::stop`].
pub struct TestServer {
    pub url: String,
    pub address: String,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl TestServer {
    /// Starts `server-1` with the defaults.
    pub async fn start() -> Self {
        Self::start_with(&config(&[]), Limits::default()).await
    }

    pub async fn start_with(config: &Config, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel();
        let server = Server::new(config, &limits);
        let task = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            server::run(listener, server, limits, stopped).await.unwrap();
        });
        Self { url: format!("http://{address}"), address, stop, task }
    }

    /// Asks it to stop, and returns the task that ends when it has.
    pub fn stop(self) -> JoinHandle<()> {
        drop(self.stop);
        self.task
    }

    /// Opens a connection and sends `bytes` as they are.
    pub async fn send_raw(&self, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }
}

/// The configuration of `server-1`, with `vars` as its environment besides.
pub fn config(vars: &[(&str, &str)]) -> Config {
    Config::read(|name| {
        let value = vars.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        value.or((name == "SERVER_ID").then_some("server-1")).map(Into::into)
    })
    .unwrap()
}

/// The routes of `server-1`, to be called without a connection.
pub fn router(vars: &[(&str, &str)]) -> axum::Router {
    server::router(Server::new(&config(vars), &Limits::default()))
}

/// Reads until the other side closes.
pub async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is a close as well; what came before it is kept.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

/// A student who has logged in as alice.
pub async fn alice(server: &TestServer) -> Arc<Student> {
    let alice = Student::new();
    alice.log_in(&server.url, "alice").await.unwrap().expect(200);
    Arc::new(alice)
}
