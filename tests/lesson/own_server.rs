//! Servers that others have written, behind the lab's Nginx.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::lab::{docker, expect_code, expect_success, output, stderr, stdout};
use crate::support::own_server::OwnServerLab;
use crate::support::python::python_image;
use crate::support::seat::TempDir;

#[test]
fn a_python_server_written_from_the_contract_passes_behind_the_labs_nginx() {
    let base = format!("PYTHON={}", python_image());

    OwnServerLab::new().passes_with(Path::new("examples/python"), &["--build-arg", &base]);
}

#[test]
fn what_a_learner_has_made_of_the_exercise_runs_behind_nginx_too() {
    let lab = OwnServerLab::new();
    let image = "sticky-session-lab/exercise";

    let up = lab.lab(image, &["up"]);
    let check = lab.lab(image, &["check", "--format", "json"]);

    expect_success(up);
    // As it ships, it is where the learner begins.
    let report = stdout(&expect_code(check, 1));
    assert!(report.contains(r#""cause": "login_message""#), "{report}");
}

#[test]
fn a_server_image_that_is_not_there_is_told_with_the_way_to_build_it() {
    let lab = OwnServerLab::new();

    let up = expect_code(lab.lab("sticky-lab-test-nowhere", &["up"]), 2);

    assert!(stderr(&up).contains("docker build -t sticky-lab-test-nowhere ."), "{}", stderr(&up));
}

/// Builds an image in which Python does this.
fn python_that(lab: &OwnServerLab, code: &str) -> String {
    let image = format!("{}-python", lab.seat.project());
    let dockerfile = format!("FROM {}\nCMD [\"python3\", \"-c\", \"{code}\"]\n", python_image());
    let folder = TempDir::new(&image);
    fs::write(folder.path.join("Dockerfile"), dockerfile).unwrap();
    docker(&["build", "--quiet", "--tag", &image, folder.path.to_str().unwrap()]);
    image
}

#[test]
fn a_server_that_listens_late_is_not_taken_for_dead_by_nginx_meanwhile() {
    let lab = OwnServerLab::new();
    let late = "import http.server as h, time; time.sleep(3); \
        h.HTTPServer(('', 8080), h.SimpleHTTPRequestHandler).serve_forever()";
    let image = python_that(&lab, late);

    let up = lab.lab(&image, &["up"]);
    let nginx = format!("{}-nginx-1", lab.seat.project());
    let logs = output(Command::new("docker").args(["logs", &nginx]));
    expect_success(lab.lab(&image, &["down"]));
    docker(&["rmi", &image]);

    expect_success(up);
    assert!(!stderr(&logs).contains("temporarily disabled"), "{}", stderr(&logs));
}

#[test]
fn a_server_image_that_never_listens_is_told_within_the_start() {
    let lab = OwnServerLab::new();
    let image = python_that(&lab, "import time; time.sleep(60)");

    let up = lab.lab(&image, &["up"]);
    expect_success(lab.lab(&image, &["down"]));
    docker(&["rmi", &image]);

    let message = stderr(&expect_code(up, 1));
    assert!(message.contains("does not answer on port 8080"), "{message}");
}
