//! Each row of the server's contract.

use crate::support::student::{Expect, Student};
use serde_json::json;
use uuid::Uuid;

use crate::support::server::{TestServer, alice, config};
use sticky_session_lab::server::Limits;

/// The id in a `Set-Cookie` header, which has to look as promised.
#[track_caller]
fn session_id(set_cookie: &str) -> Uuid {
    let attributes = "; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax";
    let id = set_cookie.strip_prefix("session_id=").and_then(|rest| rest.strip_suffix(attributes));
    let id = id.unwrap_or_else(|| panic!("unexpected cookie {set_cookie:?}"));
    Uuid::parse_str(id).unwrap()
}

#[tokio::test]
async fn login_hands_out_a_session_cookie() {
    let server = TestServer::start().await;

    let answer = Student::new().log_in(&server.url, "alice").await.unwrap().expect(200);

    assert_eq!(answer.text, r#"{"message":"Login successful","server_id":"server-1"}"#);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(session_id(answer.header("set-cookie")).get_version_num(), 4);
}

#[tokio::test]
async fn the_profile_is_shown_to_whoever_logged_in() {
    let server = TestServer::start().await;
    let alice = alice(&server).await;

    let answer = alice.profile(&server.url).await.unwrap().expect(200);

    let login_time = answer.json()["login_time"].as_str().unwrap().to_owned();
    let expected = format!(
        r#"{{"user_id":1001,"username":"alice","login_time":"{login_time}","server_id":"server-1","created_by":"server-1","session_match":true}}"#
    );
    assert_eq!(answer.text, expected);
    jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", &login_time).unwrap();
    assert_eq!(login_time.len(), "2025-10-21 16:30:15".len());
}

#[tokio::test]
async fn without_a_cookie_nobody_is_authenticated() {
    let server = TestServer::start().await;

    let answer = Student::new().profile(&server.url).await.unwrap().expect(401);

    assert_eq!(answer.text, r#"{"error":"Not authenticated"}"#);
}

#[tokio::test]
async fn an_unknown_session_is_said_to_be_another_servers() {
    let server = TestServer::start().await;
    let expected = r#"{"error":"Session not found","hint":"Session created by another server"}"#;

    let login = Student::new().log_in(&server.url, "alice").await.unwrap();
    let known = session_id(login.header("set-cookie"));
    let (bare, shouted) = (known.simple().to_string(), known.to_string().to_uppercase());

    for id in ["5f6f1b9c-6f3e-4b63-a2f5-2d6c3c1b7f10", "not-an-id", "", &bare, &shouted] {
        let student = Student::new();
        let request = student
            .request(reqwest::Method::GET, &format!("{}/profile", server.url))
            .header("cookie", format!("session_id={id}"));
        let answer = student.send(request).await.unwrap().expect(401);
        assert_eq!(answer.text, expected);
    }
}

#[tokio::test]
async fn the_session_cookie_is_found_among_others() {
    let server = TestServer::start().await;
    let login = Student::new().log_in(&server.url, "alice").await.unwrap();
    let id = session_id(login.header("set-cookie"));
    let student = Student::new();
    let profile = |cookies: String| {
        let url = format!("{}/profile", server.url);
        student.send(student.request(reqwest::Method::GET, &url).header("cookie", cookies))
    };

    profile(format!("theme=dark; session_id={id}; lang=zh")).await.unwrap().expect(200);
    profile(format!("name=小明; session_id={id}")).await.unwrap().expect(200);
    profile(format!("theme=dark; my_session_id={id}; lang=zh")).await.unwrap().expect(401);
}

#[tokio::test]
async fn every_login_makes_a_new_id_and_replaces_the_session_it_came_with() {
    let server = TestServer::start().await;
    let student = Student::new();

    let first = student.log_in(&server.url, "alice").await.unwrap().expect(200);
    let second = student.log_in(&server.url, "alice").await.unwrap().expect(200);

    let second_id = session_id(second.header("set-cookie"));
    assert_ne!(session_id(first.header("set-cookie")), second_id);
    let list = student.sessions(&server.url).await.unwrap().json();
    assert_eq!(list["session_count"], 1);
    assert_eq!(list["sessions"][0]["session_id"], json!(second_id));
}

#[tokio::test]
async fn a_login_without_a_cookie_leaves_other_sessions_of_that_name_alone() {
    let server = TestServer::start().await;
    let at_home = alice(&server).await;

    let _at_school = alice(&server).await;

    at_home.profile(&server.url).await.unwrap().expect(200);
}

#[tokio::test]
async fn logout_ends_the_session_and_clears_the_cookie() {
    let server = TestServer::start().await;
    let login = Student::new().log_in(&server.url, "alice").await.unwrap();
    let cookie = format!("session_id={}", session_id(login.header("set-cookie")));
    let student = Student::new();
    let send = |method, path: &str| {
        let url = format!("{}{path}", server.url);
        student.send(student.request(method, &url).header("cookie", &cookie))
    };
    send(reqwest::Method::GET, "/profile").await.unwrap().expect(200);

    let answer = send(reqwest::Method::POST, "/logout").await.unwrap().expect(200);

    assert_eq!(answer.text, r#"{"message":"Logged out","server_id":"server-1"}"#);
    let cleared = "session_id=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";
    assert_eq!(answer.header("set-cookie"), cleared);
    send(reqwest::Method::GET, "/profile").await.unwrap().expect(401);
}

#[tokio::test]
async fn logout_without_a_session_is_no_error() {
    let server = TestServer::start().await;

    Student::new().log_out(&server.url).await.unwrap().expect(200);
}

#[tokio::test]
async fn the_debug_list_shows_who_is_here_oldest_first() {
    let server = TestServer::start().await;
    let mut ids = Vec::new();
    for name in ["user0", "user1"] {
        let login = Student::new().log_in(&server.url, name).await.unwrap();
        ids.push(session_id(login.header("set-cookie")));
    }

    let answer = Student::new().sessions(&server.url).await.unwrap().expect(200);

    let expected = format!(
        r#"{{"server_id":"server-1","session_count":2,"sessions":[{{"session_id":"{}","username":"user0","server_id":"server-1"}},{{"session_id":"{}","username":"user1","server_id":"server-1"}}]}}"#,
        ids[0], ids[1]
    );
    assert_eq!(answer.text, expected);
}

#[tokio::test]
async fn the_debug_list_can_be_switched_off() {
    let config = config(&[("DEBUG_SESSIONS", "off")]);
    let server = TestServer::start_with(&config, Limits::default()).await;
    let alice = alice(&server).await;

    let answer = alice.sessions(&server.url).await.unwrap().expect(404);

    assert_eq!(answer.json()["error"], "The session list is switched off");
    alice.profile(&server.url).await.unwrap().expect(200);
}

#[tokio::test]
async fn health_says_who_is_healthy() {
    let server = TestServer::start().await;

    let answer = Student::new().get(&format!("{}/healthz", server.url)).await.unwrap().expect(200);

    assert_eq!(answer.text, r#"{"status":"ok","server_id":"server-1"}"#);
}

#[tokio::test]
async fn one_name_has_one_user_id_on_every_server() {
    let first = TestServer::start().await;
    let second =
        TestServer::start_with(&config(&[("SERVER_ID", "server-2")]), Limits::default()).await;
    let student = Student::new();
    let mut ids = Vec::new();

    for (server, name) in [(&first, "bob"), (&second, "bob"), (&first, "carol")] {
        student.log_in(&server.url, name).await.unwrap().expect(200);
        ids.push(student.profile(&server.url).await.unwrap().json()["user_id"].as_u64());
    }

    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
}

#[tokio::test]
async fn every_answer_names_its_server_and_none_is_cached() {
    let server = TestServer::start().await;
    let alice = alice(&server).await;

    for path in ["/profile", "/healthz", "/debug/sessions", "/nowhere", "/login"] {
        let answer = alice.get(&format!("{}{path}", server.url)).await.unwrap();
        assert_eq!(answer.server_id(), "server-1", "{answer}");
        assert_eq!(answer.header("cache-control"), "no-store", "{answer}");
    }
}
