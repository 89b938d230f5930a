//! `GET /debug/sessions?newest=5`: who came last, for those who look often.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use serde_json::{Value, json};
use tokio::time::{advance, timeout};
use tower::ServiceExt;

use crate::support::server::router;

/// Shorter than a session lives here.
const PATIENCE: Duration = Duration::from_secs(1);

async fn log_in(router: &Router, name: &str) {
    let request = Request::post("/login")
        .header("content-type", "application/json")
        .body(json!({"username": name, "password": "x"}).to_string())
        .unwrap();
    assert_eq!(router.clone().oneshot(request).await.unwrap().status(), 200);
}

/// `server-1` with sessions of these names.
async fn with_sessions(names: &[&str]) -> Router {
    let router = router(&[("SESSION_TTL_SECONDS", "10")]);
    for name in names {
        log_in(&router, name).await;
    }
    router
}

async fn get(router: &Router, query: &str) -> Response<Body> {
    let uri = format!("/debug/sessions{query}");
    router.clone().oneshot(Request::get(uri).body(Body::empty()).unwrap()).await.unwrap()
}

async fn json_of(response: Response<Body>) -> Value {
    assert_eq!(response.headers()["content-type"], "application/json");
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

/// How many sessions a list says there are, and the names that it shows.
async fn listed(router: &Router, query: &str) -> (Value, Vec<String>) {
    let list = json_of(get(router, query).await).await;
    assert_eq!(list["server_id"], "server-1", "{list}");
    let sessions = list["sessions"].as_array().unwrap();
    let names = sessions.iter().map(|session| session["username"].as_str().unwrap().to_owned());
    (list["session_count"].clone(), names.collect())
}

#[tokio::test]
async fn the_newest_are_shown_oldest_first_and_all_are_counted() {
    let router = with_sessions(&["ann", "ben", "cho"]).await;

    for (query, names) in [
        ("?newest=1", &["cho"][..]),
        ("?newest=2", &["ben", "cho"]),
        ("?newest=3", &["ann", "ben", "cho"]),
        ("?newest=100", &["ann", "ben", "cho"]),
        ("?page=7&newest=1", &["cho"]),
    ] {
        assert_eq!(
            listed(&router, query).await,
            (json!(3), names.iter().map(|n| n.to_string()).collect()),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_short_list_looks_like_a_whole_one() {
    let router = with_sessions(&["ann", "ben"]).await;

    let (whole, short) = (get(&router, "").await, get(&router, "?newest=2").await);

    assert_eq!(json_of(short).await, json_of(whole).await);
}

#[tokio::test]
async fn without_the_parameter_all_sessions_are_shown() {
    let router = with_sessions(&["ann", "ben"]).await;

    for query in ["", "?", "?page=1", "?newestt=1", "?Newest=1"] {
        assert_eq!(listed(&router, query).await.1, ["ann", "ben"], "{query}");
    }
}

#[tokio::test]
async fn on_an_empty_server_nobody_is_newest() {
    let router = with_sessions(&[]).await;

    assert_eq!(listed(&router, "?newest=5").await, (json!(0), Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn expired_sessions_are_neither_shown_nor_counted() {
    let router = with_sessions(&["ann"]).await;
    advance(Duration::from_secs(6)).await;
    log_in(&router, "ben").await;
    assert_eq!(listed(&router, "?newest=5").await.0, 2);

    advance(Duration::from_secs(4)).await;

    assert_eq!(listed(&router, "?newest=5").await, (json!(1), vec!["ben".to_owned()]));
}

#[tokio::test]
async fn anything_but_a_number_from_1_to_100_is_refused_with_an_example() {
    let router = with_sessions(&["ann"]).await;

    for value in [
        "=0",
        "=101",
        "=abc",
        "=",
        "",
        "=-1",
        "=+5",
        "=1.5",
        "=%31",
        "=99999999999999999999",
        "=5&newest=5",
    ] {
        let response = get(&router, &format!("?newest{value}")).await;

        assert_eq!(response.status(), 400, "{value}");
        let body = json_of(response).await;
        assert_eq!(body["error"], "`newest` has to be one whole number from 1 to 100", "{value}");
        assert_eq!(body["hint"], "For example: /debug/sessions?newest=5");
    }
}

#[tokio::test]
async fn where_lists_are_switched_off_there_is_no_short_one() {
    let router = router(&[("DEBUG_SESSIONS", "off")]);

    for query in ["?newest=5", "?newest=abc"] {
        let response = get(&router, query).await;

        assert_eq!(response.status(), 404);
        let body = json_of(response).await;
        assert_eq!(body["error"], "The session list is switched off");
    }
}

#[tokio::test(start_paused = true)]
async fn slow_readers_of_whole_lists_keep_nobody_from_a_short_one() {
    let router = with_sessions(&["ann"]).await;
    let _slow = [get(&router, "").await, get(&router, "").await]; // nobody reads their bodies

    let whole = timeout(PATIENCE, get(&router, "")).await;
    let short = timeout(PATIENCE, listed(&router, "?newest=5")).await;

    assert!(whole.is_err(), "a third reader of a whole list has to wait");
    assert_eq!(short.expect("a short list is there at once").0, 1);
}
