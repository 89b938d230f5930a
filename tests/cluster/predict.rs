//! The predictor, held to the running Nginx for hundreds of addresses.

use std::fs;

use sticky_lab::ip_hash::Peer;

use crate::support::lab::{Lab, expect_code, expect_success, stderr, stdout};
use crate::support::predicted::{agrees, ring_agrees};

fn peers(weights: [usize; 3], down: Option<usize>) -> Vec<Peer> {
    let peer = |(i, weight)| Peer { weight, down: down == Some(i) };
    weights.into_iter().enumerate().map(peer).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_agrees_for_hundreds_of_addresses_with_weights_and_with_a_server_down() {
    let lab = Lab::up().await;
    agrees(&lab.entry(), "", &peers([1, 1, 1], None)).await;
    agrees(&lab.entry(), "/methods/ip_hash_weighted", &peers([3, 2, 1], None)).await;

    let file = lab.upstream_conf();
    let text = fs::read_to_string(&file).unwrap();
    let text = text.replace("server server-1:8080", "server server-1:8080 weight=5");
    fs::write(&file, text.replace("server server-2:8080", "server server-2:8080 down")).unwrap();
    expect_success(lab.lab(&["reload"]));
    agrees(&lab.entry(), "", &peers([5, 1, 1], Some(1))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_agrees_on_the_ring_with_weights_with_a_server_down_and_without_one() {
    let lab = Lab::up().await;
    let path = "/methods/hash_address";
    ring_agrees(&lab.entry(), path, &peers([1, 1, 1], None)).await;

    let file = lab.upstream_conf().parent().unwrap().join("methods/hash_address.conf");
    let shipped = fs::read_to_string(&file).unwrap();
    let text = shipped.replace("server server-1:8080", "server server-1:8080 weight=5");
    fs::write(&file, text.replace("server server-2:8080", "server server-2:8080 down")).unwrap();
    expect_success(lab.lab(&["reload"]));
    ring_agrees(&lab.entry(), path, &peers([5, 1, 1], Some(1))).await;

    fs::write(&file, shipped.replace("    server server-3:8080", "    # server server-3:8080"))
        .unwrap();
    expect_success(lab.lab(&["reload"]));
    ring_agrees(&lab.entry(), path, &peers([1, 1, 1], None)[..2]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consistent_hash_of_the_learners_own_is_predicted_as_well() {
    let lab = Lab::up().await;
    let text = fs::read_to_string(lab.upstream_conf()).unwrap();
    let hash = "\n    hash $remote_addr consistent;";
    fs::write(lab.upstream_conf(), text.replace("\n    ip_hash;", hash)).unwrap();
    expect_success(lab.lab(&["reload"]));

    let own = expect_success(lab.lab(&["predict", "10.0.1.7", "--live"]));
    let words = ["predict", "10.0.1.7", "--live", "--method", "hash_address"];
    let lent = expect_success(lab.lab(&words));

    assert_eq!(
        stdout(&own),
        "10.0.1.7
  crc32(\"10.0.1.7\") = 3462336145
  The next of 480 points on the ring: 3487582537: server-2
  Nginx says so too: server-2
"
    );
    assert_eq!(stdout(&own), stdout(&lent));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_shows_the_arithmetic_and_notices_when_nginx_does_otherwise() {
    let lab = Lab::shared().await;

    let right = expect_success(lab.lab(&["predict", "10.0.1.7", "--live"]));
    let wrong = expect_code(lab.lab(&["predict", "10.0.1.7", "--down", "2", "--live"]), 1);

    assert_eq!(
        stdout(&right),
        "10.0.1.7
  (  89 × 113 +  10) mod 6271 = 3796
  (3796 × 113 +   0) mod 6271 = 2520
  (2520 × 113 +   1) mod 6271 = 2566
  2566 mod 3 = 1: server-2
  Nginx says so too: server-2
"
    );
    assert!(stdout(&wrong).contains("server-2, which is down"), "{}", stdout(&wrong));
    assert!(stdout(&wrong).contains("Nginx says otherwise: server-2"), "{}", stdout(&wrong));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nginx_runs_another_method_no_prediction_is_held_against_it() {
    let lab = Lab::shared().await;

    let words = ["predict", "10.0.1.7", "--live", "--method", "round_robin"];
    let ran = expect_code(lab.lab(&words), 2);

    assert!(stderr(&ran).contains("runs: round_robin"), "{}", stderr(&ran));
    assert!(stderr(&ran).contains("./lab reload"), "{}", stderr(&ran));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_server_is_left_nobody_is_predicted_and_nginx_asks_nobody() {
    let lab = Lab::up().await;
    let text = fs::read_to_string(lab.upstream_conf()).unwrap();
    fs::write(lab.upstream_conf(), text.replace(":8080 max_fails", ":8080 down max_fails"))
        .unwrap();
    expect_success(lab.lab(&["reload"]));

    let all = expect_success(lab.lab(&["predict", "10.0.1.7", "--down", "1,2,3", "--live"]));
    let one = expect_code(lab.lab(&["predict", "10.0.1.7", "--down", "1", "--live"]), 1);

    assert!(stdout(&all).contains("No server is left: Nginx answers with status 502."), "{all:?}");
    assert!(stdout(&all).contains("Nginx says so too: 502"), "{all:?}");
    assert!(stdout(&one).contains("Nginx says otherwise: 502"), "{one:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_nginx_does_not_know_is_told_as_such() {
    let lab = Lab::shared().await;

    let ran = expect_code(lab.lab(&["predict", "10.0.1.7", "--live", "--method", "ip_hsah"]), 2);

    assert!(stderr(&ran).contains("nginx/methods/ip_hsah.conf"), "{}", stderr(&ran));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_nginx_takes_for_none_is_told_as_such() {
    let lab = Lab::shared().await;

    let ran = expect_code(lab.lab(&["predict", "255.255.255.255", "10.0.1.7", "--live"]), 1);

    let told = stdout(&ran);
    let nobody = "Nginx takes 255.255.255.255 for nobody's address, and goes by who connects";
    assert!(told.contains(nobody) && told.contains("Nginx says so too"), "{told}");
}
