//! The servers of Nginx's upstreams, as the page understands them and tells of them.

use std::fs;

use serde_json::{Value, json};

use crate::script::{ROOT, Script};

/// The file of a method as it is shipped.
fn shipped(method: &str) -> String {
    fs::read_to_string(format!("{ROOT}/nginx/methods/{method}.conf")).unwrap()
}

/// The servers that the page finds in a method's file.
fn group(file: &str, method: &str) -> Value {
    Script::new().call("group.js", "groupIn", json!([file, method]))
}

fn three() -> Value {
    json!({ "servers": ["server-1", "server-2", "server-3"], "marks": {} })
}

/// What is told of a change of the list, in words.
fn told(before: &str, now: &str) -> String {
    told_by(before, now, &json!(null))
}

fn told_by(before: &str, now: &str, own: &Value) -> String {
    let script = Script::new();
    let changes = script.call("upstream.js", "changes", json!([before, now, own]));
    let told = |change| script.call("sentences.js", "told", json!([change]));
    let told: Vec<_> = changes.as_array().unwrap().iter().map(told).collect();
    told.iter().map(|told| told.as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_nginx_tells_of_its_servers_is_understood() {
    let group = |list: &str| Script::new().call("group.js", "groupOf", json!([list]));

    assert_eq!(group("server-1 server-2 server-3"), three());
    assert_eq!(
        group("server-1 server-2=drain server-3=down"),
        json!({ "servers": ["server-1", "server-2", "server-3"], "marks": { "server-2": "drain", "server-3": "down" } })
    );
    assert_eq!(group("server-1 mine"), json!({ "servers": ["server-1", "mine"], "marks": {} }));
}

#[test]
fn a_methods_servers_are_those_of_its_own_upstream_whose_lines_count() {
    for method in ["ip_hash", "hash_address", "sticky_cookie", "sticky_learn", "route_cookie"] {
        let file = shipped(method);
        assert_eq!(group(&file, method), three(), "{method}");

        let four = group(&file.replace("# lab: server", "server"), method);
        assert_eq!(four["servers"].as_array().unwrap().len(), 4, "{method}");
        let line = "server-2:8080 max_fails=1 fail_timeout=10s;";
        let marked = file.replacen(line, "server-2:8080 max_fails=1 fail_timeout=10s drain;", 1);
        assert_eq!(group(&marked, method)["marks"], json!({ "server-2": "drain" }), "{method}");
    }
}

#[test]
fn of_servers_with_weights_or_of_none_the_page_knows_nothing() {
    let weighted = "ip_hash_weighted";

    assert_eq!(group(&shipped(weighted), weighted), json!(null));
    assert_eq!(group(&shipped("ip_hash"), "mine"), json!(null));
    assert_eq!(group("", "ip_hash"), json!(null));
    let with_a_backup = shipped("round_robin")
        .replace("# lab: server", "server")
        .replace("server-4:8080 max_fails=1 fail_timeout=10s", "server-4:8080 backup");
    assert_eq!(group(&with_a_backup, "round_robin"), three(), "it is asked when all others fail");
}

#[test]
fn a_fourth_server_is_one_of_the_lab_only_while_nginx_names_it() {
    let script = Script::new();
    let is_there = || script.call("lesson.js", "isServer", json!(["server-4"])) == json!(true);
    let hear = |list: &str| script.call("upstream.js", "use", json!([list, [], []]));
    assert!(!is_there(), "it is none of those that everybody has");

    hear("server-1 server-2 server-3 server-4");
    assert!(is_there());
    hear("server-1 server-2 server-3 server-4=down");
    assert!(is_there());
    hear("server-1 server-2");
    assert!(!is_there());
    let names = script.call("lesson.js", "serverNames", json!([]));
    assert_eq!(names, json!(["server-1", "server-2", "server-3"]), "server-3 is there, unasked");
    // Whatever it has done stays its own.
    assert_eq!(script.call("lesson.js", "lookOf", json!(["server-4"]))["shape"], "plus");
}

#[test]
fn what_is_new_of_a_server_is_told_once_and_nothing_of_the_others() {
    let three = "server-1 server-2 server-3";
    let four = "server-1 server-2 server-3 server-4";

    assert_eq!(told(three, three), "");
    assert_eq!(told(three, four), "server-4 has come: Nginx asks it as well.");
    assert_eq!(told(four, three), "server-4 is gone: Nginx asks only the others.");
    assert!(told(three, "server-1 server-2").starts_with("Nginx does not ask server-3 any more"));
    assert_eq!(told("server-1 server-2", three), "Nginx asks server-3 again.");
    let down = told(three, "server-1 server-2=down server-3");
    assert!(down.starts_with("Nginx does not ask server-2 any more: it is marked down"), "{down}");
    let drains = told(three, "server-1 server-2=drain server-3");
    assert!(drains.starts_with("server-2 drains"), "{drains}");
    assert_eq!(told("server-1 server-2=drain server-3", three), "Nginx asks server-2 again.");
}

#[test]
fn to_whoever_is_bound_by_a_cookie_a_server_drains_that_is_down_for_others() {
    let own = json!({ "servers": ["server-1", "server-2", "server-3"], "marks": { "server-2": "drain" } });

    let told = told_by("server-1 server-2 server-3", "server-1 server-2=down server-3", &own);

    assert!(told.starts_with("server-2 drains: Nginx asks it only for those"), "{told}");
}

#[test]
fn of_a_method_that_changes_no_number_of_servers_is_told_once_they_have_changed() {
    let script = Script::new();
    let change = json!({ "what": "method", "from": "ip_hash", "to": "round robin" });
    let told = || script.call("sentences.js", "told", json!([change]));
    assert!(told().as_str().unwrap().contains("two of three requests"));

    script.call("upstream.js", "use", json!(["server-1 server-2 server-3 server-4", [], []]));

    let told = told();
    assert_eq!(
        told.as_str().unwrap(),
        "Nginx now picks by round robin, no longer by ip_hash. Sessions stay where they are; who finds them is decided anew."
    );
}
