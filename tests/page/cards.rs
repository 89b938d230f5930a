//! The experiments: what has to have happened before a card says that it is done.

use serde_json::{Value, json};

use crate::script::Script;

/// A request by one way.
fn request(kind: &str, outcome: &str, server: &str, method: &str) -> Value {
    json!({
        "kind": kind, "outcome": outcome, "server": server, "method": method, "way": method,
        "student": 0, "jar": { "creator": "server-1" },
    })
}

/// The cards that are done after these requests and changes.
fn done(requests: &[Value], changes: &[Value]) -> Vec<String> {
    let script = Script::new();
    let done = script.call("cards.js", "doneBy", json!([requests, changes]));
    serde_json::from_value(done).unwrap()
}

fn read(outcome: &str, server: &str, method: &str) -> Value {
    request("profile", outcome, server, method)
}

#[test]
fn a_cookie_that_another_server_was_shown_does_the_first() {
    let mut shown = read("lost", "server-2", "server-1");
    assert_eq!(done(&[shown.clone()], &[]), [""; 0]);
    shown["at"] = json!("server-2");

    assert_eq!(done(&[shown], &[]), ["memory"]);
}

#[test]
fn round_robin_is_done_when_it_has_lost_a_session_since_the_login() {
    let login = request("login", "login", "server-1", "round robin");
    let lost = read("lost", "server-2", "round robin");

    assert_eq!(done(&[lost.clone(), login.clone()], &[]), [""; 0]);
    assert_eq!(done(&[login, lost], &[]), ["round"]);
}

#[test]
fn ten_reads_that_are_kept_do_it_and_nine_or_one_that_is_lost_do_not() {
    let ten = |method: &str, n: usize| {
        let mut all = vec![request("login", "login", "server-1", method)];
        all.extend(std::iter::repeat_n(read("kept", "server-1", method), n));
        all
    };

    assert_eq!(done(&ten("ip_hash", 10), &[]), ["sticky"]);
    assert_eq!(done(&ten("sticky_cookie", 10), &[]), ["named"]);
    assert_eq!(done(&ten("ip_hash", 9), &[]), [""; 0]);
    let mut lost = ten("ip_hash", 10);
    lost[5]["outcome"] = json!("lost");
    assert_eq!(done(&lost, &[]), [""; 0]);
}

#[test]
fn what_counts_is_the_method_of_the_reads_and_not_that_of_the_login() {
    let mut all = vec![request("login", "login", "server-1", "ip_hash")];
    all.extend(std::iter::repeat_n(read("kept", "server-1", "sticky_cookie"), 10));

    assert_eq!(done(&all, &[]), ["named"]);
    all[10]["student"] = json!(1);
    assert_eq!(done(&all, &[]), [""; 0]);
}

#[test]
fn two_students_on_two_servers_do_it_and_one_student_twice_does_not() {
    let one = request("login", "login", "server-1", "ip_hash");
    let mut other = request("login", "login", "server-2", "ip_hash");
    assert_eq!(done(&[one.clone(), other.clone()], &[]), [""; 0]);
    other["student"] = json!(1);

    assert_eq!(done(&[one, other], &[]), ["address"]);
}

#[test]
fn a_session_lost_with_its_server_is_one_thing_and_lost_to_one_that_came_back_another() {
    let lost = read("lost", "server-2", "ip_hash"); // server-1 created it
    let change = |what: &str, server: &str| json!({ "what": what, "server": server });

    assert_eq!(done(std::slice::from_ref(&lost), &[]), [""; 0]);
    assert_eq!(done(std::slice::from_ref(&lost), &[change("down", "server-1")]), ["dead"]);
    assert_eq!(done(std::slice::from_ref(&lost), &[change("late", "server-1")]), ["dead"]);
    let back = [change("down", "server-1"), change("back_with", "server-1")];
    assert_eq!(done(std::slice::from_ref(&lost), &back), [""; 0]);
    assert_eq!(done(&[lost], &[change("back_empty", "server-2")]), ["back"]);
}

#[test]
fn the_right_prediction_is_among_the_answers() {
    let script = Script::new();
    let cards = script.get("cards.js", "CARDS");
    let places = ["0", "1", "2"]; // as many as are drawn

    for language in ["en", "zh"] {
        let guide = &script.get(&format!("{language}.js"), language)["guide"];
        for (card, facts) in cards.as_object().unwrap() {
            let answers = guide[card]["answers"].as_object().unwrap();
            assert!(answers.contains_key(&facts["right"].to_string()), "{language}: {card}");
            assert!(answers.keys().all(|key| places.contains(&key.as_str())), "{language}: {card}");
        }
    }
}
