//! The checks on the real stack: ours passes, another's passes, and a flaw of Nginx's is found.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::seat::{Seat, TempDir};
use crate::support::{
    Lab, docker, expect_code, expect_success, lab_command, output, python_image, stderr, stdout,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_lab_passes_every_check_within_ten_seconds() {
    let lab = Lab::up().await;
    let asked = Instant::now();

    let check = expect_success(lab.lab(&["check", "--all"]));

    assert!(stdout(&check).contains("31 of 31 points"), "{}", stdout(&check));
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_ip_hash_the_fifth_step_fails_and_says_why() {
    let lab = Lab::up().await;
    let upstream = fs::read_to_string(lab.upstream_conf()).unwrap();
    fs::write(lab.upstream_conf(), upstream.replace("    ip_hash;", "    # ip_hash;")).unwrap();
    expect_success(lab.lab(&["reload"]));

    let check = expect_code(lab.lab(&["check", "--all", "--format", "json"]), 1);

    let report: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    let steps = report["steps"].as_array().unwrap();
    let status: Vec<_> = steps.iter().map(|step| step["status"].as_str().unwrap()).collect();
    // Where a session is depends on chance now, so the sixth step has no ground to stand on.
    assert_eq!(status[..5], ["passed", "passed", "passed", "passed", "failed"], "{report:#}");
    assert_ne!(status[5], "failed", "{report:#}");
    let stays = &steps[4]["requirements"][1];
    assert_eq!(stays["failure"]["cause"], "not_sticky", "{stays:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_checks_the_lab_and_servers_of_this_machine() {
    let lab = Lab::up().await;
    let check = |args: &[&str]| {
        let words = ["run", "--rm", "-T", "lab", "check"];
        lab.compose(&[&words[..], args].concat())
    };
    let host_server = HostServer::start();

    let of_lab = check(&["--lang", "zh"]);
    let of_host = check(&["--server", &host_server.url]);

    assert!(of_lab.contains("31 分中得 31 分"), "{of_lab}");
    assert!(of_host.contains("17 of 17 points"), "{of_host}");
}

/// A server on this machine, outside of any container.
struct HostServer {
    url: String,
    child: Child,
}

impl HostServer {
    fn start() -> Self {
        let free = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut child = Command::new(env!("CARGO_BIN_EXE_sticky-server"))
            .env("PORT", port.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Its first line says that it listens.
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut out, &mut String::new()).unwrap();
        child.stdout = Some(out.into_inner());
        Self { url: format!("http://localhost:{port}"), child }
    }
}

impl Drop for HostServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A lab that `./lab up` brings up with a server of somebody else's. It ends when dropped.
struct OwnServerLab {
    environment: Vec<(String, String)>,
    _nginx_dir: TempDir,
    seat: Seat,
}

impl OwnServerLab {
    fn new() -> Self {
        let seat = Seat::take();
        let nginx_dir = seat.copy_nginx_dir();
        Self { environment: seat.environment(&nginx_dir.path), _nginx_dir: nginx_dir, seat }
    }

    fn lab(&self, image: &str, args: &[&str]) -> std::process::Output {
        output(lab_command(&self.environment).env("LAB_SERVER_IMAGE", image).args(args))
    }
}

impl Drop for OwnServerLab {
    fn drop(&mut self) {
        output(lab_command(&self.environment).arg("down"));
    }
}

#[test]
fn a_python_server_written_from_the_contract_passes_behind_the_labs_nginx() {
    let lab = OwnServerLab::new();
    let image = format!("{}-server", lab.seat.project());
    let base = format!("PYTHON={}", python_image());
    docker(&["build", "--quiet", "--tag", &image, "--build-arg", &base, "examples/python"]);

    let up = lab.lab(&image, &["up"]);
    let check = lab.lab(&image, &["check", "--all"]);
    expect_success(lab.lab(&image, &["down"]));
    docker(&["rmi", &image]);

    expect_success(up);
    assert!(stdout(&expect_success(check)).contains("31 of 31 points"));
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

#[test]
fn a_server_image_that_never_listens_is_told_within_the_start() {
    let lab = OwnServerLab::new();
    let image = format!("{}-silent", lab.seat.project());
    let dockerfile = format!(
        "FROM {}\nCMD [\"python3\", \"-c\", \"import time; time.sleep(60)\"]\n",
        python_image()
    );
    let folder = TempDir::new(&image);
    fs::write(folder.path.join("Dockerfile"), dockerfile).unwrap();
    docker(&["build", "--quiet", "--tag", &image, folder.path.to_str().unwrap()]);

    let up = lab.lab(&image, &["up"]);
    expect_success(lab.lab(&image, &["down"]));
    docker(&["rmi", &image]);

    let message = stderr(&expect_code(up, 1));
    assert!(message.contains("does not answer on port 8080"), "{message}");
}
