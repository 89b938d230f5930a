//! Requests that reach a server at the same moment.
//!
//! They are written to bare connections: all but the last byte of each, and then the last bytes in
//! one go. A client with more comfort takes so long from one request to the next that a quick server
//! is done in between.

use std::io;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::cause::Cause;
use super::exchange::Exchange;
use super::failure::Failure;
use super::probe::{Login, Probe};
use super::request::Request;
use crate::client::Answer;

/// How long one of many may wait for its answer. A server that takes them one after the other is
/// slow, and nothing else is wrong with it. The sentences of `slow_at_once` name the same number.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait until all are connected. A server that reads one request to its end before it
/// looks at the next has to get on.
const HOLD: Duration = Duration::from_millis(200);

/// How many connect together.
const N_TOGETHER: u32 = 4;

/// The longest answer to a login, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

impl Probe {
    /// Logs in under as many names, all at once, at the first server. They connect in groups of a
    /// few, `apart` from each other: some servers let no more than five wait at their door.
    pub(super) async fn log_in_at_once(
        &mut self,
        n: usize,
        apart: Duration,
    ) -> Vec<Result<Login, Failure>> {
        let server = self.server(0);
        let people: Vec<_> = (0..n)
            .map(|_| {
                let username = self.username();
                (self.kept(Request::log_in(&server, &username)), username)
            })
            .collect();
        let at = Instant::now();
        let connected = (0..).zip(&people).map(|(place, (request, _))| async move {
            sleep(apart * (place / N_TOGETHER)).await;
            timeout(HOLD, begin(request)).await.ok()?.ok()
        });
        let mut streams = join_all(connected).await;
        for (stream, (request, _)) in streams.iter_mut().zip(&people) {
            let last = &written(request)[written(request).len() - 1..];
            // Whoever cannot write it now is like one who could not connect: a little late.
            *stream = stream.take().filter(|stream| stream.try_write(last).is_ok());
        }
        let answers = streams.into_iter().zip(&people).map(|(stream, (request, _))| async move {
            let answer = timeout(PATIENCE, finish(stream, request)).await;
            match answer.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
                Ok(answer) => Ok(Exchange::of(request.clone(), answer)),
                Err(error) => Err(failure(request, &error)),
            }
        });
        let answers = join_all(answers).await;
        let answered = answers.into_iter().zip(people);
        answered.map(|(exchange, (_, username))| self.login_of(exchange?, &username, at)).collect()
    }
}

/// The whole request, as it goes over the wire.
fn written(request: &Request) -> Vec<u8> {
    let (path, body) = (request.path, request.text());
    let host = request.target.authority();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\naccept: */*\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Connects, and writes all but the last byte.
async fn begin(request: &Request) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(request.target.socket()).await?;
    stream.set_nodelay(true)?;
    let bytes = written(request);
    stream.write_all(&bytes[..bytes.len() - 1]).await?;
    Ok(stream)
}

/// Reads an answer to its end: a server whose client leaves earlier may complain.
async fn finish(stream: Option<TcpStream>, request: &Request) -> io::Result<Answer> {
    let mut stream = match stream {
        Some(stream) => stream,
        None => {
            let mut stream = begin(request).await?;
            let bytes = written(request);
            stream.write_all(&bytes[bytes.len() - 1..]).await?;
            stream
        }
    };
    let mut bytes = Vec::new();
    while bytes.len() < MAX_ANSWER {
        let has_ended = stream.read_buf(&mut bytes).await? == 0;
        match parsed(&String::from_utf8_lossy(&bytes)) {
            Some(answer) if has_ended || is_whole(&answer) => return Ok(answer),
            _ if has_ended => break,
            _ => {}
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// Whether a body has come to the end that its headers tell; without one, the connection ends it.
fn is_whole(answer: &Answer) -> bool {
    match answer.header("content-length").parse::<usize>() {
        Ok(length) => answer.text.len() >= length,
        Err(_) => {
            !answer.header("transfer-encoding").is_empty() && answer.text.ends_with("0\r\n\r\n")
        }
    }
}

/// Reads status and headers, if they are whole.
fn parsed(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        headers.append(name, HeaderValue::from_str(value.trim()).ok()?);
    }
    Some(Answer { request: "POST /login".to_owned(), status, headers, text: body.to_owned() })
}

fn failure(request: &Request, error: &io::Error) -> Failure {
    let cause = match error.kind() {
        io::ErrorKind::TimedOut => Cause::NoAnswer,
        io::ErrorKind::ConnectionRefused => Cause::NotListening,
        _ => Cause::ConnectionClosed,
    };
    Failure::new(cause).with("address", &request.target.shown).asked(request.story())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_its_head_is_whole() {
        let head = "HTTP/1.1 200 OK\r\nSet-Cookie: session_id=a; Path=/\r\nX-Server-Id: b";

        assert!(parsed(head).is_none());
        let answer = parsed(&format!("{head}\r\nContent-Length: 2\r\n\r\n{{")).unwrap();
        assert_eq!((answer.status, answer.header("set-cookie")), (200, "session_id=a; Path=/"));
        assert!(!is_whole(&answer));
        assert!(is_whole(&parsed(&format!("{head}\r\nContent-Length: 2\r\n\r\n{{}}")).unwrap()));
    }
}
