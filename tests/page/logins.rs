//! Methods that know only logins of their own.

use serde_json::{Value, json};

use crate::script::Script;

/// A look of alice's browser, which sends this session by this way.
fn look(sent: &str, way: &str, method: &str) -> Value {
    json!({ "student": 0, "sent": sent, "way": way, "method": method })
}

fn is_strange(script: &Script, look: Value) -> bool {
    script.call("own_logins.js", "isStrange", json!([look])) == true
}

#[test]
fn a_login_that_went_another_way_is_strange_to_methods_with_a_memory_of_their_own() {
    let script = Script::new();
    let login = look("0b6f9f39", "round_robin", "round_robin");
    script.call("own_logins.js", "noteLogin", json!([0, login]));

    for method in ["sticky_cookie", "sticky_learn", "route_cookie"] {
        assert!(is_strange(&script, look("0b6f9f39", method, method)), "{method}");
        assert!(!is_strange(&script, look("", method, method)), "{method}: nothing is sent");
    }
    for method in ["ip_hash", "round robin", "hash_cookie", "least_conn", "direct"] {
        assert!(!is_strange(&script, look("0b6f9f39", method, method)), "{method}");
    }
}

#[test]
fn a_login_of_its_own_is_none_until_there_is_another() {
    let script = Script::new();
    let own = look("0b6f9f39", "sticky_cookie", "sticky_cookie");
    script.call("own_logins.js", "noteLogin", json!([0, own]));

    assert!(!is_strange(&script, own.clone()));
    let mut of_another = own.clone();
    of_another["student"] = json!(2); // bob; the second is alice on the road
    assert!(is_strange(&script, of_another));
    let next = look("11111111", "ip_hash", "ip_hash");
    script.call("own_logins.js", "noteLogin", json!([0, next]));
    assert!(is_strange(&script, look("11111111", "sticky_cookie", "sticky_cookie")));
}

#[test]
fn a_method_that_was_put_into_the_labs_own_way_knows_no_login_from_before() {
    let script = Script::new();
    script.call("own_logins.js", "noteLogin", json!([0, look("0b6f9f39", "lab", "ip_hash")]));

    assert!(!is_strange(&script, look("0b6f9f39", "lab", "round robin")));
    assert!(is_strange(&script, look("0b6f9f39", "lab", "sticky cookie route httponly")));
}
