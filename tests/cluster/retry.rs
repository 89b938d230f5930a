//! Whom Nginx asks when a server does not answer a login: the next one, unless the login was sent.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::student::{Expect, Student};
use reqwest::Method;
use serde_json::json;
use sticky_lab::client::Answer;

use crate::support::lab::{Lab, docker};
use crate::support::state::{address_for, fault, inspect, n_sessions};

/// A login through Nginx by a student of server-2, who waits longer than Nginx does.
async fn log_in_patiently(lab: &Lab) -> Answer {
    let patient = Student::without_jar(Duration::from_secs(30));
    let login = patient.request(Method::POST, &format!("{}/login", lab.entry()));
    let login = login.header("x-forwarded-for", address_for(2).to_string());
    let login = login.json(&json!({"username": "alice", "password": "123456"}));
    patient.send(login).await.unwrap()
}

/// A machine at server-2's address on which nobody listens. Removed when dropped.
struct Refusal(String);

impl Refusal {
    fn at_server_2(lab: &Lab) -> Self {
        let image = inspect(lab, "nginx", "{{.Config.Image}}");
        let network = format!("{}_lab", lab.seat.project());
        let ip = format!("{}.12", lab.seat.net());
        // With the label, a run that is killed leaves it to the next one to remove.
        let label = format!("com.docker.compose.project={}", lab.seat.project());
        let place = ["--network", &network, "--ip", &ip, "--label", &label];
        let program = ["--entrypoint", "sleep", &image, "60"];
        Self(docker(&[&["run", "--detach"], &place[..], &program].concat()))
    }
}

impl Drop for Refusal {
    fn drop(&mut self) {
        let _ = Command::new("docker").args(["rm", "--force", self.0.trim()]).output();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_refused_is_tried_on_the_next_server_at_once() {
    let lab = Lab::up().await;
    fault(&lab, "stop server-2");
    let _refusal = Refusal::at_server_2(&lab);

    let asked = Instant::now();
    let answer = log_in_patiently(&lab).await.expect(200);

    // A machine that is silent would have cost a second (`proxy_connect_timeout`).
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}\n{answer}", asked.elapsed());
    let next = &answer.server_id()["server-".len()..];
    let addresses = format!("{0}.12:8080, {0}.1{next}:8080", lab.seat.net());
    assert_eq!(answer.header("x-upstream-address"), addresses, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_a_frozen_server_has_taken_is_not_sent_to_another() {
    let lab = Lab::up().await;
    fault(&lab, "pause server-2");

    let asked = Instant::now();
    let answer = log_in_patiently(&lab).await.expect(504);

    // As long as Nginx waits for an answer (`proxy_read_timeout`).
    assert!((9..15).contains(&asked.elapsed().as_secs()), "{:?}\n{answer}", asked.elapsed());
    let address = format!("{}.12:8080", lab.seat.net());
    assert_eq!(answer.header("x-upstream-address"), address, "{answer}");
    assert_eq!([n_sessions(&lab, 1).await, n_sessions(&lab, 3).await], [0, 0]);

    // Nginx knows now: whoever tries again gets in elsewhere, and at once.
    assert_ne!(log_in_patiently(&lab).await.expect(200).server_id(), "server-2");
}
