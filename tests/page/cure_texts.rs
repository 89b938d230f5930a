//! What the page says of requests in a lab with a cure.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::script::{CURES, ROOT, Script};

/// A read by `method` that `server` answered, of a session that server-1 created.
fn entry(outcome: &str, server: &str) -> Value {
    json!({
        "kind": "profile", "way": "round_robin", "student": 0, "name": "alice", "outcome": outcome,
        "jar": { "sent": "0b6f9f39", "creator": "server-1", "isGone": false, "mayBeThere": true },
        "status": 200, "server": server, "silent": [], "method": "round robin",
        "address": "10.0.1.7", "answer": {},
    })
}

fn with(mut entry: Value, changes: Value) -> Value {
    entry.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    entry
}

/// The sentence of a request, in both languages; the English one is returned.
#[track_caller]
fn says(sessions: &str, entry: &Value) -> String {
    let script = Script::with_cure(sessions);
    let [chinese, english] = ["zh", "en"].map(|language| {
        script.set("state.js", "state", json!({ "language": language }));
        let says = script.call("sentences.js", "sentence", json!([entry]));
        let says = says.as_str().unwrap().to_owned();
        assert!(!says.contains('{') && !says.contains("result."), "{says}");
        says
    });
    assert_ne!(chinese, english);
    english
}

#[test]
fn a_server_that_knows_the_session_says_whom_it_has_asked() {
    let kept = entry("kept", "server-2");

    assert_eq!(says("shared-store", &kept), "server-2 asked the store, and knows the session.");
    let signed = says("signed-cookie", &kept);
    assert!(signed.starts_with("server-2 has checked the signature"), "{signed}");
}

#[test]
fn a_loss_blames_neither_another_server_nor_the_method() {
    for (sessions, expected) in [
        ("shared-store", "Lost: server-2 asked the store, which does not know this session."),
        ("signed-cookie", "Lost: server-2 does not accept this cookie."),
    ] {
        for changes in [json!({}), json!({ "at": "server-2" }), json!({ "server": "server-1" })] {
            let says = says(sessions, &with(entry("lost", "server-2"), changes.clone()));
            let expected = match changes["server"].as_str() {
                Some(server) => expected.replace("server-2", server),
                None => expected.to_owned(),
            };
            assert!(says.starts_with(&expected), "{changes}: {says}");
            assert!(!says.contains("Round robin") && !says.contains("never heard"), "{says}");
        }
    }
}

#[test]
fn a_store_that_does_not_answer_logs_nobody_out_and_another_refusal_is_told_as_it_is() {
    let refused = |error: &str| {
        let refused = json!({ "status": 503, "answer": { "error": error } });
        says("shared-store", &with(entry("refused", "server-3"), refused))
    };

    assert_eq!(
        refused("The session store does not answer"),
        "server-3 asked the store, and the store does not answer: nobody is logged out, and nobody \
         is let in."
    );
    assert_eq!(
        refused("No room for another session"),
        "server-3 refused: No room for another session"
    );
}

#[test]
fn a_logout_ends_a_session_in_the_store_for_all_and_a_signed_one_for_nobody_else() {
    let logout = |jar: Value| {
        let logout = with(entry("logout", "server-2"), json!({ "kind": "logout", "jar": jar }));
        CURES.map(|(sessions, _)| says(sessions, &logout))
    };
    let jar = |is_gone: bool| json!({ "sent": "0b6f9f39", "creator": "server-1", "isGone": is_gone, "mayBeThere": !is_gone });

    let [store, cookie] = logout(jar(false));
    assert!(store.contains("no server knows it any more"), "{store}");
    assert!(cookie.contains("a copy of it would still be accepted"), "{cookie}");
    let [gone, _] = logout(jar(true));
    assert!(gone.ends_with("its session was no longer in the store."), "{gone}");
    for says in logout(json!({})) {
        assert_eq!(says, "There was no cookie to take away.");
    }
}

#[test]
fn a_login_says_where_the_session_is() {
    let login = with(entry("login", "server-2"), json!({ "kind": "login" }));

    let [store, cookie] = CURES.map(|(sessions, _)| says(sessions, &login));

    assert!(store.starts_with("server-2 created a session for alice, and put it into the store"));
    assert!(cookie.starts_with("server-2 wrote a session for alice into a cookie, and signed it"));
    assert!(!store.contains("The old one"), "a login replaces it: {store}");
}

#[test]
fn ten_requests_say_that_every_server_could_answer_or_why_none_or_only_some_could() {
    let sum = |sessions: &str, entries: &[Value]| {
        let says = Script::with_cure(sessions).call("sentences.js", "sum", json!([entries]));
        says.as_str().unwrap().to_owned()
    };
    let all = ["server-1", "server-2", "server-3", "server-1"];

    let kept = all.map(|server| entry("kept", server));
    let places = "They went to server-1 (2), server-2 (1), server-3 (1), and each server";
    assert_eq!(
        sum("shared-store", &kept),
        format!("4 requests: 4 kept, 0 lost. {places} asked the store.")
    );
    assert_eq!(
        sum("signed-cookie", &kept),
        format!("4 requests: 4 kept, 0 lost. {places} checked the signature.")
    );
    assert_eq!(sum("shared-store", &kept[..1]), "1 requests: 1 kept, 0 lost.");
    let refused = all.map(|server| entry("refused", server));
    assert_eq!(
        sum("shared-store", &refused),
        "4 requests: 0 kept, 0 lost, 4 refused, as the store did not answer."
    );
    let keys = all.map(|server| entry(if server == "server-1" { "kept" } else { "lost" }, server));
    assert_eq!(
        sum("signed-cookie", &keys),
        "4 requests: 2 kept, 2 lost. server-1 created the session; the lost ones went to server-2 \
         (1), server-3 (1). These servers do not have the key with which it was signed."
    );
    // A store that was emptied meanwhile has no keys, and a cookie that all refuse may be too old.
    assert!(!sum("shared-store", &keys).contains("sum."));
    let lost = all.map(|server| entry("lost", server));
    assert!(!sum("signed-cookie", &lost).contains("key"));
}

/// All keys of texts, with dots between their parts.
fn keys(texts: &Value, above: &str) -> BTreeSet<String> {
    let Value::Object(parts) = texts else { return BTreeSet::from([above.to_owned()]) };
    let dot = if above.is_empty() { "" } else { "." };
    parts.iter().flat_map(|(name, part)| keys(part, &format!("{above}{dot}{name}"))).collect()
}

#[test]
fn what_is_said_otherwise_with_a_cure_has_a_key_that_somebody_asks_for() {
    let read = |name: &str| std::fs::read_to_string(format!("{ROOT}/page/{name}")).unwrap();
    let asking = ["cure.js", "cure_picture.js", "stage_runs.js"].map(read).concat();

    for (sessions, _) in CURES {
        let script = Script::with_cure(sessions);
        let texts = script.get("text.js", "texts")["en"].clone();
        let cards = script.get("cards.js", "CARDS");
        let usual = keys(&texts, "");
        for key in keys(&texts["cure"], "") {
            let last = key.rsplit('.').next().unwrap();
            let card = key.split('.').nth(1).unwrap();
            let is_asked = asking.contains(&format!("\"{key}\""))
                || asking.contains(&format!("\"{last}\""))
                || ["guide.", "after."]
                    .iter()
                    .any(|of| key.starts_with(of) && cards[card].is_object());
            assert!(usual.contains(&key) || is_asked, "{sessions}: nobody asks for {key}");
        }
    }
}
