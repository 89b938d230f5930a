//! A server that somebody else has written, with the store of a cure beside it.

use crate::support::cure_lab::CureLab;
use crate::support::lab::{ROOT, docker, expect_code, expect_success, output, stdout};
use crate::support::python::python_image;

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn a_server_of_somebody_elses_has_the_store_beside_it() {
    let lab = CureLab::new();
    let image = format!("{}-my-server", lab.seat.project());
    let base = format!("PYTHON={}", python_image());
    docker(&[
        "build",
        "--quiet",
        "--tag",
        &image,
        "--build-arg",
        &base,
        &format!("{ROOT}/examples/python"),
    ]);
    let own =
        |words: &[&str]| output(lab.lab_command().args(words).env("LAB_SERVER_IMAGE", &image));

    let up = own(&["up", "--sessions", "shared-store"]);
    let setting = docker(&[
        "exec",
        &lab.container("server-1"),
        "python3",
        "-c",
        "import os; print(os.environ['STORE_URL'])",
    ]);
    let store = docker(&["exec", &lab.container("store"), "valkey-cli", "-e", "ping"]);
    let check = own(&["check", "--sessions", "shared-store"]);
    let down = own(&["down"]);
    docker(&["rmi", &image]);

    expect_success(up);
    assert_eq!((setting.trim(), store.trim()), ("redis://store:6379", "PONG"));
    // It takes no notice of the store, and the check says what that means.
    let told = stdout(&expect_code(check, 1));
    assert!(told.contains("each still keeps its own"), "{told}");
    expect_success(down);
}
