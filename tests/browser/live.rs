//! The live page: what its buttons do, and what it shows of it.

use serde_json::json;

use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::Visitor;
use crate::support::lab::{Lab, expect_success, output, stdout};
use crate::support::student::{Expect, Student};

const SERVERS: [&str; 3] = ["server-1", "server-2", "server-3"];

#[tokio::test(flavor = "multi_thread")]
async fn a_login_appears_under_the_server_that_made_it_and_under_no_other() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;
    visitor.see("#cookie", "none").await;

    let server = visitor.log_in().await;

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
    let creator = visitor.log_in().await;
    assert_eq!(visitor.read().await, "lost");
    let says = visitor.text("#result").await;
    assert!(says.contains(&format!("Lost: {creator} created this session")), "{says}");
    visitor.see("#servers .badge.lost", "session lost").await;

    visitor.click("#clear").await;
    visitor.choose_way("ip_hash").await;
    visitor.log_in().await;
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
    visitor.log_in().await;
    visitor.click("#ten").await;
    visitor.done_since(1, 10, "ten requests").await;

    assert_eq!(visitor.counts().await, (3, 7));
    let says = visitor.text("#result").await;
    assert!(says.starts_with("10 requests: 3 kept, 7 lost."), "{says}");
    let went = SERVERS.iter().filter(|server| says.contains(&format!("{server} (")));
    assert_eq!(went.count(), 2, "{says}");
    assert_eq!(visitor.count("#marks button.lost .cross").await, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_is_asked_by_name_and_another_is_shown_its_cookie() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.choose_way("server-3").await;
    assert_eq!(visitor.log_in().await, "server-3");
    assert_eq!(visitor.read().await, "kept");
    visitor.click_and_wait("#server-1 .show").await;

    let says = visitor.text("#result").await;
    assert!(says.contains("server-1 does not know it: the session is in the memory of server-3"));
    visitor.click_and_wait("#server-3 .show").await;
    assert!(visitor.text("#result").await.contains("server-3 knows the session"));
    visitor.see("#card-memory .done", "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_student_has_another_address_another_cookie_another_server_and_a_clean_slate() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("ip_hash").await;

    visitor.become_student("2").await;
    visitor.see("#nginx-facts", "10.0.1.7").await;
    assert!(visitor.text("#prediction").await.contains("server-2"));
    assert_eq!(visitor.log_in().await, "server-2");
    visitor.see("#result", "created a session for bob").await;
    visitor.become_student("3").await;
    visitor.see("#result", "You are carol now").await;
    assert!(!visitor.text("#result").await.contains("bob"));
    visitor.see("#nginx-facts", "10.0.2.7").await;
    visitor.see("#cookie", "none").await;
    assert_eq!(visitor.log_in().await, "server-3");

    visitor.become_student("2").await;
    visitor.see("#cookie", "server-2").await;
    assert_eq!(visitor.read().await, "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_chosen_amid_ten_requests_hears_nothing_of_the_one_before() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.log_in().await;

    visitor.click("#ten").await;
    visitor.become_student("2").await;
    let patience = crate::support::browser::PATIENCE;
    let is_idle = async || visitor.count("#login[aria-disabled]").await == 0;
    visitor.wait("the end of the requests", patience, is_idle).await;

    assert!(visitor.n_requests().await < 11, "all ten were sent");
    let says = visitor.text("#result").await;
    assert!(says.starts_with("You are bob now"), "{says}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_cookie_goes_along_by_all_methods() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("ip_hash").await;
    let creator = visitor.log_in().await;
    let cookie = visitor.text("#cookie code").await;

    for way in ["ip_hash", "round_robin", "least_conn", "sticky_learn", "hash_address", "lab"] {
        visitor.choose_way(way).await;
        assert_ne!(visitor.read().await, "anonymous", "{way}");
        assert_eq!(visitor.text("#cookie code").await, cookie, "{way}");
    }
    assert_eq!(visitor.read().await, "kept"); // the lab's own is ip_hash, as the login was
    for server in SERVERS {
        visitor.choose_way(server).await;
        let read = visitor.read().await;
        assert_eq!(read, if server == creator { "kept" } else { "lost" }, "{server}");
    }
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_knows_its_own_logins_alone_says_so_and_offers_one() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("ip_hash").await;
    visitor.log_in().await;
    assert_eq!(visitor.count("#offer:not([hidden])").await, 0);

    for way in ["sticky_cookie", "sticky_learn", "route_cookie"] {
        visitor.choose_way(way).await;
        visitor.see("#offer:not([hidden])", &format!("{way} knows only its own logins")).await;
        visitor.click_and_wait("#offer-login").await;
        visitor.see_any("#offer[hidden]").await;
        let before = visitor.n_requests().await;
        visitor.click("#ten").await;
        visitor.done_since(before, 10, "ten requests").await;
        visitor.see("#result", "10 requests: 10 kept, 0 lost.").await;
    }
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_the_page_of_before_has_left_is_cleared() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let body = r#"JSON.stringify({ username: "old", password: "x" })"#;
    let headers = r#"{ "Content-Type": "application/json" }"#;
    let way = "/students/2/methods/ip_hash";
    let options = format!("{{ method: 'POST', body: {body}, headers: {headers} }}");
    visitor.run_async(&format!("fetch('{way}/login', {options}).then((a) => a.status)")).await;
    let sent = async || {
        let header = "(a) => a.headers.get('X-Session-Sent') ?? ''";
        visitor.run_async(&format!("fetch('{way}/nginx/healthz').then({header})")).await
    };
    assert_ne!(sent().await, "");

    visitor.run("sessionStorage.setItem('sticky-session-lab.creators', '[]')").await;
    visitor.open_until(&format!("{}/", lab.entry()), "#prediction").await;

    let patience = crate::support::browser::PATIENCE;
    visitor.wait("an empty jar", patience, async || sent().await == "").await;
    let is_gone = async || visitor.count(".sessions li").await == 0;
    visitor.wait("no session", patience, is_gone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_login_ten_requests_are_not_told_as_lost() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.click("#ten").await;
    visitor.done_since(0, 10, "ten requests").await;

    visitor.see("#result", "10 requests: 0 kept, 0 lost, 10 without a login.").await;
    visitor.see("#n-anonymous", "not logged in: 10").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_come_in_the_order_of_the_lesson_and_the_others_behind_more() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let own = lab.upstream_conf().with_file_name("methods/mine.conf");
    let text = "upstream mine { server server-1:8080; }\n";
    std::fs::write(own, text).unwrap();
    expect_success(lab.lab(&["reload"]));
    let visitor = Visitor::of(&lab, Options::default()).await;
    let ways = async || {
        let values = "[...document.querySelectorAll('#way option')].map((one) => one.value)";
        let values = visitor.run(&format!("return {values}.join(' ')")).await;
        values.as_str().unwrap().to_owned()
    };
    visitor.see_any("#way option[value='mine']").await;

    let first = "lab round_robin ip_hash sticky_cookie";
    let servers = "server-1 server-2 server-3 mine";
    assert_eq!(ways().await, format!("{first} more {servers}"));
    visitor.choose("#way", "more").await;
    let others = "least_conn random_two ip_hash_weighted hash_address hash_cookie route_cookie";
    assert_eq!(ways().await, format!("{first} {others} sticky_learn {servers}"));
    assert_eq!(visitor.run("return document.querySelector('#way').value").await, "round_robin");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_browsers_are_two_sessions() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let ann = Visitor::of(&lab, Options::default()).await;
    let bob = Visitor::of(&lab, Options::default()).await;
    ann.choose_way("lab").await;
    bob.choose_way("lab").await;

    let server = ann.log_in().await;
    bob.see(&format!("#{server} .sessions"), "alice").await;
    assert_eq!(bob.count(".sessions li.mine").await, 0);
    bob.log_in().await;

    ann.see(&format!("#{server} .state"), "2 sessions").await;
    assert_eq!(ann.count(".sessions li").await, 2);
    let mine = async |visitor: &Visitor| visitor.text(".sessions li.mine code").await;
    assert_ne!(mine(&ann).await, mine(&bob).await);
    for visitor in [&ann, &bob] {
        let cookie = visitor.text("#cookie code").await;
        assert!(cookie.contains(&mine(visitor).await), "{cookie}");
    }
    bob.click_and_wait("#logout").await;
    assert_eq!(ann.read().await, "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_ends_the_session_where_it_is_and_leaves_it_where_it_is_not() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;
    let server = visitor.log_in().await;

    visitor.click_and_wait("#logout").await;
    visitor.see("#cookie", "none").await;
    assert_eq!(visitor.count(".sessions li").await, 0);
    assert!(visitor.text("#result").await.contains(&format!("{server} has ended the session")));
    assert!(visitor.text("#news-text").await.contains("Nothing yet"));

    visitor.choose_way("round_robin").await;
    let creator = visitor.log_in().await;
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

    Student::new().log_in(&lab.direct(2), name).await.unwrap().expect(200);

    visitor.see("#server-2 .sessions .user", name).await;
    assert_eq!(visitor.count("img").await, 0);
    assert_eq!(visitor.run("return document.title").await, "Sticky Session Lab");
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_session_lists_the_page_says_so_and_works() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    lab.compose_with(&[("DEBUG_SESSIONS", "off")], &["up", "--detach", "--no-build"]);
    lab.answers().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;

    visitor.see("#server-1", "DEBUG_SESSIONS=off").await;
    let server = visitor.log_in().await;
    assert_eq!(visitor.read().await, "kept");
    assert!(visitor.text("#cookie").await.contains(&format!("created by {server}")));
    visitor.choose_way("round_robin").await;
    visitor.log_in().await;
    assert_eq!(visitor.read().await, "lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_does_the_same_in_a_shell() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("round_robin").await;
    visitor.become_student("5").await;
    visitor.log_in().await;
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
