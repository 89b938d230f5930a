//! All servers ask one store: servers may die, and the store may not.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::cure_lab::{CureLab, kept_lost_failed, n, of};
use crate::support::lab::{docker, wait_until};
use crate::support::student::{Expect, Student};

/// How long an answer may take while the store is away, in milliseconds.
const LIMIT_MS: f64 = 1000.0;

/// Sends a class through a fault, by round robin.
fn through(lab: &CureLab, fault: &str) -> Value {
    lab.class(&["--methods", "round_robin", "--fault", fault])
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn round_robin_keeps_everybody_also_through_the_death_of_a_server() {
    let lab = CureLab::up("shared-store");

    let quiet = lab.class(&["--methods", "round_robin"]);
    let killed = through(&lab, "kill server-2");

    assert_eq!(kept_lost_failed(&quiet, "round_robin"), [30, 0, 0]);
    assert_eq!(kept_lost_failed(&killed, "round_robin"), [30, 0, 0]);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn a_rolling_restart_of_all_three_logs_nobody_out() {
    let lab = CureLab::up("shared-store");

    let class = through(&lab, "restart server-1 server-2 server-3");

    let [kept, lost, _] = kept_lost_failed(&class, "round_robin");
    assert_eq!([kept, lost], [30, 0]);
    assert_eq!(n(&of(&class, "round_robin")["toll"]["never_back"]), 0);
}

/// Whether everybody was told in time, by an answer that logs nobody out.
fn everybody_is_refused_in_time(class: &Value) {
    let result = of(class, "round_robin");
    assert_eq!(n(&result["toll"]["refused"]), 30);
    assert_eq!(n(&result["toll"]["never_back"]), 0);
    for event in result["events"].as_array().unwrap() {
        let (outcome, took) = (&event["outcome"], event["took_ms"].as_f64().unwrap());
        assert!(took < LIMIT_MS, "{event}");
        assert!(outcome != "failed" || event["why"] == "status 503", "{event}");
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn without_the_store_everybody_is_refused_at_once_and_afterwards_known_again() {
    let lab = CureLab::up("shared-store");

    for fault in ["kill store", "pause store"] {
        let class = through(&lab, fault);

        everybody_is_refused_in_time(&class);
        assert_eq!(kept_lost_failed(&class, "round_robin")[..2], [30, 0], "{fault}");
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn a_store_that_keeps_nothing_logs_everybody_out_when_it_dies() {
    let lab = CureLab::up_with("shared-store", &[("LAB_STORE_KEEPS", "no")]);

    let class = through(&lab, "kill store");

    everybody_is_refused_in_time(&class);
    assert_eq!(n(&of(&class, "round_robin")["toll"]["logged_out"]), 30);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn a_logout_on_one_server_is_a_logout_on_all() {
    let lab = CureLab::up("shared-store");
    let alice = Student::new();
    let login = alice.log_in(&lab.direct(1), "alice").await.unwrap().expect(200);
    let cookie = login.header("set-cookie").split(';').next().unwrap().to_owned();
    alice.profile(&lab.direct(2)).await.unwrap().expect(200);

    alice.log_out(&lab.direct(2)).await.unwrap().expect(200);

    for server in 1..=3 {
        let copy = Student::new();
        let url = format!("{}/profile", lab.direct(server));
        let read = copy.request(reqwest::Method::GET, &url).header("cookie", &cookie);
        copy.send(read).await.unwrap().expect(401);
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn a_full_store_takes_no_login_and_gives_up_nobodys() {
    let lab = CureLab::up("shared-store");
    let alice = Student::new();
    alice.log_in(&lab.direct(1), "alice").await.unwrap().expect(200);

    docker(&[
        "exec",
        &lab.container("store"),
        "valkey-cli",
        "-e",
        "config",
        "set",
        "maxmemory",
        "1",
    ]);

    let refused = Student::new().log_in(&lab.direct(2), "bob").await.unwrap().expect(503);
    assert_eq!(refused.json()["error"], "No room for another session");
    alice.profile(&lab.direct(3)).await.unwrap().expect(200);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn whatever_befalls_the_store_every_route_answers_in_time_and_comes_back_by_itself() {
    let lab = CureLab::up("shared-store");
    let alice = Student::new();
    alice.log_in(&lab.direct(1), "alice").await.unwrap().expect(200);

    for fault in ["stop", "kill", "pause", "disconnect"] {
        lab.lab(&["fault", fault, "store"]);
        let body = json!({"username": "bob", "password": "123456"});
        for server in 1..=3 {
            let base = lab.direct(server);
            let begun = Instant::now();
            let answers = [
                alice.profile(&base).await.unwrap(),
                alice.sessions(&base).await.unwrap(),
                Student::new().post_json(&format!("{base}/login"), &body).await.unwrap(),
                alice.log_out(&base).await.unwrap(),
            ];
            for answer in answers {
                let answer = answer.expect(503);
                assert_eq!(answer.json()["error"], "The session store does not answer");
                assert!(answer.json()["hint"].is_string(), "{answer}");
            }
            assert!(begun.elapsed() < Duration::from_secs(4), "{fault}: four answers");
            alice.get(&format!("{base}/healthz")).await.unwrap().expect(200);
        }
        lab.lab(&["fault", "heal"]);
        for server in 1..=3 {
            alice.profile(&lab.direct(server)).await.unwrap().expect(200);
        }
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn a_session_ends_in_the_store_when_its_time_is_up() {
    let lab = CureLab::up_with("shared-store", &[("SESSION_TTL_SECONDS", "3")]);
    let alice = Student::new();
    let login = alice.log_in(&lab.direct(1), "alice").await.unwrap().expect(200);
    assert!(login.header("set-cookie").contains("Max-Age=3"), "{login}");
    let cookie = login.header("set-cookie").split(';').next().unwrap().to_owned();

    let url = format!("{}/profile", lab.direct(2));
    let is_out = async || {
        let copy = Student::new();
        let read = copy.request(reqwest::Method::GET, &url).header("cookie", &cookie);
        copy.send(read).await.unwrap().status == 401
    };
    wait_until("the session ends", Duration::from_secs(6), is_out).await;

    let list = alice.sessions(&lab.direct(3)).await.unwrap().expect(200).json();
    assert_eq!(list["session_count"], 0);
}
