//! Whatever has become of the store, each command does what it is for or names the way back.

use std::process::Output;

use crate::support::cure_lab::CureLab;
use crate::support::lab::{docker, expect_success, output, stderr, stdout};

/// What can be wrong with the store.
const STATES: [&str; 6] = ["frozen", "stopped", "killed", "gone", "off the network", "slow"];

/// What is tried. A class says by its results, and not by its code, that nobody was served.
const COMMANDS: [&[&str]; 7] = [
    &["up", "--sessions", "shared-store"],
    &["up"],
    &["doctor"],
    &["reload"],
    &["fault", "heal"],
    &["check", "--sessions", "shared-store"],
    &["down"],
];

/// The commands that lead back.
const WAYS_BACK: [&str; 2] = ["./lab fault heal", "./lab up --sessions shared-store"];

fn bring(lab: &CureLab, state: &str) {
    let store = lab.container("store");
    let network = format!("{}_lab", lab.seat.project());
    let words = match state {
        "frozen" => vec!["pause"],
        "stopped" => vec!["stop", "--time", "1"],
        "killed" => vec!["kill"],
        "gone" => vec!["rm", "--force"],
        "off the network" => vec!["network", "disconnect", &network],
        _ => vec!["update", "--cpus", "0.015"],
    };
    docker(&[&words[..], &[&store]].concat());
}

fn run(lab: &CureLab, words: &[&str]) -> Output {
    output(lab.lab_command().args(words))
}

/// What is wrong with a cell of the table, if anything is.
fn cell(lab: &CureLab, words: &[&str]) -> Option<String> {
    let first = run(lab, words);
    if first.status.success() {
        return None;
    }
    let said = format!("{}{}", stdout(&first), stderr(&first));
    let Some(way_back) = WAYS_BACK.into_iter().find(|way| said.contains(way)) else {
        return Some(format!("it names no way back: {said}"));
    };
    let back: Vec<_> = way_back.split(' ').skip(1).collect();
    let back = run(lab, &back);
    if !back.status.success() {
        return Some(format!("{said}\nbut then {way_back}: {}", stderr(&back)));
    }
    let again = run(lab, words);
    let failed = || format!("{said}\nand after {way_back} again: {}", stdout(&again));
    (!again.status.success()).then(failed)
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn every_state_of_the_store_has_a_way_back_that_every_command_tells() {
    let lab = CureLab::up("shared-store");
    let mut wrong = Vec::new();
    for state in STATES {
        for words in COMMANDS {
            bring(&lab, state);
            if let Some(why) = cell(&lab, words) {
                wrong.push(format!("--- {state}, {}:\n{why}", words.join(" ")));
            }
            expect_success(lab.up_again("shared-store", &[]));
            let doctor = stdout(&run(&lab, &["doctor"]));
            if doctor.contains("!!") {
                wrong.push(format!("--- {state}, after {}:\n{doctor}", words.join(" ")));
                lab.lab(&["down"]);
                expect_success(lab.up_again("shared-store", &[]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
