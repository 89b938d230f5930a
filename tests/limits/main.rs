//! Limits of time, measured while no other test runs: cargo takes one test program at a time.

#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/seat.rs"]
mod seat;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/support.rs"]
mod support;

use std::time::{Duration, Instant};

use crate::support::{Lab, expect_success};

/// How long `./lab` takes for these words on a lab that runs.
async fn took(words: &[&str]) -> Duration {
    let lab = Lab::up().await;
    expect_success(lab.lab(&[words[0], "--help"])); // compiles it, if its code has changed
    let asked = Instant::now();
    expect_success(lab.lab(words));
    asked.elapsed()
}

/// One test and not two: tests of one program run side by side.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_takes_at_most_ten_seconds_and_a_class_under_all_methods_twenty() {
    let check = took(&["check", "--all"]).await;
    let class = took(&["classroom", "--methods", "all", "--students", "30"]).await;

    assert!(check < Duration::from_secs(10), "{check:?}");
    assert!(class < Duration::from_secs(20), "{class:?}");
}
