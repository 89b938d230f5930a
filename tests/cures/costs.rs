//! What a cure costs, measured in one run beside memory. It prints a table, and holds nothing: how
//! long something takes is a matter of the machine.

use crate::support::cure_lab::{CureLab, of};

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn what_each_costs_is_told_from_one_run() {
    println!("sessions       p50 ms  p95 ms  requests/s");
    for sessions in ["memory", "shared-store", "signed-cookie"] {
        let lab = CureLab::up(sessions);
        let class = |words: &[&str]| lab.class(&[&["--methods", "ip_hash"], words].concat());
        // By address, so that reads of sessions in memory find them, too.
        let one = class(&["--reads", "50", "--concurrency", "1"]);
        let many = class(&["--reads", "100"]);

        let latency = &of(&one, "ip_hash")["latency"];
        let events = of(&many, "ip_hash")["events"].as_array().unwrap();
        let ends =
            events.iter().map(|e| e["at_ms"].as_f64().unwrap() + e["took_ms"].as_f64().unwrap());
        let per_second = events.len() as f64 / ends.fold(0.0, f64::max) * 1000.0;
        assert!(per_second > 0.0);
        println!(
            "{sessions:13}  {:6.1}  {:6.1}  {per_second:10.0}",
            latency["p50_ms"].as_f64().unwrap(),
            latency["p95_ms"].as_f64().unwrap(),
        );
    }
}
