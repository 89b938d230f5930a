//! Labs that are not the one that the settings and the checkout describe, and what somebody else has
//! left in the place of one, by every command.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

use regex::Regex;

use crate::parts::told;
use crate::support::lab::{Lab, ROOT, docker, expect_success, output};
use crate::support::own_lab::OwnLab;
use crate::support::seat::copy_folder;

/// What can be there instead of the lab.
const STATES: [&str; 7] = [
    "no lab",
    "a lab of other settings",
    "a lab of another folder",
    "a lab of an older checkout",
    "a network on its addresses",
    "a network of its name",
    "a container of its name",
];

/// What is tried.
const COMMANDS: [&[&str]; 8] = [
    &["up"],
    &["doctor"],
    &["reload"],
    &["fault", "restart", "server-3"],
    &["fault", "heal"],
    &["check"],
    &["classroom", "--students", "6", "--reads", "2"],
    &["down"],
];

/// How many commands a way back may take.
const MAX_STEPS: usize = 8;

/// What an earlier compose.yaml may have had, and had not.
const OLDER: &str = "
services:
  server-1: { environment: { FORMER: setting }, cpus: 0, mem_limit: 0, memswap_limit: 0 }
  nginx: { labels: { former: yes } }
  cache: { image: sticky-session-lab/server, networks: [lab] }
";

/// Brings it about. The lab is as it should be before.
fn bring(lab: &Lab, state: &str) {
    let project = lab.seat.project();
    let up = ["up", "--detach", "--wait", "--no-build"];
    let subnet = format!("{}.0/24", lab.seat.net());
    match state {
        "a lab of other settings" => {
            let port = (21_000 + lab.seat.ports()[3]).to_string();
            lab.compose_with(&[("LAB_PORT_3", &port), ("SESSION_TTL_SECONDS", "60")], &up);
        }
        "a lab of another folder" => {
            let folder = lab.upstream_conf().with_file_name("former");
            copy_folder(&Path::new(ROOT).join("nginx"), &folder);
            lab.compose_with(&[("LAB_NGINX_DIR", folder.to_str().unwrap())], &up);
        }
        "a lab of an older checkout" => {
            let older = lab.upstream_conf().with_file_name("older.yaml");
            std::fs::write(&older, OLDER).unwrap();
            let files = ["--file", "compose.yaml", "--file", older.to_str().unwrap()];
            lab.compose(&[&files[..], &up].concat());
        }
        _ => drop(expect_success(lab.lab(&["down"]))),
    }
    match state {
        "a network on its addresses" => {
            docker(&["network", "create", "--subnet", &subnet, &format!("{project}-other")]);
        }
        "a network of its name" => {
            docker(&["network", "create", "--subnet", &subnet, &format!("{project}_lab")]);
        }
        "a container of its name" => {
            let name = format!("{project}-server-2-1");
            docker(&["create", "--name", &name, "sticky-session-lab/server"]);
        }
        _ => {}
    }
}

/// Runs `./lab` or `docker`, as it was told.
fn run(lab: &Lab, words: &[String]) -> Output {
    match words[0].as_str() {
        "./lab" => output(lab.lab_command().args(&words[1..])),
        other => output(Command::new(other).args(&words[1..])),
    }
}

/// Does what one is told until a command does what it is for; or says where that leads nowhere.
fn walk(lab: &Lab, command: &[&str]) -> Result<(), String> {
    let way = Regex::new(
        r"\./lab up|\./lab fault heal|docker rm --force [\w-]+|docker network rm [\w-]+",
    );
    let way = way.unwrap();
    let mut still = vec![[&["./lab"], command].concat().join(" ")];
    let mut path = String::new();
    for _ in 0..MAX_STEPS {
        let Some(words) = still.last().cloned() else { return Ok(()) };
        let ended = run(lab, &words.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let said = told(&ended);
        path += &format!("$ {words}\n{said}");
        if ended.status.success() {
            still.pop();
            continue;
        }
        let next = way.find(&said).map(|next| next.as_str().to_owned());
        match next.filter(|next| !still.contains(next)) {
            Some(next) if matches!(ended.status.code(), Some(1 | 2)) => still.push(next),
            _ => return Err(path),
        }
    }
    if still.is_empty() { Ok(()) } else { Err(path) }
}

fn remove_what_was_left(lab: &Lab) {
    let project = lab.seat.project();
    for words in [
        ["rm", "--force", &format!("{project}-server-2-1")].as_slice(),
        &["network", "rm", &format!("{project}-other"), &format!("{project}_lab")],
    ] {
        output(Command::new("docker").args(words));
    }
}

fn cell(lab: &OwnLab, state: &str, command: &[&str]) -> Option<String> {
    bring(lab, state);
    let wrong = walk(lab, command).err();
    if wrong.is_some() || lab.lab(&["up"]).status.code() != Some(0) {
        remove_what_was_left(lab);
        expect_success(lab.lab(&["up"]));
    }
    wrong.map(|path| format!("--- {state}, {}:\n{path}", command.join(" ")))
}

#[ignore = "it takes minutes; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_in_its_place_each_command_tells_the_way_to_the_lab() {
    let lab = Lab::watched().await;
    let mut wrong = Vec::new();
    for state in STATES {
        for command in COMMANDS {
            let begun = Instant::now();
            let found = cell(&lab, state, command);
            found.iter().for_each(|found| println!("{found}"));
            wrong.extend(found);
            println!("{state}, {}: {:?}", command.join(" "), begun.elapsed());
        }
        remove_what_was_left(&lab);
        expect_success(lab.lab(&["up"]));
    }
    assert!(wrong.is_empty(), "{} cells, see above", wrong.len());
}
