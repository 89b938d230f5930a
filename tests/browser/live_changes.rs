//! The live page: what it tells by itself when the lab changes.

use std::fs;

use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::{Visitor, edit};
use crate::support::lab::{Lab, docker, expect_success};

/// What an engine does to a container, and nothing beside it.
fn engine(lab: &Lab, word: &str, server: &str) {
    docker(&[word, &lab.container(server)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_is_taken_out_and_put_back_is_told_with_what_it_does() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;
    visitor.log_in().await;
    visitor.see("#news-text", "Nothing yet").await;

    edit(&lab, "\n    ip_hash;", "\n    # ip_hash;");
    visitor.see("#news-text", "two of three requests meet a server that does not know").await;
    visitor.see("#method", "round robin").await;
    let reads = [visitor.read().await, visitor.read().await, visitor.read().await];
    assert_eq!(reads.iter().filter(|read| *read == "lost").count(), 2, "{reads:?}");

    edit(&lab, "\n    # ip_hash;", "\n    ip_hash;");
    visitor.see("#news-text", "each address has one server").await;
    assert_eq!(visitor.read().await, "kept");

    edit(&lab, "\n    ip_hash;", "\n    least_conn;");
    visitor.see("#news-text", "now picks by least_conn, no longer by ip_hash").await;
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_to_whoever_looks_at_another_method() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("sticky_cookie").await;
    visitor.see("#method", "sticky_cookie").await;

    edit(&lab, "\n    ip_hash;", "\n    # ip_hash;");

    visitor.see("#news-text", "Nginx now uses round robin").await;
    assert_eq!(visitor.text("#method").await, "sticky_cookie");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_takes_its_sessions_along_and_comes_back_without() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;
    let server = visitor.log_in().await;

    engine(&lab, "kill", &server);
    visitor.see("#news-text", &format!("{server} does not answer. Its sessions (1)")).await;
    visitor.see_any(&format!("#{server}.down")).await;
    // News takes the headline's place, until something is done.
    visitor.see(".is-news #fresh", &format!("{server} does not answer.")).await;
    let height = "return document.querySelector('#result').getBoundingClientRect().height";
    assert_eq!(visitor.run(height).await, 1, "what was said before has given way");
    assert_eq!(visitor.read().await, "lost");
    assert_eq!(visitor.count("#headline.is-news").await, 0);
    let says = visitor.text("#result").await;
    assert!(says.contains(&format!("{server} was asked first and did not answer")), "{says}");
    visitor.see_any("#card-dead .done").await;

    engine(&lab, "start", &server);
    visitor.see("#news-text", &format!("{server} is back, with an empty memory")).await;
    visitor.see("#cookie", "no longer known there").await;
    assert_eq!(visitor.count(".card.down").await, 0);
    visitor.click_and_wait("#logout").await;
    let says = visitor.text("#result").await;
    assert!(says.contains("took the cookie away; the session was not there"), "{says}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_names_a_dead_server_comes_to_name_another() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("sticky_cookie").await;
    let server = visitor.log_in().await;

    engine(&lab, "kill", &server);
    assert_eq!(visitor.read().await, "lost");
    let says = visitor.text("#result").await;
    assert!(says.contains("The cookie’s server did not answer, so Nginx took another."), "{says}");
    assert_eq!(visitor.read().await, "lost");

    let says = visitor.text("#result").await;
    let named = format!("{server} did not answer before, and Nginx’s cookie names server-");
    assert!(says.contains(&named) && !says.contains('{'), "{says}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_frozen_comes_back_with_its_sessions() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;
    let server = visitor.log_in().await;

    engine(&lab, "pause", &server);
    visitor.see("#news-text", &format!("{server} does not answer in time: it is frozen")).await;
    visitor.click("#profile").await;
    visitor.see("#result", "Nobody has answered yet").await;
    engine(&lab, "unpause", &server);

    visitor.done_since(1, 1, "a read").await;
    visitor.see("#result", &format!("{server} knows the session")).await;
    visitor.see("#news-text", &format!("{server} is back, and still has its sessions (1)")).await;
    visitor.see(&format!("#{server} .sessions li.mine"), "alice").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_between_two_looks_shows_in_what_is_gone() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let server = visitor.log_in().await;

    engine(&lab, "restart", &server);

    // However long it took: seen away and back, or only with an empty memory.
    visitor.see("#cookie", "no longer known there").await;
    visitor.see("#news-text", &server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nginx_chooses_another_server_than_predicted_the_page_says_so() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;
    let predicted = visitor.log_in().await;
    let other = if predicted == "server-3" { "server-1" } else { "server-3" };
    assert!(!visitor.text("#nginx-facts").await.contains("Nginx chose"));

    let text = fs::read_to_string(lab.upstream_conf()).unwrap();
    let line = |server: &str| format!("server {server}:8080 max_fails=1 fail_timeout=10s;");
    let weights = text.replace(&line(other), &line(other).replace(" max", " weight=999 max"));
    fs::write(lab.upstream_conf(), weights).unwrap();
    expect_success(lab.lab(&["reload"]));

    assert_eq!(visitor.read().await, "lost");
    visitor.see("#nginx-facts", &format!("Nginx chose {other}")).await;
}
