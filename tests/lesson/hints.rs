//! The exercise: from red to green by doing what the hints show, and nothing else.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::exercise::{building, turn_to_build};
use crate::support::own_server::OwnServerLab;
use crate::way::{Copy, assert_is_the_way};

/// Compiles it as it is now, and returns the program.
fn build(exercise: &Copy) -> PathBuf {
    let source = exercise.source();
    let _turn = turn_to_build(source);
    let written = fs::read_to_string(source).unwrap();
    fs::write(source, exercise.text_to_run()).unwrap();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--message-format", "json-render-diagnostics"])
        .envs(building())
        .current_dir(&exercise.folder)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    assert_eq!(String::from_utf8_lossy(&built.stderr), "", "it compiles with warnings");
    fs::write(source, written).unwrap();
    let messages = built.stdout.split(|byte| *byte == b'\n');
    let mut executables = messages.filter_map(|line| {
        let message: Value = serde_json::from_slice(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    let copy = exercise.folder.join("exercise");
    fs::copy(executables.next_back().expect("cargo names what it made"), &copy).unwrap();
    copy
}

#[cfg(target_os = "linux")] // elsewhere, the program that was compiled fits no container
#[test]
fn doing_what_the_hints_show_in_either_language_leads_from_red_to_green_and_behind_nginx() {
    let exercise = Copy::of("exercise", &["Cargo.toml", "Cargo.lock", "src/main.rs"]);

    let way = exercise.follow_hints(&[], || Command::new(build(&exercise)));

    assert_is_the_way(&way);
    let dockerfile = "FROM scratch\nCOPY exercise /\nCMD [\"/exercise\"]\n";
    fs::write(exercise.folder.join("Dockerfile"), dockerfile).unwrap();
    fs::write(exercise.folder.join(".dockerignore"), "*\n!exercise\n").unwrap();
    OwnServerLab::new().passes_with(&exercise.folder, &[]);
}
