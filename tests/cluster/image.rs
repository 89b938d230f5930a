//! The server's image and its containers: lean, locked down, quick to end.

use std::process::Command;

use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::half::half_a_login;
use crate::support::lab::{Lab, docker, expect_success, output, stdout};
use crate::support::seat::Seat;
use crate::support::state::is_healthy;

const IMAGE: &str = "sticky-session-lab/server";

#[test]
fn the_image_is_at_most_3_mb_and_its_user_is_a_number() {
    let inspected = docker(&["image", "inspect", "--format", "{{.Size}} {{.Config.User}}", IMAGE]);

    let (size, user) = inspected.trim().split_once(' ').unwrap();
    assert!(size.parse::<u64>().unwrap() <= 3_000_000, "{size} bytes");
    let (user, group) = user.split_once(':').unwrap();
    assert!(user.parse::<u32>().unwrap() > 0 && group.parse::<u32>().unwrap() > 0);
}

#[test]
fn the_image_holds_the_program_and_nothing_else_no_shell_either() {
    let seat = Seat::take();
    let label = format!("com.docker.compose.project={}", seat.project());
    let container = docker(&["create", "--label", &label, IMAGE]).trim().to_owned();

    let export = format!("docker export {container} | tar -t");
    let listed = output(Command::new("sh").args(["-c", &export]));
    docker(&["rm", &container]);

    let list = stdout(&expect_success(listed));
    // The engine itself adds what it mounts over: device nodes and names.
    let engines = ["dev/", "etc/", "proc/", "sys/", ".dockerenv"];
    let is_ours = |path: &&str| !engines.iter().any(|start| path.starts_with(start));
    assert_eq!(list.lines().filter(is_ours).collect::<Vec<_>>(), ["sticky-server"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_container_is_healthy_locked_down_bounded_and_on_loopback_only() {
    let lab = Lab::watched().await;

    for service in ["server-1", "server-2", "server-3", "nginx"] {
        let shows = |format: &str, expected: &str| {
            let shown = docker(&["inspect", "--format", format, &lab.container(service)]);
            assert_eq!(shown.trim(), expected, "{service}: {format}");
        };
        is_healthy(&lab, service);
        shows("{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}", "true [ALL]");
        shows("{{.HostConfig.SecurityOpt}}", "[no-new-privileges:true]");
        shows("{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}", "268435456 64");
        shows("{{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}}", "268435456 1000000000");
        shows("{{.HostConfig.LogConfig.Config}}", "map[max-file:3 max-size:1m]");
        let published = lab.compose(&["port", service, "8080"]);
        assert!(published.starts_with("127.0.0.1:"), "{service}: {published}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_answers_what_is_in_flight_and_is_gone_within_a_second() {
    let lab = Lab::up().await;
    let server = lab.container("server-1");
    let (mut in_flight, other_half) = half_a_login(&lab, 1).await;

    docker(&["kill", "--signal", "TERM", &server]);
    let told = Timestamp::now();
    in_flight.write_all(other_half).await.unwrap();
    let mut answer = String::new();
    in_flight.read_to_string(&mut answer).await.unwrap();
    let exit_code = docker(&["wait", &server]);

    let finished = docker(&["inspect", "--format", "{{.State.FinishedAt}}", &server]);
    let took = finished.trim().parse::<Timestamp>().unwrap().duration_since(told);
    assert!(took < SignedDuration::from_secs(1), "{took:?}");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(exit_code.trim(), "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_server_takes_at_most_6_mb() {
    let lab = Lab::up().await;

    let server = lab.container("server-1");
    let usage = docker(&["stats", "--no-stream", "--format", "{{.MemUsage}}", &server]);

    // "648KiB / 256MiB", or "2.1MiB / 256MiB".
    let (used, _) = usage.split_once(" /").unwrap();
    let (number, unit) = used.split_at(used.find(|c: char| c.is_alphabetic()).unwrap());
    let mib = number.parse::<f64>().unwrap() * if unit == "KiB" { 1e-3 } else { 1.0 };
    assert!(["KiB", "MiB"].contains(&unit) && mib <= 6.0, "{usage}");
}
