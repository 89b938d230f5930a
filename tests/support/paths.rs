//! Paths through Nginx, asked as a client does, or as no client would.

use sticky_lab::client::Answer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::lab::Lab;
use crate::support::student::Student;

/// A base below Nginx's address: `/servers/server-1`, for example.
pub fn base(lab: &Lab, path: &str) -> String {
    format!("{}{path}", lab.entry())
}

pub async fn get(lab: &Lab, student: &Student, path: &str) -> Answer {
    student.get(&base(lab, path)).await.unwrap()
}

/// Sends a request line as it is, which no HTTP client would, and returns all that comes back.
pub async fn send_raw(lab: &Lab, method: &str, target: &str, body: &str) -> String {
    let mut stream =
        TcpStream::connect(lab.entry().strip_prefix("http://").unwrap()).await.unwrap();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
