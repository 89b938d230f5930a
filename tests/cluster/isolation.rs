//! Three servers, three memories: what one of them knows, the others do not.

use std::time::Duration;

use crate::support::student::{Expect, Student};

use crate::support::lab::{Lab, docker, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_one_server_is_unknown_to_the_others() {
    let lab = Lab::shared().await;

    for maker in 1..=3 {
        let student = Student::new();
        let login = student.log_in(&lab.direct(maker), "alice").await.unwrap().expect(200);
        assert_eq!(login.json()["server_id"], format!("server-{maker}"));

        for asked in 1..=3 {
            let answer = student.profile(&lab.direct(asked)).await.unwrap();
            if asked == maker {
                let profile = answer.expect(200).json();
                assert_eq!(profile["created_by"], format!("server-{maker}"));
                assert_eq!(profile["session_match"], true);
            } else {
                let error = answer.expect(401).json();
                assert_eq!(error["error"], "Session not found");
                assert_eq!(error["hint"], "Session created by another server");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_users_over_three_ports_are_listed_2_2_1_on_those_ports_only() {
    let lab = Lab::up().await;

    for user in 0..5 {
        let server = lab.direct(1 + user % 3);
        Student::new().log_in(&server, &format!("user{user}")).await.unwrap().expect(200);
    }

    for (server, users) in [(1, &["user0", "user3"][..]), (2, &["user1", "user4"]), (3, &["user2"])]
    {
        let list = Student::new().sessions(&lab.direct(server)).await.unwrap().expect(200).json();
        assert_eq!(list["session_count"], users.len());
        for (session, user) in list["sessions"].as_array().unwrap().iter().zip(users) {
            assert_eq!(session["username"], *user);
            assert_eq!(session["server_id"], format!("server-{server}"));
        }
    }

    for path in ["/debug/sessions", "//debug/sessions", "/x/../debug/sessions", "/%64ebug/sessions"]
    {
        let answer =
            Student::new().get(&format!("{}{path}", lab.entry())).await.unwrap().expect(404);
        assert!(answer.json()["error"].is_string(), "{answer}");
        assert!(answer.json()["sessions"].is_null(), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_logs_tell_what_happened() {
    let lab = Lab::shared().await;
    let alice = Student::new();

    let login = alice.log_in(&lab.direct(1), "alice").await.unwrap().expect(200);
    alice.profile(&lab.direct(1)).await.unwrap().expect(200);
    alice.profile(&lab.direct(2)).await.unwrap().expect(401);

    let id = &login.header("set-cookie")["session_id=".len()..][..8];
    for (server, line) in [
        ("server-1", format!("[server-1] User 'alice' logged in, Session ID: {id}...")),
        ("server-1", "[server-1] User 'alice' accessed profile".to_owned()),
        ("server-2", format!("[server-2] Profile request failed: Session '{id}...' not found")),
    ] {
        // The engine takes a moment to note what a program says.
        let is_logged = async || {
            let log = docker(&["logs", &lab.container(server)]);
            log.lines().any(|logged| logged == line)
        };
        wait_until(&line, Duration::from_secs(10), is_logged).await;
    }
}
