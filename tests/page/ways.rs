//! Which ways are offered, and in which order.

use serde_json::json;

use crate::script::Script;

#[test]
fn methods_come_in_the_order_of_the_lesson_and_ones_own_files_last() {
    let files = ["hash_cookie", "ip_hash", "mine", "round_robin", "sticky_cookie", "sticky_learn"];

    let offered = Script::new().call("lesson.js", "offered", json!([files]));

    assert_eq!(offered["first"], json!(["round_robin", "ip_hash", "sticky_cookie"]));
    assert_eq!(offered["others"], json!(["hash_cookie", "sticky_learn"]));
    assert_eq!(offered["own"], json!(["mine"]));
}

#[test]
fn a_way_has_a_name_in_words_in_both_languages() {
    let script = Script::new();
    let name = |way: &str| script.call("text.js", "wayName", json!([way]));

    assert_eq!(name("round_robin"), "in turn (round_robin)");
    assert_eq!(name("mine"), "mine");
    script.set("state.js", "state", json!({ "language": "zh" }));
    assert_eq!(name("round_robin"), "轮流选（round_robin）");
    for method in script.get("lesson.js", "lesson")["methods"].as_array().unwrap() {
        for language in ["en", "zh"] {
            assert!(method["words"][language].is_string(), "{language}: {}", method["name"]);
        }
    }
}

#[test]
fn the_jars_of_before_are_those_of_each_way_and_student() {
    let jars = Script::new().call("old_jars.js", "oldJars", json!([["lab", "server-1"]]));

    let jars = jars.as_array().unwrap();
    assert_eq!(jars.len(), 2 * 7);
    assert_eq!(
        jars[..3],
        [json!("/methods/lab"), json!("/servers/server-1"), json!("/students/1/methods/lab"),]
    );
}

#[test]
fn all_ways_of_a_jar_share_it_and_no_two_jars_do() {
    let script = Script::new();
    let base = |way: &str, jar: u8| script.call("ask.js", "base", json!([way, jar]));

    assert_eq!(base("ip_hash", 0), "/browsers/0/methods/ip_hash");
    assert_eq!(base("lab", 3), "/browsers/3/methods/lab");
    assert_eq!(base("server-2", 3), "/browsers/3/servers/server-2");
}
