//! What became of a request, who created the session, and the sentence that says so.

use serde_json::{Value, json};

use crate::script::Script;

fn outcome(kind: &str, status: u16, error: &str) -> Value {
    let reply = json!({ "status": status, "answer": { "error": error } });
    Script::new().call("ask.js", "outcomeOf", json!([kind, reply]))
}

#[test]
fn an_answer_is_judged_by_its_status_and_a_401_by_what_it_says() {
    for (kind, status, error, expected) in [
        ("login", 200, "", "login"),
        ("logout", 200, "", "logout"),
        ("profile", 200, "", "kept"),
        ("profile", 401, "Session not found", "lost"),
        ("profile", 401, "Not authenticated", "anonymous"),
        ("login", 400, "`username` is empty", "refused"),
        ("login", 503, "full", "refused"),
        ("profile", 502, "Bad gateway", "failed"),
        ("profile", 0, "", "failed"),
    ] {
        assert_eq!(outcome(kind, status, error), expected, "{kind} {status} {error}");
    }
}

/// A read by `method` that `server` answered, of a session that server-1 created.
fn entry(outcome: &str, server: &str, method: &str) -> Value {
    json!({
        "kind": "profile", "way": "lab", "student": 0, "name": "alice", "outcome": outcome,
        "jar": { "sent": "0b6f9f39", "creator": "server-1", "isGone": false, "mayBeThere": true },
        "status": 401, "server": server, "silent": [], "method": method, "address": "10.0.1.7",
        "answer": {},
    })
}

fn with(mut entry: Value, changes: Value) -> Value {
    let (entry_, changes) = (entry.as_object_mut().unwrap(), changes.as_object().unwrap());
    entry_.extend(changes.clone());
    entry
}

#[track_caller]
fn says(entry: Value, expected: &str) {
    let says = Script::new().call("sentences.js", "sentence", json!([entry]));
    let says = says.as_str().unwrap();
    assert!(says.contains(expected), "{expected:?} is not in {says:?}");
    assert!(!says.contains('{') && !says.contains("result."), "{says}");
}

#[test]
fn a_lost_session_is_told_with_its_creator_and_the_method_that_lost_it() {
    let lost = entry("lost", "server-2", "round robin");
    says(lost.clone(), "Lost: server-1 created this session, and the request went to server-2");
    says(lost, "Round robin does not look at who asks.");

    says(
        entry("lost", "server-1", "ip_hash"),
        "server-1 created this session and has forgotten it",
    );
    let unknown = with(entry("lost", "server-2", "x"), json!({ "jar": { "sent": "0b6f9f39" } }));
    says(unknown, "Lost: server-2 does not know the session of this cookie.");
}

#[test]
fn a_server_that_is_shown_a_cookie_of_another_blames_no_method() {
    let shown = with(entry("lost", "server-2", "ip_hash"), json!({ "at": "server-2" }));

    says(shown.clone(), "server-2 does not know it: the session is in the memory of server-1.");
    let sentence = Script::new().call("sentences.js", "sentence", json!([shown]));
    assert!(!sentence.as_str().unwrap().contains("ip_hash"));
}

#[test]
fn a_cookie_of_nginx_names_the_dead_server_at_first_and_then_another() {
    let lost = entry("lost", "server-2", "sticky_cookie");

    let at_first = with(lost.clone(), json!({ "silent": ["server-1"] }));
    says(at_first.clone(), "The cookie’s server did not answer, so Nginx took another.");
    says(at_first, "server-1 was asked first and did not answer.");
    says(lost, "server-1 did not answer before, and Nginx’s cookie names server-2 now.");
}

#[test]
fn a_logout_says_where_the_session_ended_and_where_it_stays() {
    let logout =
        |server: &str, jar: Value| with(entry("logout", server, "lab"), json!({ "jar": jar }));
    let jar = |is_gone: bool| json!({ "sent": "0b6f9f39", "creator": "server-1", "isGone": is_gone, "mayBeThere": !is_gone });

    says(logout("server-1", jar(false)), "server-1 has ended the session");
    says(logout("server-2", jar(false)), "the session is on server-1 and stays there");
    says(logout("server-1", jar(true)), "took the cookie away; the session was not there");
    says(logout("server-2", json!({})), "There was no cookie to take away.");
}

#[test]
fn a_login_says_who_created_the_session_and_which_one_is_left_behind() {
    says(entry("login", "server-1", "lab"), "server-1 created a session for alice");
    says(entry("login", "server-2", "lab"), "The old one is still on server-1");
}

#[test]
fn who_asks_without_a_cookie_is_refused_or_meets_nobody_is_told_so() {
    says(entry("anonymous", "server-1", "lab"), "server-1 asks for a login");
    let refused = json!({ "answer": { "error": "`username` is empty" } });
    says(with(entry("refused", "server-1", "lab"), refused), "refused: `username` is empty");
    let failed = json!({ "status": 504, "server": null, "answer": { "error": "gone" } });
    says(with(entry("failed", "", "lab"), failed), "No answer (504): gone");
    says(with(entry("failed", "", "lab"), json!({ "status": 0 })), "Nobody answered.");
}

#[test]
fn a_request_is_copied_as_a_command_that_a_shell_takes_as_it_was_meant() {
    let login = json!({
        "kind": "login", "student": 5, "path": "/students/4/methods/lab/login",
        "body": r#"{"username":"it's me"}"#,
    });

    let command = Script::new().call("ask.js", "curl", json!([login, "http://localhost:8080"]));

    assert_eq!(
        command,
        r#"curl -i -b jar -c jar -H 'X-Forwarded-For: 10.0.4.7' -H 'Content-Type: application/json' -d '{"username":"it'\''s me"}' 'http://localhost:8080/students/4/methods/lab/login'"#
    );
}
