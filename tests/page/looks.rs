//! What the page makes of its looks at the lab: the jar, and the news.

use serde_json::{Value, json};

use crate::script::Script;

/// A look in which each server has so many sessions of which it tells; none if it is away.
fn look(counts: [Option<usize>; 3]) -> Value {
    let servers = counts.iter().enumerate().map(|(i, count)| {
        let name = format!("server-{}", i + 1);
        let n = count.unwrap_or_default();
        let sessions: Vec<_> = (0..n)
            .map(
                |n| json!({ "session_id": format!("{}00000{n}-rest", i + 1), "username": "alice" }),
            )
            .collect();
        let server = json!({
            "server": name, "isUp": count.is_some(), "isListed": count.is_some(), "count": n,
            "sessions": sessions,
        });
        (name, server)
    });
    let servers: serde_json::Map<_, _> = servers.collect();
    json!({
        "way": "lab", "student": 0, "isUp": true, "method": "ip_hash", "labMethod": "ip_hash",
        "address": "10.0.1.7", "sent": "", "servers": servers,
    })
}

/// What is new in a look after one that Nginx answered, in words.
fn told(before: &Value, now: &Value) -> String {
    let script = Script::new();
    let now = script.call("news.js", "completed", json!([now, before]));
    let news = script.call("news.js", "news", json!([before, now, before]));
    let told = |change| script.call("sentences.js", "told", json!([change]));
    let told: Vec<_> = news.as_array().unwrap().iter().map(told).collect();
    told.iter().map(|told| told.as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn tells(before: &Value, now: &Value, expected: &str) {
    let told = told(before, now);
    assert!(told.starts_with(expected), "{told:?}");
    assert!(!told.contains('{') && !told.contains("news."), "{told}");
}

#[test]
fn where_nothing_changes_there_is_no_news() {
    let same = look([Some(1), Some(0), None]);

    assert_eq!(told(&same, &same), "");
    // Logins are no news: the cards show them.
    assert_eq!(told(&same, &look([Some(2), Some(1), None])), "");
}

#[test]
fn a_server_that_goes_away_takes_what_it_had() {
    let all = look([Some(1), Some(0), Some(0)]);

    tells(&all, &look([None, Some(0), Some(0)]), "server-1 does not answer. Its sessions (1)");
    tells(&all, &look([Some(1), None, Some(0)]), "server-2 does not answer. It had no sessions");
    let mut late = look([None, Some(0), Some(0)]);
    late["servers"]["server-1"]["isLate"] = json!(true);
    tells(&all, &late, "server-1 does not answer in time: it is frozen");
}

#[test]
fn a_server_that_nginx_says_is_none_is_not_told_to_be_dead() {
    let all = look([Some(1), Some(0), Some(0)]);
    let mut none = look([None, Some(0), Some(0)]);
    none["servers"]["server-1"]["status"] = json!(404);

    assert_eq!(told(&all, &none), "");
}

#[test]
fn a_server_that_comes_back_says_what_it_still_has() {
    // What a look could not see is taken over from the one before.
    let script = Script::new();
    let all = look([Some(2), Some(0), Some(0)]);
    let away = script.call("news.js", "completed", json!([look([None, Some(0), Some(0)]), all]));

    tells(&away, &look([Some(0), Some(0), Some(0)]), "server-1 is back, with an empty memory");
    tells(&away, &all, "server-1 is back, and still has its sessions (2)");
    let never_seen = look([None, Some(0), Some(0)]);
    tells(&never_seen, &all, "server-1 is back. If its process had ended");
}

#[test]
fn a_list_that_is_suddenly_empty_is_news_unless_one_has_logged_out() {
    let (one, none) = (look([Some(1), Some(0), Some(0)]), look([Some(0), Some(0), Some(0)]));
    tells(&one, &none, "server-1 no longer has any of its sessions (1)");

    let script = Script::new();
    let news = script.call("news.js", "news", json!([one, none, one]));
    let is_own = |ended: &str| script.call("news.js", "isOwnDoing", json!([news[0], ended]));
    assert_eq!(is_own("1000000"), true);
    assert_eq!(is_own("2000000"), false);
}

#[test]
fn a_method_that_changes_is_told_with_what_it_does() {
    let before = look([Some(0), Some(0), Some(0)]);
    let by = |method: &str| {
        let mut now = before.clone();
        now["labMethod"] = json!(method);
        now
    };

    tells(&before, &by("round robin"), "Nginx now uses round robin: two of three requests");
    tells(&by("round robin"), &before, "Nginx now picks by ip_hash: each address has one server");
    tells(&before, &by("least_conn"), "Nginx now picks by least_conn, no longer by ip_hash");
}

#[test]
fn without_nginx_nothing_is_told_of_servers_and_what_happened_is_told_when_it_is_back() {
    let script = Script::new();
    let seen = look([Some(1), Some(0), Some(0)]);
    let mut gone = look([None, None, None]);
    gone["isUp"] = json!(false);
    let back = look([Some(0), Some(0), Some(0)]);
    let news = |before: &Value, now: &Value| {
        let news = script.call("news.js", "news", json!([before, now, seen]));
        let what = news.as_array().unwrap().iter().map(|change| change["what"].clone());
        Value::from(what.collect::<Vec<_>>())
    };

    assert_eq!(news(&seen, &gone), json!(["nginx_down"]));
    assert_eq!(news(&gone, &back), json!(["nginx_back", "forgot"]));
}

#[test]
fn news_is_the_headline_until_something_is_done_and_for_a_while_before_what_was_said_meanwhile() {
    let changes = json!([{ "what": "down", "time": 1000 }]);
    let n_fresh = |acted: u32, words: Value, now: u32| {
        let state = json!({ "acted": acted, "words": words });
        let fresh = Script::new().call("news.js", "fresh", json!([changes, state, now]));
        fresh.as_array().unwrap().len()
    };

    assert_eq!(n_fresh(0, json!(null), 60_000), 1);
    assert_eq!(n_fresh(2000, json!(null), 2000), 0);
    let said = json!("server-1 knows the session");
    assert_eq!(n_fresh(900, said.clone(), 2000), 1);
    assert_eq!(n_fresh(900, said, 60_000), 0);
}

#[test]
fn a_jar_names_the_creator_and_knows_when_the_session_is_gone() {
    let script = Script::new();
    let jar = |counts| {
        let mut seen = look(counts);
        seen["sent"] = json!("1000000-");
        script.call("jar.js", "noteCreatorsIn", json!([seen]));
        script.call("jar.js", "jarOf", json!([seen]))
    };
    assert_eq!(jar([Some(0), Some(0), Some(0)])["creator"], json!(null)); // never seen
    assert_eq!(script.call("jar.js", "jarOf", json!([look([None, None, None])])), json!({}));

    let there = jar([Some(1), Some(0), Some(0)]);
    assert_eq!((&there["creator"], &there["isGone"]), (&json!("server-1"), &json!(false)));
    assert_eq!(there["mayBeThere"], true);
    let gone = jar([Some(0), Some(0), Some(0)]);
    assert_eq!((&gone["creator"], &gone["isGone"]), (&json!("server-1"), &json!(true)));
    let away = jar([None, Some(0), Some(0)]); // whether it is gone, nobody has seen
    assert_eq!((&away["isGone"], &away["mayBeThere"]), (&json!(false), &json!(false)));
}

#[test]
fn a_list_that_is_cut_short_does_not_prove_that_a_session_is_gone() {
    let script = Script::new();
    let mut seen = look([Some(1), Some(0), Some(0)]);
    seen["sent"] = json!("1000000-");
    script.call("jar.js", "noteCreatorsIn", json!([seen]));
    seen["servers"]["server-1"]["sessions"] = json!([]);
    seen["servers"]["server-1"]["count"] = json!(7);

    assert_eq!(script.call("jar.js", "jarOf", json!([seen]))["isGone"], false);
}
