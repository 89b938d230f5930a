//! Limits of time, measured while no other test runs: cargo takes one test program at a time.

#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../browser/browser.rs"]
mod browser;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../browser/driver.rs"]
mod driver;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../browser/options.rs"]
mod options;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/seat.rs"]
mod seat;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/support.rs"]
mod support;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../browser/visitor.rs"]
mod visitor;

use std::time::{Duration, Instant};

use crate::browser::{Browser, turn};
use crate::options::Options;
use crate::support::{Lab, docker, expect_success};
use crate::visitor::Visitor;

/// How long `./lab` takes for these words on a lab that runs.
async fn took(words: &[&str]) -> Duration {
    let lab = Lab::up().await;
    expect_success(lab.lab(&[words[0], "--help"])); // compiles it, if its code has changed
    let asked = Instant::now();
    expect_success(lab.lab(words));
    asked.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_takes_at_most_ten_seconds_and_a_class_under_all_methods_twenty() {
    let _turn = turn().await; // nothing runs beside it
    let check = took(&["check", "--all"]).await;
    let class = took(&["classroom", "--methods", "all", "--students", "30"]).await;

    assert!(check < Duration::from_secs(10), "{check:?}");
    assert!(class < Duration::from_secs(20), "{class:?}");
}

/// The time from the request for the page to its first paint, in milliseconds.
async fn first_paint(browser: &Browser, page: &str) -> f64 {
    browser.open(page).await;
    let paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0";
    let mut milliseconds = 0.0;
    browser
        .wait("a first paint", browser::PATIENCE, async || {
            milliseconds = browser.run(&format!("return {paint}")).await.as_f64().unwrap();
            milliseconds > 0.0
        })
        .await;
    milliseconds
}

/// The best of three: what the machine does besides is not the page's.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_painted_within_two_hundred_milliseconds() {
    let _turn = turn().await;
    let lab = Lab::up().await;
    let browser = Browser::new(Options::default()).await;
    let page = format!("{}/", lab.entry());

    let mut best = f64::INFINITY;
    for _ in 0..3 {
        best = best.min(first_paint(&browser, &page).await);
    }

    println!("first paint: {best:.0} ms");
    assert!(best < 200.0, "{best}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_tells_of_a_change_within_two_seconds() {
    let _turn = turn().await;
    let lab = Lab::up().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let server = lab.container("server-2");
    let file = lab.upstream_conf();
    let in_turn = std::fs::read_to_string(&file).unwrap().replace("\n    ip_hash;", "\n");
    std::fs::write(&file, in_turn).unwrap();

    expect_success(lab.lab(&["reload"]));
    told(&visitor, "Nginx now goes round robin").await;
    for (word, news) in [
        ("pause", "server-2 does not answer"),
        ("unpause", "server-2 is back"),
        ("kill", "server-2 does not answer"),
        ("start", "server-2 is back"),
    ] {
        docker(&[word, &server]);
        told(&visitor, news).await;
    }
}

/// Waits for news for two seconds at most.
async fn told(visitor: &Visitor, news: &str) {
    let took = visitor.see_within("#news-text", news, Duration::from_secs(2)).await;
    println!("{news}: after {took:?}");
}
