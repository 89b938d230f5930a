//! The live page as it is handed out. What it does is for `tests/browser`.

use std::collections::BTreeSet;

use crate::support::student::{Expect, Student};
use regex::Regex;
use sticky_lab::client::Answer;

use crate::support::server::TestServer;

/// The most that the page and all its files may weigh, in bytes, as they are sent.
const MAX_BYTES: usize = 100_000;

async fn get(server: &TestServer, path: &str) -> Answer {
    Student::new().get(&format!("{}{path}", server.url)).await.unwrap()
}

/// What a text names of the page's files.
fn named(text: &str) -> BTreeSet<String> {
    let files = Regex::new(r#"["'](?:/page|\.)/([a-z_]+\.[a-z]+)["']"#).unwrap();
    files.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// The page and all its files, by name.
async fn all(server: &TestServer) -> Vec<(String, Answer)> {
    let page = get(server, "/").await.expect(200);
    let mut seen = BTreeSet::new();
    let mut all = vec![("/".to_owned(), page)];
    let mut at = 0;
    while at < all.len() {
        for file in named(&all[at].1.text) {
            if seen.insert(file.clone()) {
                let answer = get(server, &format!("/page/{file}")).await.expect(200);
                all.push((file, answer));
            }
        }
        at += 1;
    }
    all
}

#[tokio::test]
async fn the_page_and_all_that_it_names_are_there_and_weigh_less_than_a_hundred_kilobytes() {
    let server = TestServer::start().await;

    let all = all(&server).await;

    assert!(all.len() > 10, "only {} files found", all.len());
    let bytes: usize = all.iter().map(|(_, answer)| answer.text.len()).sum();
    assert!(bytes < MAX_BYTES, "{bytes}");
}

#[tokio::test]
async fn every_file_has_its_type_and_the_strict_policy() {
    let server = TestServer::start().await;

    for (name, answer) in all(&server).await {
        let expected = match name.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "text/html; charset=utf-8",
        };
        assert_eq!(answer.header("content-type"), expected, "{name}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
    }
}

#[tokio::test]
async fn the_page_fetches_its_modules_side_by_side_and_none_in_vain() {
    let server = TestServer::start().await;
    let page = get(&server, "/").await.expect(200).text;

    let fetched = named(&page);

    let all: BTreeSet<_> = all(&server).await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(fetched, all.into_iter().filter(|name| name != "/").collect());
}

#[tokio::test]
async fn nothing_of_the_page_comes_from_elsewhere() {
    let server = TestServer::start().await;
    let elsewhere = Regex::new(r"(?:https?:)?//[a-z0-9.-]+").unwrap();

    for (name, answer) in all(&server).await {
        for found in elsewhere.find_iter(&answer.text).map(|found| found.as_str()) {
            // The names of SVG, and the lab's own address in a sentence, are fetched by nobody.
            let is_named = ["http://www.w3.org", "http://localhost"].contains(&found);
            assert!(is_named, "{name}: {found}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_none_of_the_pages_is_not_there() {
    let server = TestServer::start().await;

    for path in ["/page/none.js", "/page/", "/page/index.html", "/page/..%2fpage.rs"] {
        let answer = get(&server, path).await.expect(404);
        assert!(answer.json()["error"].as_str().unwrap().starts_with("Nothing at"), "{path}");
    }
}
