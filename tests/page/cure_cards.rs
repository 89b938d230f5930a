//! The experiments of a lab with a cure.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::script::{CURES, Script};

/// A request by round robin, with a session that server-1 created.
fn request(kind: &str, outcome: &str, server: &str) -> Value {
    json!({
        "kind": kind, "outcome": outcome, "server": server, "method": "round robin",
        "way": "round_robin", "student": 0, "status": 200,
        "jar": { "creator": "server-1", "sent": "0b6f9f39" },
    })
}

/// The cards that are done after all this, and what came.
fn done(sessions: &str, requests: &[Value], changes: &[Value]) -> Vec<(String, Value)> {
    let events = json!({ "requests": requests, "changes": changes, "room": [] });
    let done = Script::with_cure(sessions).call("cards.js", "doneBy", json!([events]));
    let done = done.as_array().unwrap().iter();
    done.map(|one| (one["card"].as_str().unwrap().to_owned(), one["came"].clone())).collect()
}

#[test]
fn none_asks_for_what_a_memory_alone_would_answer() {
    for (sessions, expected) in [
        ("shared-store", ["round", "memory", "dead", "logout", "away"].as_slice()),
        ("signed-cookie", &["round", "memory", "dead", "logout"]),
    ] {
        let cards = Script::with_cure(sessions).get("cards.js", "CARDS");
        let cards: BTreeSet<_> = cards.as_object().unwrap().keys().map(String::as_str).collect();

        assert_eq!(cards, expected.iter().copied().collect(), "{sessions}");
    }
}

#[test]
fn ten_of_ten_are_kept_by_round_robin() {
    for (sessions, _) in CURES {
        let mut all = vec![request("login", "login", "server-1")];
        let servers = ["server-1", "server-2", "server-3"].iter().cycle().take(10);
        all.extend(servers.map(|server| request("profile", "kept", server)));

        assert_eq!(done(sessions, &all, &[]), [("round".to_owned(), json!(10))], "{sessions}");
        all[4]["outcome"] = json!("lost");
        assert_eq!(done(sessions, &all, &[]), [], "{sessions}");
    }
}

#[test]
fn another_server_knows_the_cookie_also_when_the_creator_is_away() {
    for (sessions, _) in CURES {
        let names = |requests: &[Value], changes: &[Value]| {
            let done = done(sessions, requests, changes);
            done.into_iter().map(|(card, _)| card).collect::<Vec<_>>()
        };
        let kept = request("profile", "kept", "server-2");
        let mut shown = kept.clone();
        shown["at"] = json!("server-2");
        let own = request("profile", "kept", "server-1");
        let down = json!({ "what": "down", "server": "server-1" });
        let back = json!({ "what": "back", "server": "server-1" });

        assert_eq!(names(&[shown], &[]), ["memory"], "{sessions}");
        assert_eq!(names(std::slice::from_ref(&kept), &[]), [""; 0], "{sessions}");
        assert_eq!(
            names(std::slice::from_ref(&kept), std::slice::from_ref(&down)),
            ["dead"],
            "{sessions}"
        );
        assert_eq!(names(&[own], std::slice::from_ref(&down)), [""; 0], "{sessions}");
        assert_eq!(names(&[kept], &[down, back]), [""; 0], "{sessions}");
    }
}

#[test]
fn a_logout_and_a_store_that_is_away_do_theirs() {
    let out = request("logout", "logout", "server-2");
    let mut empty = out.clone();
    empty["jar"] = json!({});
    let mut refused = request("profile", "refused", "server-2");
    refused["status"] = json!(503);

    let names = |request: &Value| {
        let done = done("shared-store", std::slice::from_ref(request), &[]);
        done.into_iter().map(|(card, _)| card).collect::<Vec<_>>()
    };
    assert_eq!(names(&out), ["logout"]);
    assert_eq!(names(&empty), [""; 0]);
    assert_eq!(names(&refused), ["away"]);
    refused["status"] = json!(403);
    assert_eq!(names(&refused), [""; 0]);
}

#[test]
fn each_has_its_texts_and_a_sentence_for_each_wrong_prediction() {
    for (sessions, _) in CURES {
        let script = Script::with_cure(sessions);
        let cards = script.get("cards.js", "CARDS");
        for language in ["en", "zh"] {
            script.set("state.js", "state", json!({ "language": language }));
            let texts = &script.get("text.js", "texts")[language]["cure"];
            let has = |key: &str| script.call("text.js", "has", json!([key])) == true;
            for (card, facts) in cards.as_object().unwrap() {
                for key in ["guide.CARD.title", "guide.CARD.ask", "after.CARD.do", "after.CARD.see"]
                {
                    let key = key.replace("CARD", card);
                    assert!(has(&key), "{sessions}, {language}: {key}");
                }
                let keys = |of: &str, part: &str| -> BTreeSet<String> {
                    texts[of][card][part].as_object().unwrap().keys().cloned().collect()
                };
                let right = facts["right"].to_string();
                let wrong = if facts["of"].is_null() {
                    // All of them are its own: those of a memory would be told beside them.
                    let answers = ["0", "1", "2"].map(str::to_owned);
                    let told = keys("guide", "answers");
                    assert_eq!(told, BTreeSet::from(answers), "{sessions}, {language}: {card}");
                    told.into_iter().filter(|answer| *answer != right).collect()
                } else {
                    BTreeSet::from(["few", "none", "third"].map(str::to_owned))
                };
                assert_eq!(keys("after", "wrong"), wrong, "{sessions}, {language}: {card}");
            }
        }
    }
}
