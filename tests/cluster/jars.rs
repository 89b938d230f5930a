//! A jar of cookies for each way to the servers and for each student, kept apart by path.

use crate::support::student::{Expect, Student};
use sticky_lab::method::METHODS;

use crate::support::lab::Lab;
use crate::support::paths::{base, get, send_raw};

/// The cookies that a login below `path` hands out.
async fn cookies(lab: &Lab, path: &str) -> Vec<String> {
    let login = Student::new().log_in(&base(lab, path), "alice").await.unwrap().expect(200);
    let cookies = login.headers.get_all("set-cookie").iter();
    cookies.map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

/// The path of the cookie that names the session.
#[track_caller]
fn session_path(cookies: &[String]) -> String {
    let session = cookies.iter().find(|cookie| cookie.starts_with("session_id="));
    let session = session.unwrap_or_else(|| panic!("no session in {cookies:?}"));
    let path = session.split("; ").find_map(|attribute| attribute.strip_prefix("Path="));
    path.unwrap_or_else(|| panic!("no path in {session}")).to_owned()
}

/// The cookies in an answer as it came.
fn set_cookies(answer: &str) -> Vec<String> {
    let headers = answer.split("\r\n").take_while(|line| !line.is_empty());
    let headers = headers.filter_map(|line| line.split_once(": "));
    let cookies = headers.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    cookies.map(|(_, cookie)| cookie.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_belong_to_the_way_and_the_student() {
    let lab = Lab::shared().await;

    for (path, cookie_path) in [
        ("", "/"),
        ("/methods/lab", "/methods/lab/"),
        ("/methods/ip_hash", "/methods/ip_hash/"),
        ("/servers/server-1", "/servers/server-1/"),
        ("/servers/server-1/servers/server-2", "/servers/server-1/"),
        ("/methods/ip_hash/servers/server-3", "/methods/ip_hash/"),
        ("/methods/lab/servers/server-3", "/methods/lab/"),
        ("/students/3", "/students/3/"),
        ("/students/3/methods/lab", "/students/3/methods/lab/"),
        ("/students/999/methods/ip_hash", "/students/999/methods/ip_hash/"),
        ("/students/3/servers/server-2", "/students/3/servers/server-2/"),
        (
            "/students/3/methods/sticky_cookie/servers/server-2",
            "/students/3/methods/sticky_cookie/",
        ),
    ] {
        assert_eq!(session_path(&cookies(&lab, path).await), cookie_path, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_browser_has_one_jar_whatever_the_way() {
    let lab = Lab::shared().await;

    for (path, cookie_path) in [
        ("/browsers/0/methods/lab", "/browsers/0/"),
        ("/browsers/0/methods/ip_hash", "/browsers/0/"),
        ("/browsers/0/servers/server-1", "/browsers/0/"),
        ("/browsers/3/methods/sticky_cookie/servers/server-2", "/browsers/3/"),
        ("/browsers/999/methods/route_cookie", "/browsers/999/"),
        ("/browsers/3", "/browsers/3/"),
    ] {
        assert_eq!(session_path(&cookies(&lab, path).await), cookie_path, "{path}");
    }
    // What a method hands out itself stays with the method.
    let cookies = cookies(&lab, "/browsers/3/methods/route_cookie").await;
    let route = cookies.iter().find(|cookie| cookie.starts_with("route=")).unwrap();
    assert!(route.contains("; Path=/browsers/3/methods/route_cookie/; "), "{route}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_of_a_browser_meets_every_method_and_no_other_browser() {
    let lab = Lab::shared().await;
    let client = Student::new();
    let at = |path: &str| base(&lab, &format!("/browsers{path}"));
    let login = client.log_in(&at("/1/methods/round_robin"), "alice").await.unwrap().expect(200);

    for method in METHODS.iter().map(|method| method.name) {
        let way = format!("/browsers/1/methods/{method}");
        let answer = get(&lab, &client, &format!("{way}/profile")).await;
        assert_ne!(answer.json()["error"], "Not authenticated", "{method}: {answer}");
        let path = format!("{way}/servers/{}/profile", login.server_id());
        let answer = get(&lab, &client, &path).await.expect(200);
        assert_eq!(answer.json()["username"], "alice", "{answer}");
    }
    for path in ["/2/methods/lab", "/10/methods/lab"] {
        let answer = client.profile(&at(path)).await.unwrap().expect(401);
        assert_eq!(answer.json()["error"], "Not authenticated", "{answer}");
    }
    client.profile(&base(&lab, "/methods/lab")).await.unwrap().expect(401);

    client.log_out(&at("/1/servers/server-1")).await.unwrap().expect(200);
    let answer = client.profile(&at("/1/methods/lab")).await.unwrap().expect(401);
    assert_eq!(answer.json()["error"], "Not authenticated", "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nginxs_own_cookies_belong_to_the_student_as_well() {
    let lab = Lab::shared().await;
    for (path, attributes) in [
        // Without a path, a browser takes that of the request, up to its last slash.
        ("/students/3/methods/sticky_cookie", "; httponly; samesite=lax"),
        (
            "/students/3/methods/route_cookie",
            "; Path=/students/3/methods/route_cookie/; HttpOnly; SameSite=Lax",
        ),
    ] {
        let cookies = cookies(&lab, path).await;
        let route = cookies.iter().find(|cookie| cookie.starts_with("route=")).unwrap();
        assert_eq!(&route[route.find(';').unwrap()..], attributes, "{path}");
    }

    // One browser plays many students, each with a route of its own: nobody is lost.
    let browser = Student::new();
    for method in ["sticky_cookie", "route_cookie"] {
        let jar = |k| base(&lab, &format!("/students/{k}/methods/{method}"));
        for k in 1..=6 {
            browser.log_in(&jar(k), &format!("user{k}")).await.unwrap().expect(200);
        }
        for k in (1..=6).chain(1..=6) {
            let profile = browser.profile(&jar(k)).await.unwrap().expect(200);
            assert_eq!(profile.json()["username"], format!("user{k}"), "{profile}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_of_one_way_is_shown_to_any_server_and_to_no_other_way() {
    let lab = Lab::shared().await;
    let browser = Student::new();
    browser.log_in(&base(&lab, "/servers/server-1"), "alice").await.unwrap().expect(200);

    let at_home =
        get(&lab, &browser, "/servers/server-1/servers/server-1/profile").await.expect(200);
    assert_eq!(at_home.json()["username"], "alice");
    let elsewhere =
        get(&lab, &browser, "/servers/server-1/servers/server-2/profile").await.expect(401);
    assert_eq!(elsewhere.server_id(), "server-2");
    assert_eq!(elsewhere.json()["error"], "Session not found", "{elsewhere}");

    for path in [
        "/servers/server-2",
        "/methods/lab",
        "/methods/lab/servers/server-1",
        "/students/1/servers/server-1",
    ] {
        let answer = browser.profile(&base(&lab, path)).await.unwrap().expect(401);
        assert_eq!(answer.json()["error"], "Not authenticated", "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_of_a_method_is_known_to_one_server_of_three() {
    let lab = Lab::shared().await;
    for way in ["/methods/lab", "/methods/round_robin", "/students/7/methods/ip_hash"] {
        let student = Student::new();
        let login = student.log_in(&base(&lab, way), "alice").await.unwrap().expect(200);

        for server in ["server-1", "server-2", "server-3"] {
            let answer = get(&lab, &student, &format!("{way}/servers/{server}/profile")).await;
            let status = if server == login.server_id() { 200 } else { 401 };
            let answer = answer.expect(status);
            assert_eq!(answer.server_id(), server, "{answer}");
            assert_eq!(answer.header("x-upstream-method"), "direct", "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_browser_plays_students_who_do_not_log_each_other_out() {
    let lab = Lab::shared().await;
    let browser = Student::new();
    let jar = |k| base(&lab, &format!("/students/{k}/methods/lab"));
    for k in [1, 2, 999] {
        browser.log_in(&jar(k), &format!("user{k}")).await.unwrap().expect(200);
    }

    browser.log_out(&jar(1)).await.unwrap().expect(200);

    browser.profile(&jar(1)).await.unwrap().expect(401);
    for k in [2, 999] {
        let profile = browser.profile(&jar(k)).await.unwrap().expect(200);
        assert_eq!(profile.json()["username"], format!("user{k}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_path_looks_like_its_cookie_goes_where_it_leads() {
    let lab = Lab::shared().await;
    let body = r#"{"username":"alice","password":"123456"}"#;

    for (target, path) in [
        ("/login?next=/methods/ip_hash/", "/"),
        ("/login?/students/3/methods/ip_hash/login", "/"),
        ("//methods///ip_hash//login", "/methods/ip_hash/"),
        ("/x/../methods/ip_hash/login", "/methods/ip_hash/"),
        ("/methods/round_robin/../ip_hash/login", "/methods/ip_hash/"),
        ("/methods/%69p_hash/login", "/methods/ip_hash/"),
        ("/methods/ip_hash%2flogin", "/methods/ip_hash/"),
        ("/%73tudents/3/login", "/students/3/"),
        ("/x/../browsers//3/methods/%69p_hash/login", "/browsers/3/"),
        ("/methods/ip_hash/login?x=%0d%0aSet-Cookie:%20evil=1", "/methods/ip_hash/"),
        ("http://localhost/methods/ip_hash/login", "/methods/ip_hash/"),
    ] {
        let answer = send_raw(&lab, "POST", target, body).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{target}: {answer}");
        assert_eq!(set_cookies(&answer).len(), 1, "{target}: {answer}");
        assert_eq!(session_path(&set_cookies(&answer)), path, "{target}");
    }

    for target in [
        "//x/methods/../../login", // what no way rewrites reaches the server as it came
        "/methods/ip_hash;Path=/login",
        "/methods/ip_hash%0d%0aSet-Cookie:evil=1/login",
        "/methods/ip_hash%00/login",
        "/methods/../../../etc/passwd/login",
        "/methods/servers/login",
        "/methods/server-1/login",
        "/students/3%0a/methods/ip_hash/login",
        "/servers/server-1%0a/login",
        "/servers/server-1/%0a/login",
        "/methods/ip_hash/servers/server-1/%0alogin",
        "/methods/lab/methods/ip_hash/login",
        "/students/3/students/4/login",
        "/browsers/3/browsers/4/login",
        "/browsers/1000/login",
        "/browsers/03/login",
        "/browsers/3%0a/login",
        "/nginx/error",
    ] {
        let answer = send_raw(&lab, "POST", target, body).await;
        assert!(answer.starts_with("HTTP/1.1 40"), "{target}: {answer}");
        assert!(answer.contains("{\"error\":"), "{target}: {answer}");
        assert!(set_cookies(&answer).is_empty(), "{target}: {answer}");
    }
    for target in [
        "/servers/server-1/../../debug/sessions",
        "/methods/lab/servers/server-1/%64ebug/sessions",
        "/methods/ip_hash//debug//sessions",
        "/methods/lab/debug/sessions%0a",
        "/browsers/0/debug/sessions",
        "/browsers/0/methods/lab/servers/server-1/debug/sessions",
    ] {
        let answer = send_raw(&lab, "GET", target, "").await;
        assert!(
            answer.starts_with("HTTP/1.1 404 ") && !answer.contains("session_count"),
            "{target}: {answer}"
        );
    }
}
