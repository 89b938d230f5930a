//! Clients that send what no browser sends: they are told so, and nobody else notices.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use sticky_lab::classroom::{self, Plan, Shape};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::class::{N_STUDENTS, plan};
use crate::support::lab::Lab;
use crate::support::student::{Expect, Student};

/// Far longer than an answer takes, and still an end.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often each is sent in a row. Before there was a cure, 22 took all three servers out.
const N_TIMES: usize = 25;

/// What is odd, its head without the length, and the status due.
fn shapes() -> Vec<(&'static str, Vec<u8>, u16)> {
    let get = |path: &[u8], headers: &[u8]| {
        [b"GET ", path, b" HTTP/1.1\r\nHost: localhost\r\n", headers].concat()
    };
    let line = |line: &str| format!("{line}\r\nHost: localhost\r\n").into_bytes();
    let large = |n: usize| format!("Cookie: a={}\r\n", "x".repeat(n)).into_bytes();
    let many = |n: usize| (0..n).map(|i| format!("X-{i}: 1\r\n")).collect::<String>().into_bytes();
    let path = [&b"/healthz?"[..], &[b'x'; 21_000]].concat();
    vec![
        ("an 8-bit path", get(b"/\xff", b""), 400),
        ("a path in UTF-8", get("/é".as_bytes(), b""), 400),
        ("a path with <", get(b"/<script>", b""), 400),
        ("a query with `", get(b"/healthz?`", b""), 400),
        ("half a percent", get(b"/%f", b""), 400),
        ("a zero in percent", get(b"/%00", b""), 400),
        ("8 bits in percent", get(b"/%ff", b""), 404),
        ("a path that leads out", get(b"/../healthz", b""), 400),
        ("a control character in a header", get(b"/healthz", b"X: a\x01b\r\n"), 400),
        ("8 bits in a header", get(b"/healthz", b"X: \xff\r\n"), 200),
        ("a space in a header's name", get(b"/healthz", b"X y: 1\r\n"), 400),
        ("a header without a colon", get(b"/healthz", b"nocolon\r\n"), 200),
        ("a method that is none", line("G@T /healthz HTTP/1.1"), 400),
        ("a method that nobody knows", line("BREW /healthz HTTP/1.1"), 405),
        ("a version to come", line("GET /healthz HTTP/7.1"), 505),
        ("two hosts", get(b"/healthz", b"Host: elsewhere\r\n"), 400),
        ("a length that is none", get(b"/healthz", b"Content-Length: five\r\n"), 400),
        ("an encoding that nobody knows", get(b"/healthz", b"Transfer-Encoding: gzip\r\n"), 501),
        (
            "no chunks where some are promised",
            get(b"/healthz", b"Transfer-Encoding: chunked\r\n"),
            400,
        ),
        ("a large cookie", get(b"/healthz", &large(21_000)), 431),
        ("large cookies", get(b"/healthz", &large(3_500).repeat(6)), 431),
        ("as many bytes as fit", get(b"/healthz", &large(6_900).repeat(2)), 200),
        ("many headers", get(b"/healthz", &many(150)), 431),
        ("as many headers as fit", get(b"/healthz", &many(85)), 200),
        ("a long address", get(&path, b""), 414),
    ]
}

/// Sends a request with a body of 15 kB; returns the status and the body of the answer.
async fn ask(lab: &Lab, head: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(&lab.entry()["http://".len()..]).await.unwrap();
    let has_length = |name: &[u8]| head.windows(name.len()).any(|part| part == name);
    let length: &[u8] = if has_length(b"Content-Length") || has_length(b"Transfer-Encoding") {
        b""
    } else {
        b"Content-Length: 15000\r\n"
    };
    let request = [head, length, b"Connection: close\r\n\r\n", &[b'x'; 15_000]].concat();
    let _ = stream.write_all(&request).await; // Nginx may have closed
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("there is an end");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    (status.unwrap_or_default(), body.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_clients_take_no_server_from_a_class_beside_them_and_are_told_in_json() {
    let lab = Lab::up().await;
    let methods = ["lab", "sticky_cookie", "sticky_learn"];
    let plan = Plan { n_reads: 20, concurrency: 2, ..plan(Shape::Spread, &methods, 13) };
    let (entry, shapes) = (lab.entry(), shapes());

    let class = tokio::spawn(async move {
        let class = classroom::run(&plan, &entry, |_| {}).await.unwrap();
        class.results
    });
    for (shape, head, status) in &shapes {
        for (answered, body) in join_all((0..N_TIMES).map(|_| ask(&lab, head))).await {
            assert_eq!(answered, *status, "{shape}: {body}");
            let body: Value = serde_json::from_str(&body).unwrap_or_default();
            assert_eq!(body["error"].is_string(), *status >= 400, "{shape}: {body}");
        }
    }

    for result in class.await.unwrap() {
        assert_eq!(result.failed, 0, "{}: {:?}", result.method, result.events);
        assert_eq!(result.students_kept, N_STUDENTS, "{}", result.method);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_closes_its_sending_half_is_answered_through_nginx_too() {
    let lab = Lab::shared().await;
    for _ in 0..100 {
        let mut stream = TcpStream::connect(&lab.entry()["http://".len()..]).await.unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_nobody_behind_another_one_either() {
    let lab = Lab::shared().await;
    for path in ["/servers/server-1/servers/server-9/healthz", "/servers/server-9/healthz"] {
        let answer = Student::new().get(&format!("{}{path}", lab.entry())).await.unwrap();
        assert!(answer.expect(404).text.contains("No such server"), "{path}");
    }
    let path = "/servers/server-1/servers/server-2/healthz";
    let answer = Student::new().get(&format!("{}{path}", lab.entry())).await.unwrap();
    assert_eq!(answer.expect(200).server_id(), "server-2");
}
