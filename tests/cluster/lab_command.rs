//! `./lab` itself: what it says when all is well, and when something is in the way.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, TcpListener};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::student::{Expect, Student};
use sticky_lab::ip_hash;

use crate::support::lab::{
    Lab, ROOT, docker, expect_code, expect_success, lab_command, output, stderr, stdout,
};
use crate::support::seat::Seat;

#[test]
fn without_docker_it_says_where_to_get_it() {
    let seat = Seat::take();
    let tools = seat.copy_nginx_dir(); // any folder of our own will do
    for tool in ["sh", "dirname", "basename", "mkdir", "rm", "cat", "sed", "tail", "grep", "ps"] {
        let found = output(Command::new("sh").args(["-c", &format!("command -v {tool}")]));
        symlink(stdout(&found).trim(), tools.path.join(tool)).unwrap();
    }

    let up = expect_code(output(lab_command(&[]).arg("up").env("PATH", &tools.path)), 2);

    assert!(stderr(&up).contains("Docker is not installed"), "{}", stderr(&up));
    assert!(stderr(&up).contains("https://docs.docker.com/get-docker/"), "{}", stderr(&up));
}

#[test]
fn what_a_killed_command_has_left_goes_with_the_next_and_nobody_elses() {
    let log = |process: u32| Path::new(ROOT).join(format!("target/lab-{process}.log"));
    // Its words are those of a `./lab` that is at work.
    let mut other = Command::new("sh");
    let mut other = other.args(["-c", "read -r _", "./lab"]).stdin(Stdio::piped()).spawn().unwrap();
    let (killed, living) = (log(99_999_999), log(other.id()));
    for log in [&killed, &living] {
        fs::write(log, "half a word").unwrap();
    }

    expect_success(output(lab_command(&[]).arg("fault")));

    let is_there = living.exists();
    fs::remove_file(living).unwrap();
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(is_there && !killed.exists());
}

/// Wherever its words stand.
#[test]
fn what_changes_who_is_asked_waits_for_its_turn() {
    let seat = Seat::take();
    let nginx_dir = seat.copy_nginx_dir();
    let user = stdout(&output(Command::new("id").arg("-u")));
    let turn = format!("sticky-lab-{}-{}.turn", user.trim(), seat.project());
    let turn = std::env::temp_dir().join(turn);

    for (words, waits) in [
        (&["fault", "drain", "server-2"][..], true),
        (&["fault", "--for", "5s", "drain", "server-2"], true),
        (&["fault", "heal"], true),
        (&["scale", "4"], true),
        (&["fault", "kill", "server-2"], false),
    ] {
        // Its words are those of a `./lab` that has its turn.
        let mut other = Command::new("sh");
        let mut other =
            other.args(["-c", "read -r _", "./lab"]).stdin(Stdio::piped()).spawn().unwrap();
        fs::write(&turn, other.id().to_string()).unwrap();
        let mut lab = lab_command(&seat.environment(&nginx_dir.path));
        let mut lab = lab.args(words).env("LAB_LANG", "en").stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(lab.stderr.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();

        other.kill().unwrap();
        other.wait().unwrap();
        expect_code(lab.wait_with_output().unwrap(), 2); // there is no lab

        assert_eq!(first.starts_with("Waiting for another ./lab"), waits, "{words:?}: {first}");
    }
    let _ = fs::remove_file(turn);
}

#[test]
fn who_asks_for_help_needs_no_engine() {
    for words in [&["scale", "--help"][..], &["scale", "4", "-h"], &["roll", "--help"]] {
        let mut lab = lab_command(&[]);
        lab.args(words).env("DOCKER_HOST", "unix:///nowhere/docker.sock").env("LAB_LANG", "en");

        let help = stdout(&expect_success(output(&mut lab)));

        assert!(help.contains("Usage: ./lab"), "{words:?}: {help}");
    }
}

#[test]
fn a_silent_engine_is_told_from_a_missing_one() {
    for word in ["up", "down", "reload", "logs", "doctor"] {
        let mut lab = lab_command(&[]);
        lab.arg(word).env("DOCKER_HOST", "unix:///nowhere/docker.sock");

        let failed = expect_code(output(&mut lab), 2);

        assert!(
            stderr(&failed).contains("the Docker engine does not answer"),
            "{word}: {}",
            stderr(&failed)
        );
        assert!(stderr(&failed).contains("systemctl start docker"), "{word}: {}", stderr(&failed));
    }
}

#[test]
fn a_taken_port_is_told_with_its_owner_and_the_way_around_it() {
    let seat = Seat::take();
    let nginx_dir = seat.copy_nginx_dir();
    let port = seat.ports()[2];
    let _taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let environment = seat.environment(&nginx_dir.path);

    let up = expect_code(output(lab_command(&environment).arg("up")), 2);

    let message = stderr(&up);
    let owner = format!("port {port}, for server-2, is taken by the program cluster");
    assert!(message.contains(&owner), "{message}");
    assert!(message.contains(&format!("(process {})", std::process::id())), "{message}");
    assert!(message.contains("LAB_PORT_2="), "{message}");
    assert_nothing_left(&seat);
    let doctor = expect_code(output(lab_command(&environment).arg("doctor")), 1);
    assert!(stdout(&doctor).contains("!!  port"), "{}", stdout(&doctor));
}

#[test]
fn a_taken_subnet_is_told_with_its_network_and_the_way_around_it() {
    let seat = Seat::take();
    let nginx_dir = seat.copy_nginx_dir();
    let network = format!("{}-elsewhere", seat.project());
    let label = format!("com.docker.compose.project={}", seat.project());
    // Half of the lab's subnet is enough for a clash.
    let subnet = format!("{}.128/25", seat.net());
    docker(&["network", "create", "--subnet", &subnet, "--label", &label, &network]);

    let up = output(lab_command(&seat.environment(&nginx_dir.path)).arg("up"));
    docker(&["network", "rm", &network]);

    let message = stderr(&expect_code(up, 2));
    assert!(
        message.contains(&format!("taken by Docker's network {network} ({subnet})")),
        "{message}"
    );
    assert!(message.contains("LAB_NET="), "{message}");
    assert_nothing_left(&seat);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_running_lab_moves_to_another_subnet() {
    let elsewhere = Seat::take(); // given back last: the lab stays there to its end
    let lab = Lab::watched().await;

    let up = output(lab.lab_command().arg("up").env("LAB_NET", elsewhere.net()));

    assert!(stderr(&expect_success(up)).contains("moves to another subnet"));
    let student = Student::at(IpAddr::from([10, 0, 1, 7]));
    let answer = student.get(&format!("{}/healthz", lab.entry())).await.unwrap().expect(200);
    assert_eq!(answer.header("x-upstream-address"), format!("{}.12:8080", elsewhere.net()));
}

#[tokio::test(flavor = "multi_thread")]
async fn labs_of_all_names_share_one_image() {
    let lab = Lab::watched().await;
    let image =
        || docker(&["image", "inspect", "--format", "{{.Id}}", "sticky-session-lab/server"]);
    let before = image();

    expect_success(lab.lab(&["up"]));

    assert_eq!(image(), before);
}

#[test]
fn a_configuration_that_nginx_cannot_start_with_is_shown_and_nothing_stays_behind() {
    let seat = Seat::take();
    let nginx_dir = seat.copy_nginx_dir();
    fs::write(nginx_dir.path.join("upstream.conf"), "upstream servers {\n    ip_hsah;\n}\n")
        .unwrap();

    let up = output(lab_command(&seat.environment(&nginx_dir.path)).arg("up"));

    let message = stderr(&expect_code(up, 1));
    assert!(message.contains(r#"unknown directive "ip_hsah""#), "{message}");
    assert_nothing_left(&seat);
}

#[track_caller]
fn assert_nothing_left(seat: &Seat) {
    let label = format!("label=com.docker.compose.project={}", seat.project());
    assert_eq!(docker(&["ps", "--all", "--quiet", "--filter", &label]), "");
    assert_eq!(docker(&["network", "ls", "--quiet", "--filter", &label]), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_predicts_the_server_as_nginx_does() {
    let lab = Lab::shared().await;
    // Seen from outside, this machine is the gateway of the lab's network.
    let gateway: IpAddr = format!("{}.1", lab.seat.net()).parse().unwrap();

    let doctor = stdout(&expect_success(lab.lab(&["doctor"])));

    let server = 1 + ip_hash::server_of(gateway, 3);
    let line = format!(
        "Nginx sees you as {gateway}, to which ip_hash gives server-{server}, and runs: ip_hash"
    );
    assert!(doctor.contains(&line), "no {line:?} in\n{doctor}");
    let student = Student::new();
    let answer = student.get(&format!("{}/healthz", lab.entry())).await.unwrap();
    assert_eq!(answer.server_id(), format!("server-{server}"));
}
