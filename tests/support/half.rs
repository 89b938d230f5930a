//! Half of a request.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::lab::Lab;

/// Begins a login at a server, counted from 1: returns the connection, and what is yet to be sent.
pub async fn half_a_login(lab: &Lab, server: usize) -> (TcpStream, &'static [u8]) {
    let (half, other_half) = br#"{"username":"alice","password":"x"}"#.split_at(10);
    let address = lab.direct(server);
    let mut connection = TcpStream::connect(address.trim_start_matches("http://")).await.unwrap();
    let header = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        half.len() + other_half.len()
    );
    // The interim answer shows that the server has begun with the request.
    let header = format!("{header}Expect: 100-continue\r\n\r\n");
    connection.write_all(header.as_bytes()).await.unwrap();
    let mut interim = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    connection.read_exact(&mut interim).await.unwrap();
    connection.write_all(half).await.unwrap();
    (connection, other_half)
}
