//! A server that drains gets nobody new; who is bound to it by a cookie stays, and by a hash moves.

use std::fs;

use crate::half_way::{asked, changes_nothing};
use crate::lent::Lent;
use crate::picture::{differing, files};
use crate::support::lab::{expect_code, output, stdout};
use crate::support::state::address_for;
use crate::support::student::{Expect, Student};

const SAID: &str = "server-2 drains: nobody new comes to it.
  Marked `drain`, since Nginx knows who is bound there: sticky_cookie, sticky_learn. They stay for as long as they bring the cookie that says so.
  Marked `down`, and a map still leads cookies there: route_cookie. They stay as well.
  Marked `down`, since nothing tells old clients from new ones: lab, hash_address, hash_cookie, ip_hash, ip_hash_weighted, least_conn, random_two, round_robin. All of its clients move.
At /, by ip_hash, that moves all of its clients at once, just as taking it out without a drain would.
Undo it: ./lab fault heal
";

/// The server that drains.
const DRAINS: &str = "server-2";

fn base(lab: &Lent, method: &str) -> String {
    format!("{}/methods/{method}", lab.entry())
}

/// Somebody who has logged in by a method, at the server that is to drain.
async fn at_the_server(lab: &Lent, method: &str) -> Student {
    for _ in 0..9 {
        let student = Student::new();
        let login = student.log_in(&base(lab, method), "student").await.unwrap().expect(200);
        if login.server_id() == DRAINS {
            return student;
        }
    }
    panic!("by {method}, nine who log in meet all three servers");
}

/// Who answers the login of somebody with these cookies.
async fn logs_in_at(lab: &Lent, method: &str, student: &Student) -> String {
    let login = student.log_in(&base(lab, method), "student").await.unwrap().expect(200);
    login.server_id().to_owned()
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn draining_says_by_which_word_it_is_done_in_each_method_and_why() {
    let lab = Lent::calm().await;

    let said = lab.lab(&["fault", "drain", DRAINS]);

    assert_eq!(said, SAID);
    for (name, word, n_marks) in [
        ("methods/sticky_cookie.conf", "drain", 1),
        ("methods/sticky_learn.conf", "drain", 1),
        // It takes the place of no other server either; the upstream to which its cookie leads is
        // as it was.
        ("methods/route_cookie.conf", "down", 4),
        ("methods/ip_hash.conf", "down", 1),
        ("upstream.conf", "down", 1),
    ] {
        let file = fs::read_to_string(lab.nginx_dir().join(name)).unwrap();
        let line =
            format!("server server-2:8080 max_fails=1 fail_timeout=10s {word}; # lab: drain");
        assert_eq!(file.matches("# lab: drain").count(), n_marks, "{name}");
        assert!(file.contains(&line), "{name}: {file}");
    }
    let doctor = stdout(&expect_code(output(lab.lab_command().arg("doctor")), 1));
    assert!(doctor.contains("  !!  server-2 drains: nobody new comes to it"), "{doctor}");
    assert_eq!(lab.lab(&["fault", "heal"]), "server-2 takes new clients again.\n");
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn who_is_bound_by_a_cookie_stays_and_nobody_new_comes() {
    let lab = Lent::calm().await;
    for method in ["sticky_cookie", "sticky_learn", "route_cookie"] {
        let student = at_the_server(&lab, method).await;

        lab.lab(&["fault", "drain", DRAINS]);

        let profile = student.profile(&base(&lab, method)).await.unwrap().expect(200);
        assert_eq!(profile.server_id(), DRAINS, "{method}");
        for _ in 0..12 {
            assert_ne!(logs_in_at(&lab, method, &Student::new()).await, DRAINS, "{method}");
        }
        lab.lab(&["fault", "heal"]);
        at_the_server(&lab, method).await;
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn who_comes_by_a_hash_moves_at_once_and_back_when_it_is_over() {
    let lab = Lent::calm().await;
    let student = Student::at(address_for(2));
    student.log_in(&lab.entry(), "student").await.unwrap().expect(200);

    lab.lab(&["fault", "drain", DRAINS]);
    let moved = student.profile(&lab.entry()).await.unwrap().expect(401);
    assert_ne!(moved.server_id(), DRAINS);
    lab.lab(&["fault", "heal"]);

    let back = student.profile(&lab.entry()).await.unwrap().expect(200);
    assert_eq!(back.server_id(), DRAINS);
}

/// Nginx's cookie outlives the session: so whoever has it is nobody new, login or not.
#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_nginxs_cookie_comes_back_to_a_draining_server_also_after_a_logout() {
    let lab = Lent::calm().await;
    for method in ["sticky_cookie", "route_cookie"] {
        let student = at_the_server(&lab, method).await;
        lab.lab(&["fault", "drain", DRAINS]);

        student.log_out(&base(&lab, method)).await.unwrap().expect(200);
        assert_eq!(logs_in_at(&lab, method, &student).await, DRAINS, "{method}");
        let profile = student.profile(&base(&lab, method)).await.unwrap().expect(200);
        assert_eq!(profile.server_id(), DRAINS, "{method}");

        lab.lab(&["fault", "heal"]);
    }
    // What sticky_learn knows is the session, which ends with the logout.
    let student = at_the_server(&lab, "sticky_learn").await;
    lab.lab(&["fault", "drain", DRAINS]);
    student.log_out(&base(&lab, "sticky_learn")).await.unwrap().expect(200);
    assert_ne!(logs_in_at(&lab, "sticky_learn", &student).await, DRAINS);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_asked_cannot_drain_and_is_not_asked_after_an_update_either() {
    let lab = Lent::calm().await;

    for (words, list) in [
        (&["scale", "2"][..], "server-1 server-2"),
        (&["scale", "2", "--down"], "server-1 server-2 server-3=down"),
    ] {
        lab.lab(words);
        let told = ["Nginx does not ask server-3 now", "./lab scale 3"];
        changes_nothing(&lab, &["fault", "drain", "server-3"], 2, &told);
        // Nor the others, where one of several cannot.
        changes_nothing(&lab, &["fault", "drain", "server-1", "server-3"], 2, &told);

        let roll = lab.lab(&["roll", "--drain", "--for", "1s"]);

        assert!(
            roll.contains("server-2 drains.\n") && !roll.contains("server-3 drains."),
            "{roll}"
        );
        assert!(roll.contains("server-3 is updated.\n"), "{roll}");
        assert_eq!(asked(&lab), list);
        lab.lab(&["scale", "3"]);
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_left_who_is_asked() {
    let lab = Lent::calm().await;
    let told = ["then no server would be asked any more", "One has to be left."];
    let all = ["fault", "drain", "server-1", "server-2", "server-3"];
    changes_nothing(&lab, &all, 2, &told);

    // A learner's own `down` counts as well.
    let file = lab.nginx_dir().join("upstream.conf");
    let mut upstream = fs::read_to_string(&file).unwrap();
    for server in ["server-2", "server-3"] {
        let line = format!("server {server}:8080 max_fails=1 fail_timeout=10s");
        upstream = upstream.replace(&line, &format!("{line} down"));
    }
    fs::write(&file, upstream).unwrap();
    lab.lab(&["reload"]);

    changes_nothing(&lab, &["fault", "drain", "server-1"], 2, &told);
    let told = ["Nginx does not ask server-2 now"];
    changes_nothing(&lab, &["fault", "drain", "server-2"], 2, &told);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_a_learner_has_taken_out_is_asked_for_before_anybody_drains() {
    let lab = Lent::calm().await;
    let file = lab.nginx_dir().join("upstream.conf");
    let upstream = fs::read_to_string(&file).unwrap();
    fs::write(&file, upstream.replace("    server server-2:", "    # server server-2:")).unwrap();
    lab.lab(&["reload"]);

    let told = ["has no line for server-2", "as it was shipped:  server server-2:8080"];
    changes_nothing(&lab, &["fault", "drain", DRAINS], 2, &told);

    let roll = lab.lab(&["roll", "--drain", "--for", "1s"]);
    assert!(!roll.contains("server-2 drains."), "{roll}");
    assert!(roll.contains("server-2 is updated."), "{roll}");
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_drain_that_outlives_its_lab_is_over_with_the_next_and_no_answer_names_it() {
    let lab = Lent::up();
    let before = files(&lab);
    lab.lab(&["fault", "drain", DRAINS]);
    lab.lab(&["down"]);

    lab.lab(&["up"]);

    assert_eq!(asked(&lab), "server-1 server-2 server-3");
    assert_eq!(differing(&before, &files(&lab)), Vec::<String>::new());
}
