//! `ip_hash` taken out and put back, as a person does it: edit the file, `./lab reload`.

use std::fs;
use std::net::IpAddr;

use crate::support::student::{Expect, Student};

use crate::support::lab::{Lab, ROOT, expect_code, expect_success, stderr, stdout};

const N_STUDENTS: u8 = 6;
/// Reads after a login: every third of them meets the right server under round robin.
const N_READS: usize = 6;

/// Replaces text in the configuration as an editor saves it: a new file takes the old one's name.
fn edit(lab: &Lab, from: &str, to: &str) {
    let file = lab.upstream_conf();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "no {from:?} in\n{text}");
    let draft = file.with_extension("conf.new");
    fs::write(&draft, text.replace(from, to)).unwrap();
    fs::rename(&draft, &file).unwrap();
}

/// Replaces text in place: the file stays the same file.
fn edit_in_place(lab: &Lab, from: &str, to: &str) {
    let file = lab.upstream_conf();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace(from, to)).unwrap();
}

/// How many of all reads lost the session, when each student of another room logs in and reads.
async fn count_lost(lab: &Lab) -> usize {
    let mut n_lost = 0;
    for room in 1..=N_STUDENTS {
        let student = Student::at(IpAddr::from([10, 0, room, 7]));
        student.log_in(&lab.entry(), "student").await.unwrap().expect(200);
        for _ in 0..N_READS {
            let answer = student.profile(&lab.entry()).await.unwrap();
            match answer.status {
                200 => {}
                _ => {
                    assert_eq!(answer.expect(401).json()["error"], "Session not found");
                    n_lost += 1;
                }
            }
        }
    }
    n_lost
}

async fn running_method(lab: &Lab) -> String {
    let answer = Student::new().get(&format!("{}/healthz", lab.entry())).await.unwrap().expect(200);
    answer.header("x-upstream-method").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_ip_hash_two_of_three_reads_lose_the_session_and_with_it_none() {
    let lab = Lab::up().await;
    let n_reads = usize::from(N_STUDENTS) * N_READS;
    assert_eq!(running_method(&lab).await, "ip_hash");
    assert_eq!(count_lost(&lab).await, 0);

    edit(&lab, "\n    ip_hash;", "\n    # ip_hash;");
    let reload = expect_success(lab.lab(&["reload"]));
    assert_eq!(stdout(&reload), "Nginx runs: round robin\n");
    assert_eq!(running_method(&lab).await, "round robin");
    assert_eq!(count_lost(&lab).await, n_reads * 2 / 3);

    edit_in_place(&lab, "\n    # ip_hash;", "\n    ip_hash;");
    let reload = expect_success(lab.lab(&["reload"]));
    assert_eq!(stdout(&reload), "Nginx runs: ip_hash\n");
    assert_eq!(running_method(&lab).await, "ip_hash");
    assert_eq!(count_lost(&lab).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_edit_is_named_by_file_and_line_and_leaves_the_running_lab_alone() {
    let lab = Lab::up().await;
    edit(&lab, "\n    ip_hash;", "\n    ip_hsah;");

    let reload = expect_code(lab.lab(&["reload"]), 1);

    let message = stderr(&reload);
    assert!(message.contains(r#"unknown directive "ip_hsah""#), "{message}");
    let file = lab.upstream_conf();
    let file = file.strip_prefix(ROOT).unwrap(); // as a person in the checkout would name it
    assert!(message.contains(&format!(" {}:12", file.display())), "{message}");
    assert_eq!(running_method(&lab).await, "ip_hash");
    assert_eq!(count_lost(&lab).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_that_nginx_refuses_after_the_test_is_told_as_well() {
    let lab = Lab::up().await;
    // The test passes, since it binds nothing; the running Nginx still holds the port.
    let file = lab.upstream_conf().with_file_name("nginx.conf");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("listen 8080;", "listen 127.0.0.1:8080;")).unwrap();

    let reload = expect_code(lab.lab(&["reload"]), 1);

    assert!(stderr(&reload).contains("bind() to 127.0.0.1:8080 failed"), "{}", stderr(&reload));
    assert!(stderr(&reload).contains("goes on with the one it had"), "{}", stderr(&reload));
    assert_eq!(count_lost(&lab).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_the_label_is_told_the_line_to_put_in() {
    let lab = Lab::up().await;
    edit(&lab, "map \"\" $upstream_method", "# map \"\" $upstream_method");

    let reload = expect_code(lab.lab(&["reload"]), 1);

    let line = r#"map "" $upstream_method { default "ip_hash"; }"#;
    assert!(stderr(&reload).contains(line), "{}", stderr(&reload));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_are_named_as_they_stand_in_the_file() {
    let lab = Lab::up().await;

    for (method, name) in [
        ("least_conn;", "least_conn"),
        ("hash $remote_addr consistent;", "hash remote_addr consistent"),
        (r#"hash "$arg_a|$arg_b&";"#, "hash arg_aarg_b"),
        (
            "sticky learn create=$upstream_cookie_session_id lookup=$cookie_session_id zone=l:1m;",
            "sticky learn",
        ),
        ("random two least_conn; # two at a time", "random two least_conn"),
    ] {
        let before = fs::read_to_string(lab.upstream_conf()).unwrap();
        edit(&lab, "\n    ip_hash;", &format!("\n    {method}"));

        let reload = expect_success(lab.lab(&["reload"]));

        assert_eq!(stdout(&reload), format!("Nginx runs: {name}\n"));
        assert_eq!(running_method(&lab).await, name);
        fs::write(lab.upstream_conf(), before).unwrap();
    }
}
