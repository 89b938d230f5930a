//! The same class where a cookie binds: whoever has a server keeps it for as long as it is asked.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::chance::bounds;
use crate::lent::Lent;
use crate::moved::class;
use crate::support::cure_lab::{n, of};

const METHODS: [&str; 3] = ["sticky_cookie", "sticky_learn", "route_cookie"];

/// How many students there are by each: as many as may be at once.
const N_STUDENTS: usize = 100;

/// How many requests a server has answered.
fn n_answered(result: &Value, server: &str) -> u64 {
    let servers = result["servers"].as_array().unwrap();
    let share = servers.iter().find(|share| share["server"] == server);
    share.map_or(0, |share| share["n_requests"].as_u64().unwrap())
}

/// How many students a server answered last before the act.
fn n_students_of(server: &str, class: &Value, result: &Value) -> usize {
    let began = class["fault"]["began_ms"].as_f64().unwrap();
    let mut last = BTreeMap::new();
    for event in result["events"].as_array().unwrap() {
        if event["at_ms"].as_f64().unwrap() + event["took_ms"].as_f64().unwrap() <= began {
            last.insert(event["student"].as_u64(), event["server"].as_str());
        }
    }
    last.values().filter(|answered| **answered == Some(server)).count()
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn where_a_cookie_binds_nobody_moves_to_a_new_server_and_it_idles() {
    let lab = Lent::calm().await;

    let class = class(&lab, "scale 4", &METHODS.join(","), N_STUDENTS);

    for method in METHODS {
        let result = of(&class, method);
        assert_eq!(result["moved"]["students"], 0, "{method}");
        assert_eq!(result["moved"]["of"], N_STUDENTS, "{method}");
        assert_eq!(n(&result["toll"]["logged_out"]), 0, "{method}");
        assert_eq!(n_answered(result, "server-4"), 0, "{method}");
        assert!((1..=3).all(|n| n_answered(result, &format!("server-{n}")) > 0), "{method}");
        assert_eq!(result["failed"], 0, "{method}");
    }
}

/// Who logs in is given the next server in turn, so each of three has a third, and on a busy machine a
/// few more or less. That is evener than chance, of which the bounds are.
#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn where_a_cookie_binds_those_of_a_server_that_goes_move_and_nobody_else() {
    let lab = Lent::calm().await;

    for act in ["scale 2", "scale 2 --down"] {
        let class = class(&lab, act, &METHODS.join(","), N_STUDENTS);
        for method in METHODS {
            let (result, told) = (of(&class, method), format!("{act}, {method}"));
            let n_moved = result["moved"]["students"].as_u64().unwrap() as usize;
            assert_eq!(n_moved, n_students_of("server-3", &class, result), "{told}");
            let [low, high] = bounds(N_STUDENTS, 1.0 / 3.0);
            assert!((low..=high).contains(&n_moved), "{told}: {n_moved}");
            assert_eq!(result["moved"]["of"], N_STUDENTS, "{told}");
            assert_eq!(n(&result["toll"]["logged_out"]), n_moved, "{told}");
            assert_eq!(result["failed"], 0, "{told}");
        }
    }
}
