//! What stickiness does not give: a session is in one memory, and goes with it.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use reqwest::Method;
use sticky_lab::ip_hash;

use crate::support::lab::{Lab, docker, expect_success, wait_until};
use crate::support::student::{Expect, Student};

/// Longer than Nginx leaves a failed server out (`fail_timeout=10s`).
const UNTIL_TRIED_AGAIN: Duration = Duration::from_secs(20);

/// Students whose rooms lead to all three servers, logged in. Each knows its server.
async fn class(lab: &Lab) -> Vec<(Student, String)> {
    let mut class = Vec::new();
    for room in 1..=9 {
        let client_address = IpAddr::from([10, 0, room, 7]);
        let student = Student::at(client_address);
        student.log_in(&lab.entry(), "student").await.unwrap().expect(200);
        class.push((student, format!("server-{}", 1 + ip_hash::server_of(client_address, 3))));
    }
    class
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_server_logs_its_own_students_out_and_nobody_else_and_again_when_it_returns() {
    let lab = Lab::up().await;
    let class = class(&lab).await;
    let entry = lab.entry();

    lab.compose(&["stop", "server-2"]);
    for (student, server) in &class {
        let asked = Instant::now();
        let answer = student.profile(&entry).await.unwrap();
        if server == "server-2" {
            let answer = answer.expect(401);
            assert_ne!(answer.server_id(), "server-2", "{answer}");
            assert!(asked.elapsed() < Duration::from_secs(2), "{:?}\n{answer}", asked.elapsed());
            // Elsewhere they can log in again.
            student.log_in(&entry, "student").await.unwrap().expect(200);
            student.profile(&entry).await.unwrap().expect(200);
        } else {
            assert_eq!(answer.expect(200).server_id(), server);
        }
    }

    lab.compose(&["start", "server-2"]);
    let is_back = async || {
        let probe = Student::at(IpAddr::from([10, 0, 1, 200])); // a room of server-2
        probe.get(&format!("{entry}/healthz")).await.unwrap().server_id() == "server-2"
    };
    wait_until("server-2 is asked again", UNTIL_TRIED_AGAIN, is_back).await;
    for (student, server) in &class {
        let answer = student.profile(&entry).await.unwrap();
        let status = if server == "server-2" { 401 } else { 200 };
        assert_eq!(answer.expect(status).server_id(), server);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recreated_server_gets_its_own_students_and_not_anothers() {
    let lab = Lab::watched().await;
    let class = class(&lab).await;

    // Without fixed addresses, the first to start would take the first address that is free.
    lab.compose(&["rm", "--stop", "--force", "server-1", "server-2"]);
    lab.compose(&["up", "--detach", "--no-deps", "--wait", "server-2"]);
    lab.compose(&["up", "--detach", "--no-deps", "--wait", "server-1"]);

    for (student, server) in &class {
        let status = if server == "server-3" { 200 } else { 401 };
        let answer = student.profile(&lab.entry()).await.unwrap();
        assert_eq!(answer.expect(status).server_id(), server);
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn nginx_restarts_with_its_servers_where_compose_recreates_them() {
    let lab = Lab::watched().await;
    let started = |service| {
        docker(&["inspect", "--format", "{{.Id}} {{.State.StartedAt}}", &lab.container(service)])
    };
    let (server, nginx) = (started("server-2"), started("nginx"));

    lab.compose(&["up", "--detach", "--wait"]);
    assert_eq!((started("server-2"), started("nginx")), (server.clone(), nginx.clone()));

    lab.compose_with(&[("MAX_SESSIONS", "7")], &["up", "--detach", "--wait"]);
    assert_ne!(started("server-2"), server);
    assert_ne!(started("nginx"), nginx);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_too_long_or_not_asked_for_cost_nobody_a_session() {
    let lab = Lab::up().await;
    let class = class(&lab).await;
    let careless = Student::at(IpAddr::from([10, 0, 1, 99])); // a room of server-2
    let post = async |path: &str, n_bytes: usize| {
        let url = format!("{}{path}", lab.entry());
        let request = careless.request(Method::POST, &url).body("x".repeat(n_bytes));
        careless.send(request.header("content-type", "application/json")).await.unwrap()
    };

    for _ in 0..10 {
        post("/login", 60_000).await.expect(413);
        post("/login", 16_000).await.expect(400);
        post("/logout", 16_000).await.expect(200);
        post("/nowhere", 16_000).await.expect(404);
    }

    for (student, server) in &class {
        let answer = student.profile(&lab.entry()).await.unwrap();
        assert_eq!(answer.expect(200).server_id(), server);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_every_server_gone_nginx_says_so_in_json_and_can_still_be_reloaded() {
    let lab = Lab::up().await;

    lab.compose(&["stop", "server-1", "server-2", "server-3"]);

    let answer = Student::new().profile(&lab.entry()).await.unwrap();
    assert!([502, 504].contains(&answer.status), "{answer}");
    assert_eq!(answer.header("content-type"), "application/json", "{answer}");
    assert!(answer.json()["error"].is_string(), "{answer}");
    expect_success(lab.lab(&["reload"]));
}
