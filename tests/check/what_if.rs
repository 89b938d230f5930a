//! `lab predict` as a program, where it asks nobody: a consistent hash, and what changes do.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn predict(line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
    command.env_clear().env("LAB_LANG", "en").arg("predict").args(line.split_whitespace());
    command.output().unwrap()
}

#[track_caller]
fn printed(line: &str) -> String {
    let output = predict(line);
    assert_eq!(output.status.code(), Some(0), "{line}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_consistent_hash_is_shown_point_by_point() {
    assert_eq!(
        printed("10.0.1.7 --method hash_address"),
        "10.0.1.7
  crc32(\"10.0.1.7\") = 3462336145
  The next of 480 points on the ring: 3487582537: server-2
"
    );
    let down = printed("10.0.1.7 --method hash_address --down 2");
    assert!(down.contains("3487582537: server-2, which is down\n  The point after that: "));
    let last = down.lines().last().unwrap();
    assert!(last.ends_with(": server-1") || last.ends_with(": server-3"), "{down}");
}

#[test]
fn where_the_ring_begins_anew_it_is_said() {
    // Found by trying: its hash is 4293409882, and the last point of three servers 4292286244.
    let printed = printed("10.0.13.116 --method hash_address");

    assert!(printed.contains("After the last of 480 points on the ring comes its first: 10831578"));
}

#[test]
fn where_every_try_is_in_vain_nginx_takes_turns() {
    let turns = printed("10.0.1.7 --method hash_address --weights 900,1 --down 1");
    let nobody = printed("10.0.1.7 --method hash_address --down 1,2,3");

    assert!(turns.ends_with("  After 21 tries in vain Nginx takes turns.\n"), "{turns}");
    assert!(nobody.ends_with("  No server is left: Nginx answers with status 502.\n"), "{nobody}");
}

#[test]
fn a_change_is_told_in_text_in_json_and_as_a_page() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("what-if.html");
    let asked = "--what-if 4 --clients 3000";

    let text = printed(&format!("{asked} --html {}", file.display()));
    let json: Value = serde_json::from_str(&printed(&format!("{asked} --format json"))).unwrap();
    let page = printed(&format!("{asked} --format html"));

    assert!(text.starts_with("From 3 servers to 4: server-4 comes.\n3000 clients, "), "{text}");
    assert_eq!(page, fs::read_to_string(file).unwrap());
    let moved = json["changes"][0]["moved"].as_f64().unwrap();
    assert!(text.contains(&format!("ip_hash       line added  {:.1} %", moved * 100.0)), "{text}");
    assert_eq!(json["changes"][0]["logins_lost"]["memory"], moved);
    assert_eq!(json["changes"][2]["moved"], 0.0);
    assert_eq!(json["evenness"][2]["rooms"], 10);
}

#[test]
fn one_seed_is_one_answer_and_another_another() {
    let ask = |seed| printed(&format!("--what-if 4 --rooms 10 --format json --seed {seed}"));

    assert_eq!(ask(1), ask(1));
    assert_ne!(ask(1), ask(2));
}

#[test]
fn a_file_that_cannot_be_written_costs_nobody_the_answer() {
    let output = predict("--what-if 4 --clients 9 --html nowhere/what-if.html");

    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.starts_with(b"From 3 servers to 4"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("nowhere/what-if.html cannot be written"), "{said}");
}
