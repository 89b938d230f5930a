//! Requests that nobody would think of, and what may be wrong with the answers.

use std::time::Duration;

use fastrand::Rng;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

/// How long an answer may take to end. A mutation may well ask for the connection to stay open.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is changed: all that a client of the lab sends, and some of what others do.
const REQUESTS: [&str; 9] = [
    "GET /profile HTTP/1.1\r\nHost: localhost\r\nCookie: a=1; session_id=0b6f9f39-5f0f-4f7e-9b57-0d1d6f0c8e11\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 37\r\n\r\n{\"username\":\"alice\",\"password\":\"123\"}",
    "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n25\r\n{\"username\":\"alice\",\"password\":\"123\"}\r\n0\r\n\r\n",
    "POST /logout HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nOrigin: http://127.0.0.1:8080\r\nContent-Length: 0\r\n\r\n",
    "GET /debug/sessions?newest=5 HTTP/1.1\r\nHost: [::1]\r\nX-Session-Ids: short\r\n\r\n",
    "GET /servers/server-2/debug/sessions?newest=5 HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.0.1.7\r\n\r\n",
    "HEAD /students/7/methods/sticky_cookie/healthz HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n",
    "OPTIONS /methods/ip_hash/profile HTTP/1.0\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n\r\n",
    "GET /page/index.html?%41#x HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-9\r\nIf-None-Match: *\r\n\r\n",
];

/// What is put in somewhere: what parsers stumble over.
const PIECES: [&[u8]; 16] = [
    b"\0",
    b"\xff\xfe",
    b"\r\n",
    b"\n",
    b"\r",
    b" ",
    b"\t",
    b"%00",
    b"%ff",
    b"/../",
    b"//",
    b";",
    b"\r\nHost: b",
    b"99999999999999999999",
    b"-1",
    b"\xc3\xa9",
];

/// A request with one to five changes.
fn mutated(rng: &mut Rng) -> Vec<u8> {
    let mut request = REQUESTS[rng.usize(..REQUESTS.len())].as_bytes().to_vec();
    for _ in 0..rng.usize(1..=5) {
        let at = rng.usize(..=request.len());
        let end = rng.usize(at..=(at + 40).min(request.len()));
        match rng.usize(..7) {
            0 => request.truncate(at),
            1 => drop(request.drain(at..end)),
            2 => drop(request.splice(at..at, PIECES[rng.usize(..PIECES.len())].iter().copied())),
            3 if at < request.len() => request[at] = rng.u8(..),
            4 => {
                let again = request[at..end].repeat(rng.usize(1..=300));
                request.splice(at..at, again);
            }
            5 => request.extend(REQUESTS[rng.usize(..REQUESTS.len())].as_bytes()),
            _ => request.extend(std::iter::repeat_with(|| rng.u8(..)).take(100)),
        }
    }
    request
}

/// Sends a request, and returns all that came back.
async fn answers(address: &str, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    let mut answers = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answers)).await;
    answers
}

/// What is wrong with one of these answers, if anything is.
fn wrong_with(mut answers: &[u8], is_head: bool) -> Option<String> {
    while answers.starts_with(b"HTTP/1.") {
        let end = answers.windows(4).position(|part| part == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&answers[..end]).to_lowercase();
        let status: u16 = head.get(9..12)?.parse().ok()?;
        // Nginx knows no other encodings and versions, and says so.
        if status >= 500 && ![501, 505].contains(&status) {
            return Some(head);
        }
        let header = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.map(str::to_owned)
        };
        let length = header("content-length").and_then(|length| length.parse::<usize>().ok());
        let n_body = if is_head || status < 200 || status == 304 { 0 } else { length? };
        let body = answers.get(end..end + n_body)?;
        if status >= 400 {
            let json: Value = serde_json::from_slice(body).unwrap_or_default();
            let is_json = header("content-type").is_some_and(|it| it.contains("application/json"));
            if !is_json || !is_head && !json["error"].is_string() {
                return Some(format!("{head}{}", String::from_utf8_lossy(body)));
            }
        }
        answers = &answers[end + n_body..];
    }
    None
}

/// How many requests a client sends at most, however long it takes: a machine has some 28,000 ports
/// for connections to one address, and each is taken for a minute.
const MAX_REQUESTS: u32 = 5_000;

/// One client's requests for some time, and how many they were. Another `seed` sends others.
pub async fn send_for(lasts: Duration, address: &str, seed: u64) -> u32 {
    let mut rng = Rng::with_seed(seed);
    let begun = Instant::now();
    let mut n_sent = 0;
    while begun.elapsed() < lasts {
        tokio::time::sleep_until(begun + lasts / MAX_REQUESTS * n_sent).await;
        let request = mutated(&mut rng);
        let answers = answers(address, &request).await;
        let is_head = request.windows(5).any(|part| part.eq_ignore_ascii_case(b"HEAD "));
        if let Some(wrong) = wrong_with(&answers, is_head) {
            panic!("to {address}, seed {seed}: {}\n{wrong}", request.escape_ascii());
        }
        n_sent += 1;
    }
    n_sent
}

/// What a run is to be: the seed, else a new one, and for how long.
pub fn settings() -> (u64, Duration) {
    let number = |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().unwrap());
    let seed = number("LAB_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    (seed, Duration::from_secs(number("LAB_FUZZ_SECONDS").unwrap_or(4)))
}
