//! `./lab` with a cure: what comes with it goes with it, and all else stays as it was.

use crate::support::cure_lab::CureLab;
use crate::support::lab::{docker, expect_code, expect_success, output, stderr, stdout};
use crate::support::student::{Expect, Student};

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn a_cure_brings_its_store_and_up_alone_leaves_nothing_of_it() {
    let lab = CureLab::up("memory");
    let before = lab.on_the_engine();
    let images = || docker(&["images", "--quiet", "--no-trunc"]);
    let images_before = images();

    expect_success(lab.up_again("shared-store", &[]));
    let with_store = lab.on_the_engine();
    let came: Vec<_> = with_store.difference(&before).map(String::as_str).collect();
    assert_eq!(came, ["-store-1", "_store"]);

    lab.lab(&["up"]);
    assert_eq!(lab.on_the_engine(), before);
    let image = docker(&["inspect", "--format", "{{.Config.Image}}", &lab.container("server-1")]);
    assert_eq!(image.trim(), "sticky-session-lab/server");
    expect_success(lab.up_again("shared-store", &[]));
    lab.lab(&["down"]);
    assert!(lab.on_the_engine().is_empty(), "{:?}", lab.on_the_engine());
    assert_eq!(images(), images_before);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn the_store_is_locked_down_as_all_else_is() {
    let lab = CureLab::up("shared-store");
    let seen = |service: &str| {
        let format = "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} \
            {{.HostConfig.PidsLimit}} {{.HostConfig.NanoCpus}} {{.HostConfig.RestartPolicy.Name}}";
        docker(&["inspect", "--format", format, &lab.container(service)])
    };

    assert_eq!(seen("store"), seen("server-1"));
    let format = "{{.HostConfig.PortBindings}} {{.Config.User}}";
    let own = docker(&["inspect", "--format", format, &lab.container("store")]);
    assert_eq!(own.trim(), "map[] 999:1000");
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn heal_brings_back_a_store_that_is_gone_and_doctor_names_it() {
    let lab = CureLab::up("shared-store");
    let alice = Student::new();
    alice.log_in(&lab.direct(1), "alice").await.unwrap().expect(200);

    docker(&["rm", "--force", &lab.container("store")]);
    let doctor = output(lab.lab_command().arg("doctor"));
    let doctor = stdout(&expect_code(doctor, 1));
    assert!(doctor.contains("!!  store has no container"), "{doctor}");

    let healed = lab.lab(&["fault", "heal"]);
    assert!(healed.contains("store is there again."), "{healed}");
    alice.profile(&lab.direct(3)).await.unwrap().expect(200);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn a_fault_of_the_store_ends_after_its_time_and_is_refused_where_there_is_none() {
    let lab = CureLab::up("shared-store");

    let told = lab.lab(&["fault", "pause", "store", "--for", "1s"]);
    assert_eq!(
        told,
        "store is frozen: it accepts connections, and answers nobody.\nstore answers again.\n"
    );

    lab.lab(&["up"]);
    let refused = output(lab.lab_command().args(["fault", "kill", "store"]));
    let told = stderr(&expect_code(refused, 2));
    assert!(told.contains("this lab has no store"), "{told}");
    assert!(told.ends_with("./lab up --sessions shared-store\n"), "{told}");
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn plain_compose_brings_a_cure_up_by_a_profile_and_a_variable() {
    let lab = CureLab::up("memory");
    lab.lab(&["down"]);

    let image = "sticky-session-lab/shared-store";
    let mut up = lab.lab_command();
    let compose = ["-c", "exec docker compose --profile store up --detach --wait --no-build"];
    let mut shell = std::process::Command::new("sh");
    shell.args(compose).current_dir(crate::support::lab::ROOT);
    shell.envs(up.args::<[&str; 0], _>([]).get_envs().filter_map(|(k, v)| Some((k, v?))));
    expect_success(output(shell.env("LAB_SERVER_IMAGE", image)));

    let alice = Student::new();
    alice.log_in(&lab.direct(1), "alice").await.unwrap().expect(200);
    alice.profile(&lab.direct(2)).await.unwrap().expect(200);
    let sessions = Student::new().get(&format!("{}/nginx/sessions", lab.entry())).await.unwrap();
    assert_eq!(sessions.expect(200).json(), "shared-store");
}
