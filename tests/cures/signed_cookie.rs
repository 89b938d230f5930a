//! The session travels in the cookie: nothing can be lost on a server, and nothing taken back.

use reqwest::Method;

use crate::support::cure_lab::{CureLab, kept_lost_failed, of};
use crate::support::lab::{expect_code, expect_success, stderr};
use crate::support::student::{Expect, Student};

/// Two secrets, each of which is long enough.
const OLD: &str = "an-old-secret-of-thirty-two-characters-and-more";
const NEW: &str = "a-new-secret-of-thirty-two-characters-and-more";

/// The cookie of a login, as whoever has copied it would send it.
async fn copied(lab: &CureLab, server: usize) -> String {
    let login = Student::new().log_in(&lab.direct(server), "alice").await.unwrap().expect(200);
    login.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// What a server answers to a cookie.
async fn status_of(lab: &CureLab, server: usize, cookie: &str) -> u16 {
    let (copy, url) = (Student::new(), format!("{}/profile", lab.direct(server)));
    let read = copy.request(Method::GET, &url).header("cookie", cookie);
    copy.send(read).await.unwrap().status
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn round_robin_keeps_everybody_through_deaths_and_restarts() {
    let lab = CureLab::up("signed-cookie");

    let killed = lab.class(&["--methods", "round_robin", "--fault", "kill server-2"]);
    let fault = "restart server-1 server-2 server-3";
    let restarted = lab.class(&["--methods", "round_robin", "--fault", fault]);

    assert_eq!(kept_lost_failed(&killed, "round_robin"), [30, 0, 0]);
    assert_eq!(kept_lost_failed(&restarted, "round_robin")[..2], [30, 0]);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn a_copy_of_the_cookie_outlives_the_logout() {
    let lab = CureLab::up("signed-cookie");
    let cookie = copied(&lab, 1).await;

    let (alice, url) = (Student::new(), format!("{}/logout", lab.direct(2)));
    let logout = alice.request(Method::POST, &url).header("cookie", &cookie);
    let logout = alice.send(logout).await.unwrap().expect(200);

    assert!(logout.header("set-cookie").contains("Max-Age=0"), "{logout}");
    for server in 1..=3 {
        assert_eq!(status_of(&lab, server, &cookie).await, 200, "server-{server}");
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn three_servers_with_three_keys_lose_two_reads_of_three() {
    let lab = CureLab::up_with("signed-cookie", &[("LAB_COOKIE_KEYS", "random")]);
    let cookie = copied(&lab, 1).await;

    let class = lab.class(&["--methods", "round_robin", "--concurrency", "1"]);

    let result = of(&class, "round_robin");
    // 300 reads, of which each third comes to the server of its login; who is lost stays lost.
    let lost = result["reads_lost"].as_f64().unwrap() / 300.0;
    assert!((0.6..0.74).contains(&lost), "{lost}");
    assert_eq!(kept_lost_failed(&class, "round_robin"), [0, 30, 0]);
    let statuses = [1, 2, 3].map(|server| status_of(&lab, server, &cookie));
    let [first, second, third] = statuses;
    assert_eq!([first.await, second.await, third.await], [200, 401, 401]);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn a_changed_key_loses_nobody_as_long_as_the_old_one_is_accepted() {
    let lab = CureLab::up_with("signed-cookie", &[("LAB_COOKIE_KEYS", OLD)]);
    let cookie = copied(&lab, 1).await;

    let both = format!("{NEW},{OLD}");
    expect_success(lab.up_again("signed-cookie", &[("LAB_COOKIE_KEYS", &both)]));
    assert_eq!(status_of(&lab, 2, &cookie).await, 200);
    let newer = copied(&lab, 3).await;

    expect_success(lab.up_again("signed-cookie", &[("LAB_COOKIE_KEYS", NEW)]));
    assert_eq!(status_of(&lab, 2, &cookie).await, 401);
    assert_eq!(status_of(&lab, 2, &newer).await, 200);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn a_cookie_that_somebody_has_changed_is_refused() {
    let lab = CureLab::up("signed-cookie");
    let cookie = copied(&lab, 1).await;
    assert!(cookie.contains("alice"), "the content can be read: {cookie}");

    assert_eq!(status_of(&lab, 2, &cookie).await, 200);
    assert_eq!(status_of(&lab, 2, &cookie.replace("alice", "admin")).await, 401);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn a_secret_that_is_too_short_is_refused_before_a_running_lab_is_touched() {
    let lab = CureLab::up("signed-cookie");
    let before = lab.compose(&["ps", "--quiet"]);

    let refused = lab.up_again("signed-cookie", &[("LAB_COOKIE_KEYS", "short")]);

    let told = stderr(&expect_code(refused, 2));
    assert!(told.contains("COOKIE_KEYS"), "{told}");
    assert_eq!(lab.compose(&["ps", "--quiet"]), before);
}
