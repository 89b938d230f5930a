//! Requests that reach a server at the same moment.
//!
//! They are written to bare connections: all but the last byte of each, and then the last bytes in
//! one go. A client with more comfort takes so long from one request to the next that a quick server
//! is done in between.

mod answer;

use std::io;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::cause::Cause;
use super::cookie;
use super::exchange::Exchange;
use super::failure::Failure;
use super::probe::{Login, Probe};
use super::request::Request;
use crate::client::Answer;
use answer::Reading;

/// How long one of many may wait for its answer. A server that takes them one after the other is
/// slow, and nothing else is wrong with it. The sentences of `slow_at_once` name the same number.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait until all are connected. A server that reads one request to its end before it
/// looks at the next has to get on.
const HOLD: Duration = Duration::from_millis(200);

/// How many connect together.
const N_TOGETHER: u32 = 4;

/// How often one of them logs in at most: some servers write a line for each.
const MAX_LOGINS: usize = 100;

/// The longest answer, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

impl Probe {
    /// Logs in under these names, all at once, at the first server. They connect in groups of a
    /// few, `apart` from each other: some servers let no more than five wait at their door.
    pub(super) async fn log_in_at_once(
        &mut self,
        names: Vec<String>,
        apart: Duration,
    ) -> Vec<Result<Login, Failure>> {
        let people = self.people(names);
        let at = Instant::now();
        let connected = (0..).zip(&people).map(|(place, (request, _))| async move {
            sleep(apart * (place / N_TOGETHER)).await;
            timeout(HOLD, begin(request)).await.ok()?.ok()
        });
        let mut streams = join_all(connected).await;
        for (stream, (request, _)) in streams.iter_mut().zip(&people) {
            let bytes = written(request, "close");
            // Whoever cannot write it now is like one who could not connect: a little late.
            *stream =
                stream.take().filter(|stream| stream.try_write(&bytes[bytes.len() - 1..]).is_ok());
        }
        let answers = streams.into_iter().zip(&people).map(|(stream, (request, _))| async move {
            let answer = timeout(PATIENCE, finish(stream, request)).await;
            match answer.unwrap_or(Err(Cause::NoAnswer)) {
                Ok(answer) => Ok(Exchange::of(request.clone(), answer)),
                Err(cause) => Err(failure(request, cause)),
            }
        });
        let answers = join_all(answers).await;
        let answered = answers.into_iter().zip(people);
        answered.map(|(exchange, (_, username))| self.login_of(exchange?, &username, at)).collect()
    }

    /// Logs in under these names again and again until `end`, each on a connection of their own as
    /// soon as the last answer is there, and returns what came last to each.
    ///
    /// So many more requests meet than when each needs a connection. Each shows the cookie of the
    /// login before, which ends that session. A server that closes a connection after an answer may
    /// do so, and whoever has no answer is left out.
    pub(super) async fn log_in_again_and_again(
        &mut self,
        names: Vec<String>,
        apart: Duration,
        end: Instant,
    ) -> Vec<Result<Login, Failure>> {
        let (people, at) = (self.people(names), Instant::now());
        let last = (0..).zip(&people).map(|(place, (request, _))| async move {
            sleep(apart * (place / N_TOGETHER)).await;
            last_login(request, end).await.transpose()
        });
        let answered = join_all(last).await.into_iter().zip(people);
        let login = |(last, (_, name)): (Option<Result<Exchange, Failure>>, (_, String))| {
            Some(last?.and_then(|exchange| self.login_of(exchange, &name, at)))
        };
        answered.filter_map(login).collect()
    }

    /// The login of each at the first server, beside the name.
    fn people(&mut self, names: Vec<String>) -> Vec<(Request, String)> {
        let server = self.server(0);
        let login = |name: String| (self.kept(Request::log_in(&server, &name)), name);
        names.into_iter().map(login).collect()
    }
}

/// Sends a login until `end`, and returns the last one that was answered.
async fn last_login(request: &Request, end: Instant) -> Result<Option<Exchange>, Failure> {
    let connected = timeout(HOLD, TcpStream::connect(request.target.socket())).await;
    let Ok(Ok(mut stream)) = connected else { return Ok(None) };
    let _ = stream.set_nodelay(true);
    let (mut request, mut last) = (request.clone(), None);
    for _ in 0..MAX_LOGINS {
        if Instant::now() >= end {
            break;
        }
        let asked = async {
            let bytes = written(&request, "keep-alive");
            stream.write_all(&bytes).await.map_err(|error| cause_of(&error))?;
            read(&mut stream).await
        };
        let Ok(Ok(answer)) = timeout(PATIENCE, asked).await else { break };
        let exchange = Exchange::of(request.clone(), answer);
        request = request.cookie(cookie::of_login(&exchange)?.value());
        last = Some(exchange);
    }
    Ok(last)
}

/// The whole request, as it goes over the wire, and what is to become of the connection.
fn written(request: &Request, connection: &str) -> Vec<u8> {
    let (path, body) = (&request.path, request.text());
    let host = request.target.authority();
    let length = body.len();
    let cookie = request
        .cookie
        .as_ref()
        .map_or_else(String::new, |cookie| format!("cookie: {}\r\n", cookie.header()));
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\naccept: */*\r\nconnection: {connection}\r\n\
         {cookie}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Connects, and writes all but the last byte.
async fn begin(request: &Request) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(request.target.socket()).await?;
    stream.set_nodelay(true)?;
    let bytes = written(request, "close");
    stream.write_all(&bytes[..bytes.len() - 1]).await?;
    Ok(stream)
}

/// Waits for the answer to a request that was begun.
async fn finish(stream: Option<TcpStream>, request: &Request) -> Result<Answer, Cause> {
    let mut stream = match stream {
        Some(stream) => stream,
        None => late(request).await.map_err(|error| cause_of(&error))?,
    };
    read(&mut stream).await
}

/// Reads an answer to its end: a server whose client leaves earlier may complain.
async fn read(stream: &mut TcpStream) -> Result<Answer, Cause> {
    let mut bytes = Vec::new();
    loop {
        let n = stream.read_buf(&mut bytes).await.map_err(|error| cause_of(&error))?;
        let has_ended = n == 0 || bytes.len() >= MAX_ANSWER;
        match answer::read(&bytes, has_ended) {
            Reading::Whole(answer) => return Ok(answer),
            Reading::NotHttp => return Err(Cause::NotHttp),
            Reading::Begun if has_ended && bytes.is_empty() => return Err(Cause::ConnectionClosed),
            Reading::Begun if has_ended => return Err(Cause::AnswerBrokenOff),
            Reading::Begun => {}
        }
    }
}

/// Sends a whole request, where none could be prepared.
async fn late(request: &Request) -> io::Result<TcpStream> {
    let mut stream = begin(request).await?;
    let bytes = written(request, "close");
    stream.write_all(&bytes[bytes.len() - 1..]).await?;
    Ok(stream)
}

fn cause_of(error: &io::Error) -> Cause {
    match error.kind() {
        io::ErrorKind::TimedOut => Cause::NoAnswer,
        io::ErrorKind::ConnectionRefused => Cause::NotListening,
        _ => Cause::ConnectionClosed,
    }
}

fn failure(request: &Request, cause: Cause) -> Failure {
    Failure::new(cause).with("address", &request.target.shown).asked(request.story())
}
