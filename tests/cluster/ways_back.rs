//! Whatever state the lab is in, there is a way back, and nothing is lost on a wrong word.

use std::process::Stdio;

use crate::support::lab::{
    Lab, docker, expect_code, expect_success, lab_command, output, stderr, stdout,
};
use crate::support::seat::Seat;
use crate::support::state::{inspect, picture};
use crate::support::student::{Expect, Student};

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn up_brings_back_what_is_frozen_off_the_network_slow_or_stopped() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);
    let network = format!("{}_lab", lab.seat.project());

    // All at once; each by itself is in tests/states/parts.rs, with every command.
    let faults = [
        ("server-1", &["update", "--cpus", "0.015"][..]),
        ("server-2", &["pause"]),
        ("server-3", &["kill"]),
        ("nginx", &["network", "disconnect", &network]),
    ];
    for (service, fault) in faults {
        docker(&[fault, &[&lab.container(service)]].concat());
    }
    let doctor = stdout(&expect_code(lab.lab(&["doctor"]), 1));
    for (service, _) in faults {
        assert!(doctor.contains(&format!("  !!  {service} ")), "{service}:\n{doctor}");
    }

    expect_success(lab.lab(&["up"]));

    assert_eq!(picture(&lab), as_it_was);
    Student::new().get(&format!("{}/healthz", lab.entry())).await.unwrap().expect(200);
    let doctor = stdout(&expect_success(lab.lab(&["doctor"])));
    assert!(!doctor.contains("!!"), "{doctor}");
}

#[tokio::test(flavor = "multi_thread")]
async fn heal_mends_nginx_as_well_and_says_where_there_is_no_lab() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);

    docker(&["pause", &lab.container("server-2")]);
    docker(&["stop", "--time", "1", &lab.container("nginx")]);
    let said = stdout(&expect_success(lab.lab(&["fault", "heal"])));
    assert_eq!(said, "nginx runs again.\nserver-2 answers again.\n");
    assert_eq!(picture(&lab), as_it_was);

    docker(&["rm", "--force", &lab.container("nginx")]);
    let said = stdout(&expect_success(lab.lab(&["fault", "heal"])));
    assert_eq!(said, "nginx is there again.\n");
    Student::new().get(&format!("{}/healthz", lab.entry())).await.unwrap().expect(200);

    expect_success(lab.lab(&["down"]));
    let nothing = expect_code(lab.lab(&["fault", "heal"]), 2);
    assert!(stderr(&nothing).contains("Bring the lab up first: ./lab up"), "{nothing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_no_lab_can_have_are_named_and_end_none() {
    let lab = Lab::up().await;
    let started = || inspect(&lab, "server-2", "{{.Id}} {{.State.StartedAt}}");
    let before = started();
    let taken = lab.seat.ports()[1].to_string();

    for (name, value, told) in [
        ("LAB_NET", "10.214.0.0/24", "LAB_NET is 10.214.0.0/24"),
        ("LAB_NET", "10.300.1", "LAB_NET is 10.300.1"),
        ("LAB_NET", "10.203.1.0", "LAB_NET is 10.203.1.0"),
        ("LAB_PORT", &taken, "LAB_PORT and LAB_PORT_1 are both"),
        ("LAB_PORT_3", "0", "LAB_PORT_3 is 0"),
        ("LAB_PORT", "70000", "70000"),
        ("LAB_BIND", "localhost", "localhost"),
        ("MAX_SESSIONS", "3000000", "`MAX_SESSIONS`: expected at most 167772"),
        ("SESSION_TTL_SECONDS", "an hour", "`SESSION_TTL_SECONDS`: expected whole seconds"),
        ("LAB_HOSTS", "http://lab.example", "`LAB_HOSTS`: expected host names"),
        ("LAB_NGINX_DIR", "/nowhere", "/nowhere, which LAB_NGINX_DIR names"),
    ] {
        let refused = expect_code(output(lab.lab_command().arg("up").env(name, value)), 2);

        assert!(stderr(&refused).contains(told), "{name}={value}: {}", stderr(&refused));
        assert_eq!(started(), before, "{name}={value}");
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn three_ups_at_once_leave_one_lab() {
    let seat = Seat::take();
    let nginx_dir = seat.copy_nginx_dir();
    let environment = seat.environment(&nginx_dir.path);
    let up = || {
        let mut up = lab_command(&environment);
        up.arg("up").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };

    let ups = [up(), up(), up()].map(|up| up.wait_with_output().unwrap());
    let entry = format!("http://127.0.0.1:{}/healthz", seat.ports()[0]);
    let answer = Student::new().get(&entry).await;
    output(lab_command(&environment).arg("down"));

    let n_waited = ups.iter().filter(|up| stderr(up).contains("Waiting for another ./lab")).count();
    for up in ups {
        assert!(stdout(&expect_success(up)).contains("The lab is up:"));
    }
    assert_eq!(n_waited, 2);
    answer.unwrap().expect(200);
}
