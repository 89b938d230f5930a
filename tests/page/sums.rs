//! What is said of several requests at once.

use serde_json::{Value, json};

use crate::script::Script;

/// A read by `method` that `server` answered, of a session that server-1 created.
fn read(outcome: &str, server: &str, method: &str) -> Value {
    json!({
        "kind": "profile", "outcome": outcome, "server": server, "silent": [], "method": method,
        "jar": { "sent": "0b6f9f39", "creator": "server-1" },
    })
}

fn sum(entries: &[Value]) -> String {
    let says = Script::new().call("sentences.js", "sum", json!([entries]));
    let says = says.as_str().unwrap().to_owned();
    assert!(!says.contains('{') && !says.contains("sum."), "{says}");
    says
}

#[test]
fn of_several_reads_it_is_told_how_many_were_lost_where_they_went_and_why() {
    let all = ["server-1", "server-2", "server-3", "server-1", "server-2"];
    let outcome = |server| if server == "server-1" { "kept" } else { "lost" };
    let all = all.map(|server| read(outcome(server), server, "round robin"));

    assert_eq!(
        sum(&all),
        "5 requests: 2 kept, 3 lost. server-1 created the session; the lost ones went to \
         server-2 (2), server-3 (1). Round robin does not look at who asks."
    );
}

#[test]
fn where_none_was_lost_nothing_is_told_of_losses() {
    let all = [read("kept", "server-1", "ip_hash"), read("kept", "server-1", "ip_hash")];

    assert_eq!(sum(&all), "2 requests: 2 kept, 0 lost.");
}

#[test]
fn what_became_of_the_others_has_its_own_word() {
    let all = [
        read("kept", "server-1", "ip_hash"),
        read("anonymous", "server-1", "ip_hash"),
        read("failed", "", "ip_hash"),
    ];

    assert_eq!(sum(&all), "3 requests: 1 kept, 0 lost, 1 without a login, 1 failed.");
}

#[test]
fn a_reason_that_does_not_hold_for_all_is_given_for_none() {
    let all = [read("lost", "server-2", "round robin"), read("lost", "server-3", "ip_hash")];
    let says = sum(&all);

    assert!(says.ends_with("the lost ones went to server-2 (1), server-3 (1)."), "{says}");
}

#[test]
fn a_server_that_has_forgotten_is_not_told_as_another() {
    let says = sum(&[read("lost", "server-1", "ip_hash"), read("lost", "server-2", "ip_hash")]);

    assert_eq!(says, "2 requests: 0 kept, 2 lost. Lost at: server-1 (1), server-2 (1).");
}
