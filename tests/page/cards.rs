//! The experiments: what has to have happened before a card says that it is done.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::script::Script;

/// A request by one way.
fn request(kind: &str, outcome: &str, server: &str, method: &str) -> Value {
    json!({
        "kind": kind, "outcome": outcome, "server": server, "method": method, "way": method,
        "student": 0, "jar": { "creator": "server-1" },
    })
}

/// The cards that are done after all this, and what came.
fn done_by(requests: &[Value], changes: &[Value], room: &[&str]) -> Vec<(String, Value)> {
    let events = json!({ "requests": requests, "changes": changes, "room": room });
    let done = Script::new().call("cards.js", "doneBy", json!([events]));
    let done = done.as_array().unwrap().iter();
    done.map(|one| (one["card"].as_str().unwrap().to_owned(), one["came"].clone())).collect()
}

/// The cards that are done after these requests and changes.
fn done(requests: &[Value], changes: &[Value]) -> Vec<String> {
    done_by(requests, changes, &[]).into_iter().map(|(card, _)| card).collect()
}

/// A login by this method, and reads with these outcomes.
fn login_and(method: &str, outcomes: &[&str]) -> Vec<Value> {
    let login = request("login", "login", "server-1", method);
    let reads = outcomes.iter().map(|outcome| read(outcome, "server-2", method));
    std::iter::once(login).chain(reads).collect()
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
fn round_robin_is_done_after_ten_reads_and_those_that_were_kept_are_counted() {
    let outcomes = |n_kept, n_lost| [vec!["kept"; n_kept], vec!["lost"; n_lost]].concat();
    let came = |outcomes: &[&str]| done_by(&login_and("round robin", outcomes), &[], &[]);

    assert_eq!(came(&outcomes(3, 7)), [("round".to_owned(), json!(3))]);
    assert_eq!(came(&outcomes(3, 6)), []);
    assert_eq!(came(&outcomes(10, 0)), []); // nothing was to be seen
    assert_eq!(came(&[outcomes(3, 6), vec!["failed"]].concat()), []);
    let mut reads = login_and("round robin", &outcomes(3, 7));
    reads.rotate_left(1); // the login comes last
    assert_eq!(done(&reads, &[]), [""; 0]);
}

#[test]
fn of_more_than_ten_reads_the_first_ten_count() {
    let outcomes = [vec!["kept"; 3], vec!["lost"; 7], vec!["kept"; 5]].concat();

    let came = done_by(&login_and("round robin", &outcomes), &[], &[]);

    assert_eq!(came, [("round".to_owned(), json!(3))]);
}

#[test]
fn a_wrong_number_is_wrong_in_its_own_way() {
    let script = Script::new();
    let kind = |guess, came, of| script.call("answered.js", "kindOf", json!([guess, came, of, 3]));

    for (guess, is) in [(3, "right"), (10, "all"), (0, "none"), (2, "few"), (8, "many")] {
        assert_eq!(kind(guess, 3, 10), is, "{guess} of 10, and 3 came");
    }
    for (guess, is) in [(10, "right"), (0, "none"), (3, "third"), (5, "few"), (9, "few")] {
        assert_eq!(kind(guess, 10, 10), is, "{guess} of 10, and all came");
    }
    for (guess, is) in [(30, "right"), (0, "none"), (10, "third"), (12, "third"), (15, "few")] {
        assert_eq!(kind(guess, 30, 30), is, "{guess} of 30, and all came");
    }
}

#[test]
fn what_taking_turns_gives_depends_on_how_many_servers_are_asked() {
    let script = Script::new();
    let asked = |list| script.call("answered.js", "nAsked", json!([list]));
    let kind = |guess, n| script.call("answered.js", "kindOf", json!([guess, 10, 10, n]));

    assert_eq!(asked("server-1 server-2 server-3"), 3);
    assert_eq!(asked("server-1 server-2 server-3 server-4"), 4);
    assert_eq!(asked("server-1 server-2=down server-3"), 2);
    for (guess, n, is) in [(3, 3, "third"), (5, 3, "few"), (5, 2, "third"), (2, 4, "third")] {
        assert_eq!(kind(guess, n), is, "{guess} of 10, {n} servers");
    }
}

#[test]
fn a_room_is_done_when_all_thirty_are_in_and_no_server_was_away_meanwhile() {
    let thirty = |n| [vec!["server-2"; n], vec!["server-1"; 30 - n]].concat();

    assert_eq!(done_by(&[], &[], &thirty(30)), [("room".to_owned(), json!(30))]);
    assert_eq!(done_by(&[], &[], &thirty(20)), []);
    assert_eq!(done_by(&[], &[], &thirty(30)[..29]), []);
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
fn a_session_that_is_lost_on_the_road_does_it_while_it_is_where_it_was() {
    let script = Script::new();
    let mut lost = read("lost", "server-2", "ip_hash");
    lost["jar"]["mayBeThere"] = json!(true);
    assert_eq!(done(std::slice::from_ref(&lost), &[]), [""; 0]);
    lost["student"] = script.get("students.js", "ON_THE_ROAD");

    assert_eq!(done(std::slice::from_ref(&lost), &[]), ["address"]);
    for (fact, value) in [("method", json!("round robin")), ("at", json!("server-2"))] {
        let mut other = lost.clone();
        other[fact] = value;
        let done = done(&[other], &[]);
        assert!(!done.contains(&"address".to_owned()), "{fact}: {done:?}");
    }
    lost["jar"]["mayBeThere"] = json!(false);
    assert_eq!(done(&[lost], &[]), [""; 0]);
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

/// The kinds of wrong numbers that somebody can say where so many came.
fn wrong_numbers(script: &Script, came: u64, of: u64) -> BTreeSet<String> {
    let kind = |guess| script.call("answered.js", "kindOf", json!([guess, came, of, 3]));
    let kinds = (0..=of).map(|guess| kind(guess).as_str().unwrap().to_owned());
    kinds.filter(|kind| kind != "right").collect()
}

#[test]
fn each_wrong_prediction_has_a_sentence_of_its_own_and_no_other_has_one() {
    let script = Script::new();
    let cards = script.get("cards.js", "CARDS");

    for language in ["en", "zh"] {
        let texts = &script.get("text.js", "texts")[language];
        for (card, facts) in cards.as_object().unwrap() {
            let keys = |of: &str, part: &str| -> BTreeSet<String> {
                texts[of][card][part].as_object().unwrap().keys().cloned().collect()
            };
            let expected = if let Some(of) = facts["of"].as_u64() {
                let came = if card == "round" { 3 } else { of };
                wrong_numbers(&script, came, of)
            } else {
                let answers = ["0", "1", "2"].map(str::to_owned); // as many as are drawn
                assert_eq!(keys("guide", "answers"), BTreeSet::from(answers), "{language}: {card}");
                let right = facts["right"].to_string();
                keys("guide", "answers").into_iter().filter(|answer| *answer != right).collect()
            };
            assert_eq!(keys("after", "wrong"), expected, "{language}: {card}");
        }
    }
}
