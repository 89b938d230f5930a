//! A class of thirty, while all servers are updated one by one: whom it costs a session.

use serde_json::Value;

use crate::lent::Lent;
use crate::support::class::N_STUDENTS;
use crate::support::cure_lab::{kept_lost_failed, n, of};

const COOKIES: [&str; 3] = ["sticky_cookie", "sticky_learn", "route_cookie"];

/// Sends the class through an update, by these methods at once. Each server drains for five seconds,
/// and within the first three of them every student begins a new session.
fn class(lab: &Lent, roll: &str, methods: &[&str]) -> Value {
    let words = ["--methods", &methods.join(","), "--fault", roll, "--for", "5s"];
    lab.class(&[&words[..], &["--renew", "3s"]].concat())
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn without_draining_an_update_of_servers_with_memories_costs_everybody_a_session() {
    let lab = Lent::calm().await;

    let class = class(&lab, "roll", &["lab", "sticky_cookie"]);

    for method in ["lab", "sticky_cookie"] {
        assert_eq!(n(&of(&class, method)["toll"]["logged_out"]), N_STUDENTS, "{method}");
        assert_eq!(n(&of(&class, method)["toll"]["never_back"]), 0, "{method}");
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn draining_before_keeps_everybody_where_a_cookie_binds_and_hardly_anybody_where_a_hash_does()
{
    let lab = Lent::calm().await;

    let class = class(&lab, "roll --drain", &[&COOKIES[..], &["lab"]].concat());

    for method in COOKIES {
        assert_eq!(kept_lost_failed(&class, method), [N_STUDENTS as u64, 0, 0], "{method}");
        assert_eq!(n(&of(&class, method)["toll"]["logged_out"]), 0, "{method}");
    }
    // By ip_hash the first request after a drain has begun goes elsewhere. That costs everybody a
    // session but those few who are just about to begin a new one.
    let n_lost = n(&of(&class, "lab")["toll"]["logged_out"]);
    assert!(n_lost > N_STUDENTS / 2, "{n_lost}");
    assert_eq!(of(&class, "lab")["failed"], 0);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn over_a_shared_store_an_update_costs_nobody_anything_drained_or_not() {
    let lab = Lent::with_store();
    let methods = ["lab", "sticky_cookie", "round_robin"];

    for roll in ["roll", "roll --drain"] {
        let class = class(&lab, roll, &methods);

        for method in methods {
            let told = format!("{roll}, {method}");
            assert_eq!(kept_lost_failed(&class, method), [N_STUDENTS as u64, 0, 0], "{told}");
            assert_eq!(n(&of(&class, method)["toll"]["logged_out"]), 0, "{told}");
        }
    }
}
