//! Faults of Nginx: what it remembers itself is gone with it, and what clients bring is not.

use crate::support::cure_lab::{CureLab, n, of};

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn a_restart_of_nginx_costs_those_their_sessions_whom_it_has_to_remember() {
    let lab = CureLab::up("memory");

    let methods = "sticky_learn,sticky_cookie,ip_hash";
    let class = lab.class(&["--methods", methods, "--fault", "restart nginx"]);

    let logged_out = |method| n(&of(&class, method)["toll"]["logged_out"]);
    assert!(logged_out("sticky_learn") > 10, "{}", logged_out("sticky_learn"));
    assert_eq!((logged_out("sticky_cookie"), logged_out("ip_hash")), (0, 0));
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn without_nginx_nobody_is_served_and_nobody_logged_out() {
    let lab = CureLab::up("memory");

    let fault = ["--methods", "sticky_cookie", "--fault", "stop nginx", "--for", "2s"];
    let class = lab.class(&fault);

    let result = of(&class, "sticky_cookie");
    assert!(result["failed"].as_u64().unwrap() > 30, "{}", result["failed"]);
    assert_eq!((n(&result["toll"]["logged_out"]), n(&result["toll"]["never_back"])), (0, 0));
}
