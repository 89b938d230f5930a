//! What the tests of pages rest on: that a bad page is noticed, and a good one is not.

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::routing::get;

use crate::accessibility::violations;
use crate::support::browser::options::Options;
use crate::support::browser::{Browser, turn};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; \
    img-src * data:; require-trusted-types-for 'script'; trusted-types 'none'";

/// Serves a page with this body and the live page's kind of policy, and opens it.
async fn open(body: &str) -> Browser {
    let title = "<!DOCTYPE html><html lang='en'><head><title>A page</title>";
    let page = format!("{title}<link rel='icon' href='data:,'></head><body>{body}</body></html>");
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
    let script = "console.error('out of paper')";
    let router = Router::new()
        .route("/", get(async move || (headers, page)))
        .route("/error.js", get(async move || ([(CONTENT_TYPE, "text/javascript")], script)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let browser = Browser::lent(Options::default()).await;
    browser.open(&address).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_page_has_nothing_to_complain_of() {
    let _turn = turn().await;
    let browser = open("<main><h1>A page</h1><label>Name <input></label></main>").await;

    assert_eq!(browser.console().await, Vec::<String>::new());
    assert_eq!(browser.foreign_requests().await, Vec::<String>::new());
    assert_eq!(violations(&browser).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_in_the_console_is_noticed() {
    let _turn = turn().await;
    let browser = open("<script src='/error.js'></script>").await;

    let complaints = browser.complaints().await;
    assert!(complaints.iter().any(|line| line.contains("out of paper")), "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_elsewhere_is_noticed() {
    let _turn = turn().await;
    let browser = open("<img alt='' src='http://elsewhere.example/x.png'>").await;

    let foreign = browser.foreign_requests().await;
    assert!(foreign.iter().any(|line| line.contains("elsewhere.example/x.png")), "{foreign:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_policy_is_noticed() {
    let _turn = turn().await;
    let browser = open("<script>document.title = 'mine'</script>").await;

    let complaints = browser.complaints().await;
    assert!(
        complaints.iter().any(|line| line.contains("Content Security Policy")),
        "{complaints:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_without_a_label_and_faint_text_are_noticed() {
    let _turn = turn().await;
    let browser = open("<main><input><p style='color:#999;background:#fff'>faint</p></main>").await;

    let violations = violations(&browser).await;
    assert!(violations.iter().any(|line| line.starts_with("\"label\"")), "{violations:?}");
    assert!(violations.iter().any(|line| line.starts_with("\"color-contrast\"")), "{violations:?}");
}
