//! The methods side by side: each at a path of its own, with its cookies kept apart.

use std::fs;
use std::net::IpAddr;

use crate::support::student::{Expect, Student};
use sticky_lab::method::{self, METHODS};

use crate::support::lab::Lab;

/// Reads after a login. Round robin loses at least one of them.
const N_READS: usize = 5;

fn base(lab: &Lab, method: &str) -> String {
    format!("{}{}", lab.entry(), method::path(method))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_method_loads_alone() {
    let lab = Lab::shared().await;
    let whole = fs::read_to_string(lab.upstream_conf().with_file_name("nginx.conf")).unwrap();

    for method in METHODS.iter().map(|method| method.name) {
        let alone = whole
            .replace("methods/*.conf", &format!("methods/{method}.conf"))
            .replace("methods/*.location", &format!("methods/{method}.locat*")); // if it has one
        assert!(!alone.contains("methods/*"), "{alone}");
        fs::write(lab.upstream_conf().with_file_name(format!("{method}.alone")), alone).unwrap();
    }
    let each = "for file in /etc/nginx/*.alone; do nginx -e stderr -t -c $file || exit; done";
    lab.compose(&["exec", "-T", "nginx", "sh", "-c", each]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_browser_uses_all_methods_and_their_cookies_stay_apart() {
    let lab = Lab::shared().await;
    let browser = Student::at(IpAddr::from([10, 0, 1, 7]));
    for method in METHODS.iter().map(|method| method.name) {
        browser.log_in(&base(&lab, method), method).await.unwrap().expect(200);
    }

    for method in ["ip_hash", "hash_address", "route_cookie", "sticky_cookie", "sticky_learn"] {
        for _ in 0..N_READS {
            let answer = browser.profile(&base(&lab, method)).await.unwrap().expect(200);
            assert_eq!(answer.json()["username"], method, "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_ends_the_session_of_one_method_only() {
    let lab = Lab::shared().await;
    let browser = Student::at(IpAddr::from([10, 0, 1, 7]));
    let (left, stayed) = (base(&lab, "ip_hash"), base(&lab, "sticky_cookie"));
    browser.log_in(&left, "student").await.unwrap().expect(200);
    browser.log_in(&stayed, "student").await.unwrap().expect(200);

    browser.log_out(&left).await.unwrap().expect(200);

    let answer = browser.profile(&left).await.unwrap().expect(401);
    assert_eq!(answer.json()["error"], "Not authenticated", "{answer}");
    browser.profile(&stayed).await.unwrap().expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_method_or_not_for_everybody_is_refused_in_json() {
    let lab = Lab::shared().await;
    let student = Student::new();

    let unknown = student.get(&format!("{}/healthz", base(&lab, "ip_hsah"))).await.unwrap();
    let list = student.sessions(&base(&lab, "ip_hash")).await.unwrap();

    assert_eq!(unknown.expect(404).json()["error"], "No such method");
    assert_eq!(list.expect(404).json()["error"], "Not through Nginx");
}
