//! From where a server may be asked: what a foreign site has a browser do is refused.

use crate::support::server::{TestServer, alice, config};
use crate::support::student::{Expect, Student};
use reqwest::Method;
use sticky_session_lab::server::Limits;

/// The status for a request with this header.
async fn status(server: &TestServer, path: &str, name: &str, value: &str) -> u16 {
    let client = Student::new();
    let request = client.request(Method::GET, &format!("{}{path}", server.url));
    client.send(request.header(name, value)).await.unwrap().status
}

#[tokio::test]
async fn the_labs_own_names_and_every_address_are_its_hosts() {
    let server = TestServer::start().await;
    for host in [
        "localhost",
        "LOCALHOST:8081",
        "127.0.0.1:8081",
        "192.168.1.20",
        "[::1]:8081",
        "[2001:db8::7]",
        "server-2:8080",
        "nginx:8080",
        "host.docker.internal:8081",
    ] {
        assert_eq!(status(&server, "/healthz", "host", host).await, 200, "{host}");
    }
}

#[tokio::test]
async fn another_host_is_told_what_to_do_and_gets_nothing() {
    let server = TestServer::start().await;
    alice(&server).await;
    for host in
        ["evil.example:8081", "localhost.evil.example", "1.2.3.4.example", "server-5", "a b", "@"]
    {
        for path in ["/debug/sessions", "/healthz", "/nowhere"] {
            let client = Student::new();
            let request = client.request(Method::GET, &format!("{}{path}", server.url));
            let answer = client.send(request.header("host", host)).await.unwrap().expect(421);
            assert!(answer.json()["hint"].as_str().unwrap().contains("localhost"), "{answer}");
            assert!(!answer.text.contains("alice"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_name_that_was_given_is_a_host_and_no_other() {
    let config = config(&[("LAB_HOSTS", "lab.example, second.example")]);
    let server = TestServer::start_with(&config, Limits::default()).await;

    assert_eq!(status(&server, "/healthz", "host", "lab.example:8081").await, 200);
    assert_eq!(status(&server, "/healthz", "host", "Second.example").await, 200);
    assert_eq!(status(&server, "/healthz", "host", "third.example").await, 421);
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing_and_a_program_may() {
    let server = TestServer::start().await;
    let alice = alice(&server).await;
    let logout = async |headers: &[(&str, &str)]| {
        let mut request = alice.request(Method::POST, &format!("{}/logout", server.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        alice.send(request).await.unwrap()
    };

    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")], // another port of this machine
        &[("sec-fetch-site", "same-site"), ("origin", "http://localhost:3000")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
    ] {
        let answer = logout(foreign).await.expect(403);
        assert!(answer.json()["error"].is_string() && answer.json()["hint"].is_string());
        alice.profile(&server.url).await.unwrap().expect(200);
    }
    // What only looks is not held back: a browser keeps the answer from the foreign page.
    assert_eq!(status(&server, "/healthz", "sec-fetch-site", "cross-site").await, 200);

    for own in [&[("sec-fetch-site", "same-origin"), ("origin", &*server.url)][..], &[]] {
        alice.log_in(&server.url, "alice").await.unwrap().expect(200);
        logout(own).await.expect(200);
        alice.profile(&server.url).await.unwrap().expect(401);
    }
}

#[tokio::test]
async fn browsers_are_told_not_to_guess() {
    let server = TestServer::start().await;
    for path in ["/healthz", "/debug/sessions", "/profile", "/nowhere"] {
        let answer = Student::new().get(&format!("{}{path}", server.url)).await.unwrap();
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}
