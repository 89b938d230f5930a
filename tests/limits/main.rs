//! Limits of time, measured while no other test runs: cargo takes one test program at a time.

#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/seat.rs"]
mod seat;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/support.rs"]
mod support;

use std::time::{Duration, Instant};

use crate::support::{Lab, expect_success};

#[tokio::test(flavor = "multi_thread")]
async fn thirty_students_go_through_all_methods_within_twenty_seconds() {
    let lab = Lab::up().await;
    expect_success(lab.lab(&["classroom", "--help"])); // compiles it, if its code has changed
    let asked = Instant::now();

    expect_success(lab.lab(&["classroom", "--methods", "all", "--students", "30"]));

    assert!(asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
}
