//! Servers that are started anew, or made anew: in the same places, and with empty memories.

use crate::support::lab::{Lab, docker, expect_code, expect_success, output, stderr, stdout};
use crate::support::state::{fault, inspect, n_sessions, picture, wait_until_asked};
use crate::support::student::{Expect, Student};

#[tokio::test(flavor = "multi_thread")]
async fn servers_keep_the_ports_that_the_lab_was_brought_up_with() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);
    let with_another_port = |words: &[&str]| {
        let mut fault = lab.lab_command();
        output(fault.arg("fault").args(words).env("LAB_PORT_2", "18082"))
    };

    let id = inspect(&lab, "server-2", "{{.Id}}");
    expect_success(with_another_port(&["recreate", "server-2"]));
    let new_id = inspect(&lab, "server-2", "{{.Id}}");
    assert_eq!(picture(&lab), as_it_was.clone().map(|server| server.replace(&id, &new_id)));

    // A missing one is made by Compose, with the settings of now.
    docker(&["rm", "--force", &lab.container("server-1")]);
    let refused = expect_code(with_another_port(&["heal"]), 2);
    assert_eq!(stdout(&refused), "server-1 could not be mended.\n");
    let port = lab.seat.ports()[2];
    assert!(stderr(&refused).contains(&format!("LAB_PORT_2={port}, or")), "{refused:?}");
    assert_eq!(fault(&lab, "heal"), "server-1 is there again.\n");
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn what_an_ended_recreate_has_left_is_mended_wherever_it_ended() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);
    let (place, unfinished) = (lab.container("server-2"), lab.container("server-2") + "-new");

    // The old one is gone, and the new one not yet in its place.
    docker(&["stop", &place]);
    docker(&["rename", &place, &unfinished]);
    assert_eq!(fault(&lab, "heal"), "server-2 runs again.\n");
    assert_eq!(picture(&lab), as_it_was);

    // The old one is still there.
    let (project, image) = (lab.seat.project(), inspect(&lab, "server-2", "{{.Image}}"));
    let labels = [("project", project.as_str()), ("service", "server-2"), ("oneoff", "False")];
    let labels = labels.map(|(name, value)| format!("--label=com.docker.compose.{name}={value}"));
    let [project, service, oneoff] = &labels;
    docker(&["create", "--name", &unfinished, project, service, oneoff, &image]);
    docker(&["stop", &place]);
    let healed = "A half-made container of server-2 is gone.\nserver-2 runs again.\n";
    assert_eq!(fault(&lab, "heal"), healed);
    assert_eq!(picture(&lab), as_it_was);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_empties_all_memories_and_takes_one_server_at_a_time() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);
    for server in 1..=3 {
        Student::new().log_in(&lab.direct(server), "student").await.unwrap().expect(200);
    }
    let nginx_started = times(&lab, "nginx");

    let said = fault(&lab, "restart server-1 server-2 server-3");

    let line = |n: usize| format!("server-{n} has started again: its sessions are gone.\n");
    assert_eq!(said, [1, 2, 3].map(line).concat());
    for server in 1..=3 {
        assert_eq!(n_sessions(&lab, server).await, 0);
    }
    let [first, second, third] = ["server-1", "server-2", "server-3"].map(|s| times(&lab, s));
    assert!(first.started < second.finished, "{first:?} {second:?}");
    assert!(second.started < third.finished, "{second:?} {third:?}");
    assert_eq!(times(&lab, "nginx"), nginx_started);
    assert_eq!(picture(&lab), as_it_was);
}

/// When a container was last started, and when it had ended before, as the engine writes times.
#[derive(Debug, PartialEq)]
struct Times {
    started: String,
    finished: String,
}

fn times(lab: &Lab, service: &str) -> Times {
    let time = |of: &str| inspect(lab, service, &format!("{{{{.State.{of}}}}}"));
    Times { started: time("StartedAt"), finished: time("FinishedAt") }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recreated_and_a_missing_server_come_back_in_new_containers_and_the_same_places() {
    let lab = Lab::watched().await;
    let (as_it_was, nginx_started) = (picture(&lab), times(&lab, "nginx"));
    let id = |service| inspect(&lab, service, "{{.Id}}");
    let ids = ["server-2", "server-3"].map(id);

    let said = fault(&lab, "recreate server-2");
    assert_eq!(said, "server-2 is a new container: its sessions are gone.\n");
    docker(&["rm", "--force", &lab.container("server-3")]);
    assert_eq!(fault(&lab, "heal"), "server-3 is there again.\n");

    let new_ids = ["server-2", "server-3"].map(id);
    assert!(ids[0] != new_ids[0] && ids[1] != new_ids[1]);
    let mut expected = as_it_was.concat();
    for (id, new_id) in ids.iter().zip(&new_ids) {
        expected = expected.replace(id, new_id);
    }
    assert_eq!(picture(&lab).concat(), expected);
    assert_eq!(times(&lab, "nginx"), nginx_started);
    for server in 1..=3 {
        wait_until_asked(&lab, server).await;
    }
}
