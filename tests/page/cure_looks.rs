//! What the page makes of a lab with a cure: where the sessions are, and what is news of them.

use serde_json::{Value, json};

use crate::script::Script;

/// How a server answers when it is asked for its list.
#[derive(Clone, Copy)]
enum Answer {
    /// So many sessions, of which the last six at most are shown.
    List(usize),
    /// 503: it asks a store that does not answer.
    StoreAway,
    /// 403 for the list, and it is up.
    Closed,
    /// Nothing.
    Gone,
}

use Answer::{Closed, Gone, List, StoreAway};

/// The sessions of a store with so many: the first is server-1's, the next server-2's, and so on.
fn sessions(n: usize) -> Vec<Value> {
    let session = |i: usize| {
        let (id, creator) = (format!("{i:08}"), format!("server-{}", i % 3 + 1));
        json!({ "session_id": id, "username": "alice", "server_id": creator })
    };
    (0..n).map(session).skip(n.saturating_sub(6)).collect()
}

/// A look as it comes, before the page knows whose sessions those are.
fn raw(answers: [Answer; 3]) -> Value {
    let servers = answers.iter().enumerate().map(|(i, answer)| {
        let name = format!("server-{}", i + 1);
        let (is_up, status, count) = match answer {
            List(count) => (true, Some(200), *count),
            StoreAway => (true, Some(503), 0),
            Closed => (true, Some(200), 0),
            Gone => (false, None, 0),
        };
        let server = json!({
            "server": name, "isUp": is_up, "isListed": matches!(answer, List(_)), "count": count,
            "sessions": sessions(count), "status": status,
        });
        (name, server)
    });
    let servers: serde_json::Map<_, _> = servers.collect();
    json!({
        "way": "lab", "student": 0, "isUp": true, "method": "ip_hash", "labMethod": "ip_hash",
        "address": "10.0.1.7", "sent": "", "servers": servers,
    })
}

/// A page in a lab with a cure, which looks again and again.
struct Page(Script);

impl Page {
    fn of(sessions: &str) -> Self {
        Self(Script::with_cure(sessions))
    }

    /// Takes a look in, as the page does, and returns it with what is told of it.
    fn look(&self, answers: [Answer; 3]) -> (Value, String) {
        let script = &self.0;
        let now = script.call_cure("seen", json!([raw(answers)]));
        let before = script.get("state.js", "state")["seen"].clone();
        let mut changes = Vec::new();
        if !before.is_null() {
            let now = script.call("news.js", "completed", json!([now, before]));
            let news = script.call("news.js", "news", json!([before, now, before]));
            changes.extend(news.as_array().unwrap().clone());
            let news = script.call_cure("news", json!([now]));
            changes.extend(news.as_array().unwrap().clone());
        }
        script.call("jar.js", "noteCreatorsIn", json!([now]));
        script.set("state.js", "state", json!({ "seen": now }));
        let told = |change: &Value| script.call("sentences.js", "told", json!([change]));
        let told: Vec<_> = changes.iter().map(told).collect();
        let told = told.iter().map(|told| told.as_str().unwrap()).collect::<Vec<_>>().join(" ");
        assert!(!told.contains('{') && !told.contains("news."), "{told}");
        (now, told)
    }

    /// The jar with this session, as it is after such a look.
    fn jar(&self, sent: &str, answers: [Answer; 3]) -> Value {
        let (mut look, _) = self.look(answers);
        look["sent"] = json!(sent);
        self.0.call("jar.js", "jarOf", json!([look]))
    }
}

#[test]
fn a_stores_sessions_are_counted_once_and_belong_to_no_server_but_have_their_creators() {
    let page = Page::of("shared-store");

    let (look, told) = page.look([List(4); 3]);

    assert_eq!((&look["store"]["count"], look["store"]["isUp"] == true), (&json!(4), true));
    assert_eq!(look["store"]["sessions"].as_array().unwrap().len(), 4);
    for (server, _) in look["servers"].as_object().unwrap() {
        let server = &look["servers"][server];
        assert_eq!((&server["count"], &server["isListed"]), (&json!(0), &json!(false)));
    }
    assert_eq!(told, "");
    assert_eq!(page.jar("00000001", [List(4); 3])["creator"], "server-2");
    assert_eq!(page.jar("00000002", [List(4); 3])["creator"], "server-3");
}

#[test]
fn the_stores_list_comes_from_whichever_server_has_one() {
    let (look, _) = Page::of("shared-store").look([Gone, StoreAway, List(2)]);

    assert_eq!((&look["store"]["isUp"], &look["store"]["count"]), (&json!(true), &json!(2)));
}

#[test]
fn a_server_that_dies_takes_no_session_along_and_brings_none_back() {
    let page = Page::of("shared-store");
    page.look([List(3); 3]);

    let (_, told) = page.look([Gone, List(3), List(3)]);
    assert!(told.starts_with("server-1 does not answer. No session is lost with it"), "{told}");
    let jar = page.jar("00000000", [Gone, List(3), List(3)]);
    assert_eq!((&jar["creator"], &jar["mayBeThere"]), (&json!("server-1"), &json!(true)));
    let (_, told) = page.look([List(3); 3]);

    assert!(told.starts_with("server-1 is back. It had nothing to lose"), "{told}");
}

#[test]
fn a_store_that_does_not_answer_is_told_and_so_is_what_it_comes_back_with() {
    let page = Page::of("shared-store");
    page.look([List(7); 3]);

    let (look, told) = page.look([StoreAway; 3]);
    assert_eq!(look["store"]["isUp"], false);
    assert!(told.starts_with("The store does not answer. Nobody is logged out"), "{told}");
    assert_eq!(page.look([StoreAway; 3]).1, "", "it is told once");
    let (_, told) = page.look([List(7); 3]);
    assert!(told.starts_with("The store answers again, and has kept its sessions (7)"), "{told}");
    page.look([StoreAway; 3]);
    let (_, told) = page.look([List(0); 3]);
    assert!(told.starts_with("The store answers again, and is empty"), "{told}");
    page.look([StoreAway; 3]);
    assert_eq!(page.look([List(0); 3]).1, "The store answers again.");
}

#[test]
fn of_a_session_in_a_store_that_is_away_nobody_says_that_it_is_gone() {
    let page = Page::of("shared-store");
    page.look([List(3); 3]);

    assert_eq!(page.jar("00000001", [StoreAway; 3])["isGone"], false);
    assert_eq!(page.jar("00000001", [List(0); 3])["isGone"], true);
}

#[test]
fn where_no_server_can_be_asked_the_store_is_not_said_to_be_away() {
    let page = Page::of("shared-store");
    page.look([List(3); 3]);

    let (look, told) = page.look([Gone; 3]);
    assert_eq!((&look["store"]["isUnseen"], &look["store"]["isUp"]), (&json!(true), &json!(true)));
    assert!(!told.contains("The store"), "{told}");

    let (_, told) = page.look([List(0), Gone, Gone]);
    assert!(told.contains("The store no longer has any of its sessions (3)"), "{told}");
}

#[test]
fn closed_lists_are_no_sign_of_a_store_that_is_away_or_empty() {
    let page = Page::of("shared-store");
    page.look([List(3); 3]);

    let (look, told) = page.look([Closed; 3]);

    assert_eq!((&look["store"]["isUp"], &look["store"]["isListed"]), (&json!(true), &json!(false)));
    assert_eq!(told, "");
    assert_eq!(page.jar("00000001", [Closed; 3])["isGone"], false);
}

#[test]
fn a_store_that_ones_own_logout_has_emptied_is_no_news() {
    let page = Page::of("shared-store");
    page.look([List(1); 3]);
    let empty = page.0.call_cure("seen", json!([raw([List(0); 3])]));
    let news = page.0.call_cure("news", json!([empty]));

    let is_own = |ended: &str| page.0.call("news.js", "isOwnDoing", json!([news[0], ended]));

    assert_eq!(is_own("00000000"), true);
    assert_eq!(is_own("00000001"), false);
}

#[test]
fn the_empty_lists_of_signed_cookies_are_no_loss() {
    let page = Page::of("signed-cookie");
    page.look([List(0); 3]);
    page.0.call("jar.js", "noteCreators", json!([[["%2Fq8b3xy", "server-2"]]]));

    let jar = page.jar("%2Fq8b3xy", [List(0); 3]);
    assert_eq!((&jar["creator"], &jar["isGone"]), (&json!("server-2"), &json!(false)));
    let (look, told) = page.look([List(0), Gone, List(0)]);
    assert!(look["store"].is_null(), "there is none");
    assert!(told.starts_with("server-2 does not answer. No session is lost with it"), "{told}");
    let (_, told) = page.look([List(0); 3]);
    assert!(told.starts_with("server-2 is back. It had no session to lose"), "{told}");
}

#[test]
fn no_method_is_strange_to_a_session_that_every_server_can_find() {
    for sessions in ["shared-store", "signed-cookie"] {
        let page = Page::of(sessions);
        let (mut look, _) = page.look([List(1); 3]);
        look["sent"] = json!("00000000");
        look["method"] = json!("sticky_cookie");

        let is_strange = page.0.call("jar.js", "jarOf", json!([look]))["isStrange"].clone();

        assert_eq!(is_strange, false, "{sessions}");
    }
}
