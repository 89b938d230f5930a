//! The live page: what its buttons do, and what it shows of it.

use serde_json::json;

use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::Visitor;
use crate::support::lab::{Lab, output, stdout};

const SERVERS: [&str; 3] = ["server-1", "server-2", "server-3"];

#[tokio::test(flavor = "multi_thread")]
async fn a_login_appears_under_the_server_that_made_it_and_under_no_other() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.see("#cookie", "none").await;

    let server = visitor.log_in("alice").await;

    visitor.see(&format!("#{server} .sessions li.mine"), "alice").await;
    for other in SERVERS.iter().filter(|other| **other != server) {
        assert_eq!(visitor.count(&format!("#{other} .sessions li")).await, 0, "{other}");
    }
    assert!(visitor.text("#prediction").await.contains(&server));
    let says = visitor.text("#result").await;
    assert!(says.contains(&format!("{server} created a session for alice")), "{says}");
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_turn_the_session_is_lost_and_by_address_it_is_kept() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.choose_way("round_robin").await;
    let creator = visitor.log_in("alice").await;
    assert_eq!(visitor.read().await, "lost");
    let says = visitor.text("#result").await;
    assert!(says.contains(&format!("Lost: {creator} created this session")), "{says}");
    visitor.see("#servers .badge.lost", "session lost").await;

    visitor.click("#clear").await;
    visitor.choose_way("ip_hash").await;
    visitor.log_in("alice").await;
    visitor.click("#ten").await;
    visitor.done_since(1, 10, "ten requests").await;
    assert_eq!(visitor.counts().await, (10, 0));
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_requests_in_turn_find_the_session_three_times() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.choose_way("round_robin").await;
    visitor.log_in("alice").await;
    visitor.click("#ten").await;
    visitor.done_since(1, 10, "ten requests").await;

    assert_eq!(visitor.counts().await, (3, 7));
    assert!(visitor.text("#result").await.contains("3 kept, 7 lost"));
    assert_eq!(visitor.count("#marks button.lost .cross").await, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_is_asked_by_name_and_another_is_shown_its_cookie() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.choose_way("server-3").await;
    assert_eq!(visitor.log_in("alice").await, "server-3");
    assert_eq!(visitor.read().await, "kept");
    visitor.click_and_wait("#server-1 .show").await;

    let says = visitor.text("#result").await;
    assert!(says.contains("server-1 does not know it: the session is in the memory of server-3"));
    visitor.click_and_wait("#server-3 .show").await;
    assert!(visitor.text("#result").await.contains("server-3 knows the session"));
    visitor.see("#card-memory .done", "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_student_has_another_address_another_cookie_and_another_server() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("ip_hash").await;

    visitor.choose("#student", "1").await;
    visitor.see("#nginx-facts", "10.0.1.7").await;
    assert!(visitor.text("#prediction").await.contains("server-2"));
    assert_eq!(visitor.log_in("ann").await, "server-2");
    visitor.choose("#student", "2").await;
    visitor.see("#nginx-facts", "10.0.2.7").await;
    visitor.see("#cookie", "none").await;
    assert_eq!(visitor.log_in("bob").await, "server-3");

    visitor.choose("#student", "1").await;
    visitor.see("#cookie", "server-2").await;
    assert_eq!(visitor.read().await, "kept");
    visitor.see("#card-address .done", "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_has_a_cookie_of_its_own() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.log_in("alice").await;

    visitor.choose_way("sticky_cookie").await;
    visitor.see("#cookie", "none").await;
    assert_eq!(visitor.read().await, "anonymous");

    visitor.choose_way("lab").await;
    visitor.see("#cookie", "session_id=").await;
    assert_eq!(visitor.read().await, "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_browsers_are_two_sessions() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let ann = Visitor::of(&lab, Options::default()).await;
    let bob = Visitor::of(&lab, Options::default()).await;

    let server = ann.log_in("ann").await;
    bob.see(&format!("#{server} .sessions"), "ann").await;
    assert_eq!(bob.count(".sessions li.mine").await, 0);
    bob.log_in("bob").await;

    ann.see(&format!("#{server} .sessions"), "bob").await;
    assert_eq!(ann.count(".sessions li").await, 2);
    assert_eq!(ann.text(".sessions li.mine .user").await, "ann");
    assert_eq!(bob.text(".sessions li.mine .user").await, "bob");
    bob.click_and_wait("#logout").await;
    assert_eq!(ann.read().await, "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_ends_the_session_where_it_is_and_leaves_it_where_it_is_not() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let server = visitor.log_in("alice").await;

    visitor.click_and_wait("#logout").await;
    visitor.see("#cookie", "none").await;
    assert_eq!(visitor.count(".sessions li").await, 0);
    assert!(visitor.text("#result").await.contains(&format!("{server} has ended the session")));
    assert!(visitor.text("#news-text").await.contains("Nothing yet"));

    visitor.choose_way("round_robin").await;
    let creator = visitor.log_in("alice").await;
    visitor.click_and_wait("#logout").await;
    visitor.see("#cookie", "none").await;
    let says = visitor.text("#result").await;
    assert!(says.contains(&format!("the session is on {creator} and stays there")), "{says}");
    assert_eq!(visitor.count(&format!("#{creator} .sessions li")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_name_is_a_text_wherever_it_stands() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let name = "<img src=x onerror=document.title=1>'\"{server}";

    let server = visitor.log_in(name).await;

    visitor.see(&format!("#{server} .sessions .user"), name).await;
    let says = visitor.text("#result").await;
    assert!(says.contains(name), "{says}");
    assert_eq!(visitor.count("img").await, 0);
    assert_eq!(visitor.run("return document.title").await, "Sticky Session Lab");
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_the_server_refuses_is_told_as_such() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.write("#name", " ").await;
    visitor.click_and_wait("#login").await;

    visitor.see("#result", "refused: `username` is empty").await;
    assert_eq!(visitor.count(".sessions li").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_session_lists_the_page_says_so_and_works() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    lab.compose_with(&[("DEBUG_SESSIONS", "off")], &["up", "--detach", "--no-build"]);
    lab.answers().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.see("#server-1", "DEBUG_SESSIONS=off").await;
    let server = visitor.log_in("alice").await;
    assert_eq!(visitor.read().await, "kept");
    assert!(visitor.text("#cookie").await.contains(&format!("created by {server}")));
    visitor.choose_way("round_robin").await;
    visitor.log_in("alice").await;
    assert_eq!(visitor.read().await, "lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_does_the_same_in_a_shell() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("round_robin").await;
    visitor.choose("#student", "4").await;
    visitor.log_in("it's me").await;
    visitor.read().await;
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    visitor.cdp("Browser.grantPermissions", permissions).await;

    visitor.click("#copy-all").await;
    visitor.see("#copied", "Copied").await;
    let copied = visitor.run_async("navigator.clipboard.readText()").await;

    let folder = crate::support::seat::TempDir::new(&format!("{}-shell", lab.seat.project()));
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", copied.as_str().unwrap()]).current_dir(&folder.path);
    let printed = stdout(&output(&mut shell));
    assert!(printed.contains("Login successful"), "{printed}");
    assert!(printed.contains("X-Client-Address: 10.0.4.7"), "{printed}");
    assert!(printed.contains("Session not found"), "{printed}");
}
