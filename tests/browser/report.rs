//! The page of a class's results.

use std::fs;

use crate::support::browser::options::Options;
use crate::support::browser::{Browser, turn};
use crate::support::lab::{Lab, expect_success};
use crate::support::seat::{Seat, TempDir};

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_the_results_and_asks_nobody_for_more() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let folder = TempDir::new(&format!("{}-page", lab.seat.project()));
    let page = folder.path.join("class.html");
    let words = ["classroom", "--methods", "all", "--reads", "5", "--html"];
    expect_success(lab.lab(&[&words[..], &[page.to_str().unwrap()]].concat()));

    let browser = Browser::lent(Options::default()).await;
    browser.open(&format!("file://{}", page.display())).await;

    let text = browser.text("body").await;
    for method in sticky_lab::method::METHODS.iter() {
        assert!(text.contains(method.name), "{}:\n{text}", method.name);
    }
    assert!(browser.count("svg").await > 0);
    assert_eq!(browser.console().await, Vec::<String>::new());
    assert_eq!(browser.foreign_requests().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_asks_for_more_or_has_an_error_is_noticed() {
    let _turn = turn().await;
    let seat = Seat::take();
    let folder = TempDir::new(&format!("{}-page", seat.project()));
    let page = folder.path.join("bad.html");
    let script = "<script>console.error('out of paper')</script>";
    fs::write(&page, format!("<!DOCTYPE html>{script}<img src='http://elsewhere.example/x.png'>"))
        .unwrap();

    let browser = Browser::lent(Options::default()).await;
    browser.open(&format!("file://{}", page.display())).await;

    let console = browser.console().await;
    assert!(console.iter().any(|line| line.contains("out of paper")), "{console:?}");
    let foreign = browser.foreign_requests().await;
    assert!(foreign.iter().any(|line| line.contains("elsewhere.example/x.png")), "{foreign:?}");
}
