//! How sessions end, and what happens when there is no more room. Time is paused and moved by hand.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use tokio::time::advance;
use tower::ServiceExt;

use crate::support::server::router;

async fn log_in(router: &Router, cookie: &str) -> Response<Body> {
    let request = Request::post("/login")
        .header("content-type", "application/json")
        .header("cookie", cookie)
        .body(r#"{"username":"alice","password":"x"}"#.to_owned())
        .unwrap();
    router.clone().oneshot(request).await.unwrap()
}

fn cookie(response: &Response<Body>) -> String {
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn profile_status(router: &Router, cookie: &str) -> u16 {
    let request = Request::get("/profile").header("cookie", cookie).body(Body::empty()).unwrap();
    router.clone().oneshot(request).await.unwrap().status().as_u16()
}

async fn session_count(router: &Router) -> serde_json::Value {
    let request = Request::get("/debug/sessions").body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice::<serde_json::Value>(&body).unwrap()["session_count"].clone()
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_when_its_cookie_does() {
    let router = router(&[("SESSION_TTL_SECONDS", "10")]);
    let login = log_in(&router, "").await;
    let set_cookie = login.headers()["set-cookie"].to_str().unwrap();
    assert!(set_cookie.contains("; Max-Age=10;"), "{set_cookie}");

    advance(Duration::from_secs(9)).await;
    assert_eq!(profile_status(&router, &cookie(&login)).await, 200);
    assert_eq!(session_count(&router).await, 1);

    advance(Duration::from_secs(1)).await;
    assert_eq!(profile_status(&router, &cookie(&login)).await, 401);
    assert_eq!(session_count(&router).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_full_server_refuses_logins_and_drops_nobody() {
    let router = router(&[("MAX_SESSIONS", "2"), ("SESSION_TTL_SECONDS", "10")]);
    let first = log_in(&router, "").await;
    advance(Duration::from_secs(4)).await;
    let second = log_in(&router, "").await;

    let third = log_in(&router, "").await;

    assert_eq!(third.status(), 503);
    assert_eq!(third.headers()["retry-after"], "7");
    for login in [&first, &second] {
        assert_eq!(profile_status(&router, &cookie(login)).await, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_server_has_room_again_once_a_session_has_ended() {
    let router = router(&[("MAX_SESSIONS", "1"), ("SESSION_TTL_SECONDS", "10")]);
    log_in(&router, "").await;
    assert_eq!(log_in(&router, "").await.status(), 503);

    advance(Duration::from_secs(10)).await;

    assert_eq!(log_in(&router, "").await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_logged_in_on_a_full_server_can_log_in_again() {
    let router = router(&[("MAX_SESSIONS", "1")]);
    let first = log_in(&router, "").await;

    let second = log_in(&router, &cookie(&first)).await;

    assert_eq!(second.status(), 200);
    assert_eq!(profile_status(&router, &cookie(&first)).await, 401);
    assert_eq!(profile_status(&router, &cookie(&second)).await, 200);
}
