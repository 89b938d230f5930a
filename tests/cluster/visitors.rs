//! What a web site could do through a visitor's browser: nothing, at Nginx as at the servers.

use reqwest::Method;
use serde_json::Value;

use crate::support::lab::Lab;
use crate::support::student::{Expect, Student};

/// Where a page may ask: Nginx, for all servers and for one, and a server's own port.
fn addresses(lab: &Lab) -> [String; 4] {
    let one = format!("{}/servers/server-1", lab.entry());
    [lab.entry(), one, format!("{}/methods/round_robin", lab.entry()), lab.direct(1)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_here_and_is_not_the_labs_gets_nothing() {
    let lab = Lab::shared().await;
    for address in addresses(&lab) {
        for path in ["/", "/debug/sessions", "/profile", "/nginx/healthz", "/page/index.html"] {
            let client = Student::new();
            let request = client.request(Method::GET, &format!("{address}{path}"));
            let answer = client.send(request.header("host", "evil.example")).await.unwrap();
            let hint = answer.expect(421).json()["hint"].take();
            assert!(hint.as_str().unwrap().contains("LAB_HOSTS"), "{address}{path}: {hint}");
        }
        for host in ["localhost:8080", "127.0.0.1", "[::1]:8080", "10.1.2.3", "nginx:8080"] {
            let client = Student::new();
            let request = client.request(Method::GET, &format!("{address}/healthz"));
            client.send(request.header("host", host)).await.unwrap().expect(200);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_changes_nothing() {
    let lab = Lab::shared().await;
    for address in addresses(&lab) {
        let alice = Student::at("10.0.1.7".parse().unwrap());
        let log_out = async |name: &str, value: &str| {
            let request = alice.request(Method::POST, &format!("{address}/logout"));
            alice.send(request.header(name, value)).await.unwrap()
        };
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://evil.example"),
            ("origin", "null"),
        ] {
            let answer = log_out(name, value).await.expect(403);
            assert!(!answer.headers.contains_key("set-cookie"), "{address} {value}");
            assert!(answer.json()["hint"].is_string(), "{address} {value}");
        }
        log_out("sec-fetch-site", "same-origin").await.expect(200);
        log_out("accept", "*/*").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn through_nginx_nobody_sees_a_whole_session_id_and_no_header_undoes_that() {
    let lab = Lab::shared().await;
    let student = Student::new();
    let name = format!("whole-{}", std::process::id());
    let login = student.log_in(&lab.direct(1), &name).await.unwrap().expect(200);
    let id = login.header("set-cookie")["session_id=".len()..][..36].to_owned();
    let listed = async |address: &str, ids: &str| {
        let request = student.request(Method::GET, &format!("{address}/debug/sessions"));
        let list = student.send(request.header("x-session-ids", ids)).await.unwrap().expect(200);
        let list: Value = list.json();
        let sessions = list["sessions"].as_array().unwrap();
        let mine = sessions.iter().find(|session| session["username"] == *name).unwrap();
        mine["session_id"].as_str().unwrap().to_owned()
    };

    for ids in ["long", "whole", ""] {
        let [_, through_nginx, _, direct] = addresses(&lab);
        assert_eq!(listed(&through_nginx, ids).await, id[..8]);
        assert_eq!(listed(&direct, ids).await, id);
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn lists_of_somebody_elses_server_are_closed_once_others_can_reach_nginx() {
    let lab = Lab::up().await;
    let list = format!("{}/servers/server-1/debug/sessions", lab.entry());
    // The lab's own server under a name of its own: Nginx cannot tell what it would show.
    let image = format!("{}-own", lab.seat.project());
    crate::support::lab::docker(&["tag", "sticky-session-lab/server", &image]);
    let _untag = Untag(&image);

    for (settings, status) in [
        (&[("LAB_SERVER_IMAGE", &*image)][..], 200),
        (&[("LAB_SERVER_IMAGE", &*image), ("LAB_BIND", "0.0.0.0")], 403),
        (&[("LAB_BIND", "0.0.0.0")], 200),
    ] {
        lab.compose_with(settings, &["up", "--detach", "--no-build"]);
        lab.answers().await;
        let answer = Student::new().get(&list).await.unwrap().expect(status);
        assert_eq!(answer.json()["hint"].is_string(), status == 403, "{settings:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_given_is_the_labs() {
    let lab = Lab::up().await;
    let long = format!("{}.example", "long-".repeat(11));
    let hosts = format!("lab.example,second.example,Second.example,localhost,default,{long}");
    let hosts = [("LAB_HOSTS", hosts.as_str())];
    lab.compose_with(&hosts, &["up", "--detach", "--no-build"]);
    lab.answers().await;
    for address in addresses(&lab) {
        for (host, status) in [
            ("lab.example:8080", 200),
            ("SECOND.example", 200),
            (&*long, 200),
            ("labXexample", 421),
        ] {
            let client = Student::new();
            let request = client.request(Method::GET, &format!("{address}/healthz"));
            client.send(request.header("host", host)).await.unwrap().expect(status);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_are_told_once_not_to_guess_whoever_answers() {
    let lab = Lab::shared().await;
    let route_cookie = format!("{}/methods/route_cookie", lab.entry());
    for address in addresses(&lab).into_iter().chain([route_cookie]) {
        for path in ["/healthz", "/profile", "/nowhere", "/debug/sessions", "/nginx/healthz"] {
            let answer = Student::new().get(&format!("{address}{path}")).await.unwrap();
            let told: Vec<_> = answer.headers.get_all("x-content-type-options").iter().collect();
            assert_eq!(told, ["nosniff"], "{address}{path}");
        }
    }
}

/// Takes a second name from the lab's image, whatever becomes of the test.
struct Untag<'a>(&'a str);

impl Drop for Untag<'_> {
    fn drop(&mut self) {
        let mut untag = std::process::Command::new("docker");
        crate::support::lab::output(untag.args(["rmi", self.0]));
    }
}
