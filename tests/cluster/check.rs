//! The checks on the real stack: from here and from a container, and with a flaw of Nginx's.

use std::fs;
use std::net::Ipv4Addr;

use sticky_session_lab::config::Config;
use sticky_session_lab::server::{self, Limits, Server};
use tokio::net::TcpListener;

use crate::support::lab::{Lab, expect_code, expect_success, stdout};

#[tokio::test(flavor = "multi_thread")]
async fn the_lab_passes_every_check() {
    let lab = Lab::shared().await;

    let check = expect_success(lab.lab(&["check", "--all"]));

    assert!(stdout(&check).contains("37 of 37 points, bonus 5 of 5"), "{}", stdout(&check));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_ip_hash_the_fifth_step_fails_and_says_why() {
    let lab = Lab::up().await;
    let upstream = fs::read_to_string(lab.upstream_conf()).unwrap();
    fs::write(lab.upstream_conf(), upstream.replace("    ip_hash;", "    # ip_hash;")).unwrap();
    expect_success(lab.lab(&["reload"]));

    let check = expect_code(lab.lab(&["check", "--all", "--format", "json"]), 1);

    let report: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    let steps = report["steps"].as_array().unwrap();
    let status: Vec<_> = steps.iter().map(|step| step["status"].as_str().unwrap()).collect();
    // Where a session is depends on chance now, so the sixth step has no ground to stand on.
    assert_eq!(status[..5], ["passed", "passed", "passed", "passed", "failed"], "{report:#}");
    assert_ne!(status[5], "failed", "{report:#}");
    let stays = &steps[4]["requirements"][1];
    assert_eq!(stays["failure"]["cause"], "not_sticky", "{stays:#}");
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_is_told_from_another_method() {
    let lab = Lab::up().await;
    lab.compose(&["stop", "server-2"]);

    let check = expect_code(lab.lab(&["check", "sticky", "--format", "json"]), 1);

    let report: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    let failure = &report["steps"][0]["requirements"][2]["failure"];
    assert_eq!(failure["cause"], "server_down", "{report:#}");
    assert!(failure["why"].as_str().unwrap().contains("server-2 does not answer"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_checks_the_lab_and_servers_of_this_machine() {
    let lab = Lab::shared().await;
    let check = |args: &[&str]| {
        let words = ["run", "--rm", "-T", "lab", "check"];
        lab.compose(&[&words[..], args].concat())
    };
    let host_server = server_of_this_machine().await;

    let of_lab = check(&["--lang", "zh"]);
    // As the reader knows it; from inside a container, this machine's loopback is out of reach.
    let of_nginx = check(&["--server", &lab.entry().replace("127.0.0.1", "localhost")]);
    let of_host = check(&["--server", &host_server]);

    assert!(of_lab.contains("满分 37 分，得 37 分；附加分 5 分，得 5 分"), "{of_lab}");
    assert!(of_nginx.contains("22 of 22 points, bonus 5 of 5"), "{of_nginx}");
    assert!(of_host.contains("22 of 22 points, bonus 5 of 5"), "{of_host}");
}

/// Starts a server on this machine, outside of any container; it ends with the test.
async fn server_of_this_machine() -> String {
    // On all addresses: a container comes in by the bridge.
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let config = Config::read(|_| None).unwrap();
    let server = Server::new(&config, &Limits::default());
    tokio::spawn(server::run(listener, server, Limits::default(), std::future::pending()));
    url
}
