//! Every state that a part of the lab can be in, by every command of the lab: it does what it is
//! for, or it names the one command that leads back, and after that it does.

use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::lab::{Lab, docker, expect_success, output, stderr, stdout, wait_until};
use crate::support::student::Student;

/// The parts that are broken: Nginx, and one server for all three.
const SERVICES: [&str; 2] = ["nginx", "server-2"];

/// What can be wrong with a part.
const STATES: [&str; 7] =
    ["frozen", "stopped", "killed", "gone", "off the network", "slow", "out of memory"];

/// What is tried, and whether it can do what it is for in spite of a broken server.
const COMMANDS: [(&[&str], bool); 8] = [
    (&["up"], true),
    (&["doctor"], false),
    (&["reload"], true),
    (&["fault", "restart", "server-3"], true),
    (&["fault", "heal"], true),
    (&["check"], false),
    (&["classroom", "--students", "6", "--reads", "2"], true),
    (&["down"], true),
];

/// The commands that lead back.
const WAYS_BACK: [&str; 2] = ["./lab fault heal", "./lab up"];

/// Brings a part of the lab into a state.
async fn bring(lab: &Lab, service: &str, state: &str) {
    let container = lab.container(service);
    let network = format!("{}_lab", lab.seat.project());
    match state {
        "frozen" => drop(docker(&["pause", &container])),
        "stopped" => drop(docker(&["stop", "--time", "1", &container])),
        "killed" => drop(docker(&["kill", &container])),
        "gone" => drop(docker(&["rm", "--force", &container])),
        "off the network" => drop(docker(&["network", "disconnect", &network, &container])),
        "slow" => drop(docker(&["update", "--cpus", "0.015", &container])),
        _ => run_out_of_memory(lab, &container).await,
    }
}

/// Lowers the limit, fills what is left of it, and sets the limit back.
async fn run_out_of_memory(lab: &Lab, container: &str) {
    docker(&["update", "--memory", "6m", "--memory-swap", "6m", container]);
    let has_ended = async || {
        let students = (0..50).map(|_| async {
            let body = json!({"username": "\u{10400}".repeat(64), "password": "x"});
            let student = Student::without_jar(Duration::from_secs(2));
            let _ = student.post_json(&format!("{}/login", lab.direct(2)), &body).await;
        });
        futures_util::future::join_all(students).await;
        docker(&["inspect", "--format", "{{.State.OOMKilled}}", container]).trim() == "true"
    };
    wait_until("it runs out of memory", Duration::from_secs(120), has_ended).await;
    docker(&["update", "--memory", "256m", "--memory-swap", "256m", container]);
}

pub fn told(output: &Output) -> String {
    format!("code {:?}\n{}{}", output.status.code(), stdout(output), stderr(output))
}

/// What is wrong with a cell of the table, if anything is.
fn cell(lab: &Lab, service: &str, words: &[&str], does_its_work: bool) -> Option<String> {
    let first = lab.lab(words);
    if first.status.success() {
        return None;
    }
    let said = told(&first);
    // A broken Nginx may keep a command from its work, and a broken server those that look at it.
    let is_refusal = matches!(first.status.code(), Some(1 | 2));
    let way_back = WAYS_BACK.into_iter().find(|way| said.contains(way));
    let (true, Some(way_back)) = (is_refusal, way_back) else {
        return Some(format!("it names no way back: {said}"));
    };
    if does_its_work && service != "nginx" {
        return Some(format!("it should do its work: {said}"));
    }
    let back = lab.lab(&way_back.split(' ').skip(1).collect::<Vec<_>>());
    if !back.status.success() {
        return Some(format!("{said}\nbut then {way_back}: {}", told(&back)));
    }
    let again = lab.lab(words);
    (!again.status.success())
        .then(|| format!("{said}\nand after {way_back} again: {}", told(&again)))
}

#[ignore = "it takes minutes; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn every_state_has_a_way_back_that_every_command_tells() {
    let lab = Lab::watched().await;
    let (mut wrong, mut n_told) = (Vec::new(), 0);
    for service in SERVICES {
        for state in STATES {
            if (service, state) == ("nginx", "out of memory") {
                continue; // nothing that a client sends fills it
            }
            for (words, does_its_work) in COMMANDS {
                let begun = Instant::now();
                bring(&lab, service, state).await;
                if let Some(why) = cell(&lab, service, words, does_its_work) {
                    wrong.push(format!("--- {service} {state}, {}:\n{why}", words.join(" ")));
                }
                expect_success(lab.lab(&["up"]));
                let doctor = stdout(&output(lab.lab_command().arg("doctor")));
                if doctor.contains("!!") {
                    wrong.push(format!("--- {service} {state}, up leaves this:\n{doctor}"));
                    expect_success(lab.lab(&["down"]));
                    expect_success(lab.lab(&["up"]));
                }
                wrong.iter().skip(n_told).for_each(|wrong| println!("{wrong}"));
                n_told = wrong.len();
                println!("{service} {state}, {}: {:?}", words.join(" "), begun.elapsed());
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells, see above", wrong.len());
}
