//! What a page sees through Nginx: one server at a time, and what Nginx tells of itself.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use sticky_lab::ip_hash;
use sticky_lab::method::METHODS;

use crate::support::lab::{Lab, docker, wait_until};
use crate::support::paths::{base, get};
use crate::support::student::{Expect, Student};

#[tokio::test(flavor = "multi_thread")]
async fn each_server_is_asked_by_its_name_and_shows_its_own_list_alone() {
    let lab = Lab::up().await;

    for n in 1..=3 {
        let (student, server) = (Student::new(), base(&lab, &format!("/servers/server-{n}")));
        let login = student.log_in(&server, &format!("user{n}")).await.unwrap().expect(200);
        assert_eq!(login.server_id(), format!("server-{n}"), "{login}");
        assert_eq!(login.header("x-upstream-method"), "direct", "{login}");
        let address = format!("{}.1{n}:8080", lab.seat.net());
        assert_eq!(login.header("x-upstream-address"), address, "{login}");
        student.profile(&server).await.unwrap().expect(200);

        let list = student.sessions(&server).await.unwrap().expect(200).json();
        assert_eq!(list["session_count"], 1, "{list}");
        assert_eq!(list["sessions"][0]["username"], format!("user{n}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_sessions_of_one_server_are_seen_through_nginx() {
    let lab = Lab::up().await;
    for name in ["ann", "ben"] {
        Student::new().log_in(&base(&lab, "/servers/server-2"), name).await.unwrap().expect(200);
    }

    let path = "/servers/server-2/debug/sessions?newest=1";
    let list = get(&lab, &Student::new(), path).await.expect(200).json();

    assert_eq!(
        (&list["session_count"], &list["sessions"][0]["username"]),
        (&json!(2), &json!("ben"))
    );
    assert_eq!(list["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_the_start_of_the_session_that_was_sent_and_nothing_else() {
    let lab = Lab::shared().await;
    let sent = async |path: &str, cookie: &str| {
        let request =
            Student::new().request(Method::GET, &base(&lab, path)).header("cookie", cookie);
        let answer = Student::new().send(request).await.unwrap();
        answer.header("x-session-sent").to_owned()
    };
    let cookie = "theme=dark; session_id=0123abcd-4b63-4a2f-a2f5-2d6c3c1b7f10";

    for path in [
        "/profile",
        "/nginx/healthz",
        "/nginx/methods/",
        "/methods/lab/profile",
        "/methods/route_cookie/profile",
        "/methods/route_cookie/nginx/healthz",
        "/methods/nope/profile",
        "/servers/server-1/profile",
        "/servers/nope/profile",
        "/students/3/methods/sticky_learn/profile",
        "/debug/sessions",
    ] {
        assert_eq!(sent(path, cookie).await, "0123abcd", "{path}");
    }
    // Whatever form a value has, eight characters tell it apart and let nobody in.
    for (value, start) in [
        ("AbC_-9xYei42TGd0MCnB7C", "AbC_-9xY"),
        ("%2Fabc%2Bdefghijklmnopq", "%2Fabc%2"),
        ("s%3Aabcdefghijklmnop", "s%3Aabcd"),
    ] {
        assert_eq!(sent("/profile", &format!("session_id={value}")).await, start);
    }
    for cookie in [
        "session_id=abcdefghijklmnopqrs",
        "session_id=ab\"defghijklmnopqrstu",
        "session_id=ab defghijklmnopqrstu",
        "",
        "theme=dark",
        "session_id=",
        "session_id=0123abc",
        "session_id=0123ABCD-",
        "session_id=<script>",
        "my_session_id=0123abcd",
    ] {
        assert_eq!(sent("/nginx/healthz", cookie).await, "", "{cookie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_itself_tells_below_each_way_what_it_would_do() {
    let lab = Lab::shared().await;
    let browser = Student::at(IpAddr::from([10, 0, 1, 7]));
    let here = "/students/3/methods/hash_address";
    let login = browser.log_in(&base(&lab, here), "alice").await.unwrap().expect(200);
    let id = &login.header("set-cookie")["session_id=".len()..][..8];

    let ways = METHODS.iter().map(|method| (format!("/methods/{}", method.name), method.name));
    for (way, method) in ways.chain([
        (String::new(), "ip_hash"),
        ("/methods/lab".to_owned(), "ip_hash"),
        ("/servers/server-2".to_owned(), "direct"),
        ("/methods/hash_address/servers/server-2".to_owned(), "direct"),
    ]) {
        for student in ["", "/students/3"] {
            let answer =
                get(&lab, &browser, &format!("{student}{way}/nginx/healthz")).await.expect(200);

            assert_eq!(answer.json(), json!({"status": "ok"}), "{answer}");
            assert_eq!(answer.server_id(), "", "no server was asked\n{answer}");
            assert_eq!(answer.header("x-upstream-method"), method, "{answer}");
            assert_eq!(answer.header("x-client-address"), "10.0.1.7", "{answer}");
            let is_sent = format!("{student}{way}").starts_with(here);
            assert_eq!(answer.header("x-session-sent"), if is_sent { id } else { "" }, "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_a_stopped_server_is_quick_and_logs_nobody_out() {
    let lab = Lab::up().await;
    let student = Student::at(IpAddr::from([10, 0, 1, 7]));
    let predicted = 1 + ip_hash::server_of(IpAddr::from([10, 0, 1, 7]), 3);
    student.log_in(&lab.entry(), "alice").await.unwrap().expect(200);
    let stopped = format!("server-{}", 1 + predicted % 3);
    let log = || docker(&["logs", &lab.container("nginx")]);
    let n_before = log().len(); // another test may have had this lab
    lab.compose(&["stop", &stopped]);

    for _ in 0..10 {
        let asked = Instant::now();
        let answer =
            get(&lab, &student, &format!("/servers/{stopped}/debug/sessions?newest=5")).await;

        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}\n{answer}", asked.elapsed());
        // Nginx tells nobody there from somebody silent.
        assert!([502, 504].contains(&answer.status), "{answer}");
        assert!(answer.json()["error"].is_string(), "{answer}");
        assert_eq!(answer.header("x-upstream-method"), "direct", "{answer}");
        assert_ne!(answer.header("x-upstream-address"), "", "{answer}");
        student.profile(&lab.entry()).await.unwrap().expect(200);
    }

    lab.compose(&["start", &stopped]);
    let is_back = async || {
        let path = format!("/servers/{stopped}/healthz");
        get(&lab, &student, &path).await.status == 200
    };
    wait_until("it is seen again", Duration::from_secs(5), is_back).await;
    let log = log().split_off(n_before);
    assert!(!log.contains(&format!("/servers/{stopped}/debug")), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_looks_do_not_take_a_server_from_its_students() {
    let lab = Lab::up().await;
    let student = Student::at(IpAddr::from([10, 0, 1, 7]));
    let own = student.log_in(&lab.entry(), "alice").await.unwrap().expect(200);
    let own = own.server_id().to_owned();

    // Off the network and back, it keeps its memory; only those who look have noticed.
    let (network, container) = (format!("{}_lab", lab.seat.project()), lab.container(&own));
    docker(&["network", "disconnect", &network, &container]);
    for _ in 0..5 {
        let answer = get(&lab, &Student::new(), &format!("/servers/{own}/healthz")).await;
        assert!([502, 504].contains(&answer.status), "{answer}");
    }
    let address = format!("{}.1{}", lab.seat.net(), &own["server-".len()..]);
    docker(&["network", "connect", "--ip", &address, "--alias", &own, &network, &container]);

    let is_back =
        async || get(&lab, &Student::new(), &format!("/servers/{own}/healthz")).await.status == 200;
    wait_until("it is seen again", Duration::from_secs(5), is_back).await;
    let profile = student.profile(&lab.entry()).await.unwrap().expect(200);
    assert_eq!(profile.server_id(), own);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_looks_leaves_no_line_in_the_log() {
    let lab = Lab::shared().await;
    let student = Student::new();
    for path in [
        "/nginx/healthz",
        "/students/3/methods/ip_hash/nginx/healthz?unseen-1",
        "/servers/server-1/debug/sessions?newest=5&unseen-2",
        "/servers/server-1/debug/sessions?unseen-3&newest=5",
        "/?unseen-4",
        "/page/page.js?unseen-5",
    ] {
        get(&lab, &student, path).await.expect(200);
    }
    for path in [
        "/healthz?seen-1",
        "/servers/server-1/debug/sessions?seen-2",
        "/healthz?seen-3&newest=5",
        "/healthz?seen-4=/nginx/healthz",
        "/servers/server-1/healthz?seen-5", // the last
    ] {
        get(&lab, &student, path).await.expect(200);
    }

    let log = || lab.compose(&["logs", "--no-color", "nginx"]);
    wait_until("the last line", Duration::from_secs(10), async || log().contains("?seen-5")).await;
    let log = log();
    for seen in ["?seen-1", "?seen-2", "?seen-3", "?seen-4"] {
        assert!(log.contains(seen), "{seen}\n{log}");
    }
    assert!(!log.contains("unseen") && !log.contains("\"GET /nginx/healthz"), "{log}");
}
