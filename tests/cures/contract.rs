//! A cure stands in the place of the lab's server: what has nothing to do with where the sessions
//! are, it does the same.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use sticky_lab::client::Answer;

use crate::support::cure_lab::CureLab;
use crate::support::student::{Expect, Student};

/// Requests, each with what it brings: method, path, type and body.
const REQUESTS: [(&str, &str, &str, &str); 17] = [
    ("GET", "/healthz", "", ""),
    ("GET", "/profile", "", ""),
    ("GET", "/nowhere", "", ""),
    ("DELETE", "/login", "", ""),
    ("POST", "/login", "application/json", r#"{"username":"alice","password":"123456"}"#),
    ("POST", "/login", "application/json; charset=utf-8", r#"{"username":"李","password":"1"}"#),
    ("POST", "/login", "application/json", r#"{"username":"alice""#),
    ("POST", "/login", "application/json", "[]"),
    ("POST", "/login", "application/json", r#"{"username":"alice"}"#),
    ("POST", "/login", "application/json", r#"{"username":7,"password":"1"}"#),
    ("POST", "/login", "application/json", r#"{"username":"","password":"1"}"#),
    ("POST", "/login", "application/json", r#"{"username":"\u0085","password":"1"}"#),
    ("POST", "/login", "application/json", r#"{"username":"alice","password":""}"#),
    ("POST", "/login", "text/plain", r#"{"username":"alice","password":"123456"}"#),
    ("POST", "/debug/restart", "application/json", r#"{"seconds":0}"#),
    ("GET", "/debug/sessions?newest=0", "", ""),
    ("GET", "/debug/sessions?newest=+5", "", ""),
];

async fn ask(base: &str, request: (&str, &str, &str, &str)) -> Answer {
    let (method, path, kind, body) = request;
    let student = Student::new();
    let asked =
        student.request(Method::from_bytes(method.as_bytes()).unwrap(), &format!("{base}{path}"));
    let asked = if kind.is_empty() { asked } else { asked.header(CONTENT_TYPE, kind) };
    student.send(asked.body(body.to_owned())).await.unwrap()
}

/// What of an answer has nothing to do with where the sessions are.
fn picture(answer: &Answer) -> String {
    let cookie: Vec<_> = answer.header("set-cookie").split("; ").skip(1).collect();
    let mut cookie: Vec<_> = cookie.into_iter().map(str::to_owned).collect();
    cookie.sort();
    let headers = ["content-type", "cache-control", "x-server-id", "server", "allow"];
    let headers = headers.map(|name| answer.header(name).to_owned());
    format!("{} {headers:?} {cookie:?} {}", answer.status, answer.text)
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test]
async fn a_cure_answers_as_the_labs_own_server_does() {
    let labs = ["memory", "shared-store", "signed-cookie"].map(CureLab::up);

    for request in REQUESTS {
        let [own, store, cookie] = &labs;
        let expected = picture(&ask(&own.direct(1), request).await);

        assert_eq!(picture(&ask(&store.direct(1), request).await), expected, "{request:?}");
        assert_eq!(picture(&ask(&cookie.direct(1), request).await), expected, "{request:?}");
    }
    let large = format!(r#"{{"username":"alice","password":"{}"}}"#, "x".repeat(17_000));
    for lab in &labs {
        let request = ("POST", "/login", "application/json", large.as_str());
        ask(&lab.direct(1), request).await.expect(413);
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn the_checker_passes_each_cure_for_what_it_is_and_the_labs_own_server_for_neither() {
    for sessions in ["shared-store", "signed-cookie"] {
        let lab = CureLab::up(sessions);
        let report = lab.lab(&["check", "--sessions", sessions]);
        assert!(report.contains("Everything that was checked holds"), "{report}");

        lab.lab(&["up"]);
        let own = lab.lab_command().args(["check", "--sessions", sessions]).output().unwrap();
        assert_eq!(own.status.code(), Some(1));
        let told = String::from_utf8_lossy(&own.stdout).into_owned();
        assert!(told.contains("memory"), "{told}");
    }
}
