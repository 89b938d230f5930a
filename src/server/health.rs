//! `GET /healthz`, and the health check of a container.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::Server;

/// How long each step of [`probe`] may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);

/// `{"status":"ok","server_id":"server-1"}`
#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
    server_id: Arc<str>,
}

/// Says that this server serves.
pub(super) async fn show(State(server): State<Arc<Server>>) -> Json<Health> {
    Json(Health { status: "ok", server_id: server.id.clone() })
}

/// Asks the server on `port` of this host whether it serves, within a few seconds.
/// The image holds nothing but this program, so it has to be its own health check.
///
/// # Errors
/// If it cannot be reached, or answers anything but 200.
pub fn probe(port: u16) -> io::Result<()> {
    let mut stream =
        TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PROBE_TIMEOUT)?;
    stream.set_read_timeout(Some(PROBE_TIMEOUT))?;
    stream.set_write_timeout(Some(PROBE_TIMEOUT))?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut status = [0; "HTTP/1.1 200".len()];
    stream.read_exact(&mut status)?;
    if &status == b"HTTP/1.1 200" {
        return Ok(());
    }
    Err(io::Error::other(format!("it answered {}", String::from_utf8_lossy(&status))))
}
