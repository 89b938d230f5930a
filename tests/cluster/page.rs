//! The live page and the lesson's data, as Nginx hands them out.

use std::fs;
use std::path::Path;

use reqwest::Method;
use serde_json::json;

use crate::support::lab::{Lab, ROOT};
use crate::support::paths::{base, get, send_raw};
use crate::support::student::{Expect, Student};

/// The files in a folder of the checkout, and not those below it: the name and the text of each.
fn files(folder: &str) -> Vec<(String, String)> {
    let files = fs::read_dir(Path::new(ROOT).join(folder)).unwrap().map(Result::unwrap);
    let read = |file: fs::DirEntry| {
        (file.file_name().into_string().unwrap(), fs::read_to_string(file.path()).unwrap())
    };
    files.filter(|file| file.path().is_file()).map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_of_the_page_comes_as_it_is_with_its_type_and_the_strict_policy() {
    let lab = Lab::shared().await;
    let mut files = files("page");
    let page = files.iter().find(|(name, _)| name == "index.html").unwrap().1.clone();
    files.push((String::new(), page)); // the page itself, at /

    for (name, text) in files {
        let path = if name.is_empty() { "/".to_owned() } else { format!("/page/{name}") };
        let answer = get(&lab, &Student::new(), &path).await.expect(200);

        let expected = match name.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "text/html; charset=utf-8",
        };
        assert_eq!(answer.text, text, "{name}");
        assert_eq!(answer.header("content-type"), expected, "{name}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{name}");
        // What is edited shows as soon as it is loaded again.
        assert_eq!(answer.header("cache-control"), "no-store", "{name}");
        // No server has been asked for it.
        assert_eq!(answer.header("x-server-id"), "", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_gzip_gets_the_pages_files_compressed() {
    let lab = Lab::shared().await;
    let client = Student::new();

    for (name, _) in files("page") {
        let request = client.request(Method::GET, &base(&lab, &format!("/page/{name}")));
        let answer = client.send(request.header("Accept-Encoding", "gzip")).await.unwrap();
        assert_eq!(answer.expect(200).header("content-encoding"), "gzip", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_own_ports_are_told_in_order() {
    let lab = Lab::shared().await;

    let answer = get(&lab, &Student::new(), "/nginx/ports").await.expect(200);

    assert_eq!(answer.json(), json!(lab.seat.ports()[1..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lessons_data_comes_as_json() {
    let lab = Lab::shared().await;

    for (name, text) in files("lesson") {
        let answer = get(&lab, &Student::new(), &format!("/lesson/{name}")).await.expect(200);
        assert_eq!(answer.text, text, "{name}");
        assert_eq!(answer.header("content-type"), "application/json", "{name}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
        assert_eq!(answer.header("cache-control"), "no-store", "{name}");
        assert!(!answer.json().is_null(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lab_says_that_its_sessions_are_in_memory() {
    let lab = Lab::shared().await;

    let answer = get(&lab, &Student::new(), "/nginx/sessions").await.expect(200);

    assert_eq!(answer.json(), "memory");
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_checkout_nothing_but_the_page_and_the_lesson_is_to_be_had() {
    let lab = Lab::shared().await;

    for path in ["/page/none.js", "/lesson/none.json", "/page/.none", "/lesson/page.js"] {
        let answer = get(&lab, &Student::new(), path).await.expect(404);
        assert_eq!(answer.json()["error"], "Nginx has no such file", "{path}");
    }
    for path in ["/lesson/", "/page/../compose.yaml", "/page/..%2fcompose.yaml"] {
        let answer = send_raw(&lab, "GET", path, "").await;
        let is_refused = ["HTTP/1.1 403 ", "HTTP/1.1 404 "].iter().any(|it| answer.starts_with(it));
        assert!(is_refused, "{path}: {answer}");
    }
    let answer = send_raw(&lab, "POST", "/page/page.js", "{}").await;
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
}
