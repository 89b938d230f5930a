//! What a page sees through Nginx: one server at a time, and a jar of cookies for each way to the
//! servers and for each student.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use sticky_session_lab::ip_hash;
use sticky_session_lab::method::METHODS;
use sticky_session_lab::student::{Answer, Student};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Lab, docker, wait_until};

/// A base below Nginx's address: `/servers/server-1`, for example.
fn base(lab: &Lab, path: &str) -> String {
    format!("{}{path}", lab.entry())
}

async fn get(lab: &Lab, student: &Student, path: &str) -> Answer {
    student.get(&base(lab, path)).await.unwrap()
}

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

/// Sends a request line as it is, which no HTTP client would, and returns all that comes back.
async fn send_raw(lab: &Lab, method: &str, target: &str, body: &str) -> String {
    let mut stream =
        TcpStream::connect(lab.entry().strip_prefix("http://").unwrap()).await.unwrap();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The cookies in an answer as it came.
fn set_cookies(answer: &str) -> Vec<String> {
    let headers = answer.split("\r\n").take_while(|line| !line.is_empty());
    let headers = headers.filter_map(|line| line.split_once(": "));
    let cookies = headers.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    cookies.map(|(_, cookie)| cookie.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_server_is_asked_by_its_name_and_shows_its_own_list_alone() {
    let lab = Lab::up().await;

    for n in 1..=3 {
        let (student, server) = (Student::new(), base(&lab, &format!("/servers/server-{n}")));
        let login = student.log_in(&server, &format!("user{n}")).await.unwrap().expect(200);
        assert_eq!(login.server_id(), format!("server-{n}"), "{login}");
        assert_eq!(login.header("x-upstream-method"), "direct", "{login}");
        let address = format!("{}.1{n}:8080", lab.seat.net());
        assert_eq!(login.header("x-upstream-address"), address, "{login}");
        student.profile(&server).await.unwrap().expect(200);

        let list = student.sessions(&server).await.unwrap().expect(200).json();
        assert_eq!(list["session_count"], 1, "{list}");
        assert_eq!(list["sessions"][0]["username"], format!("user{n}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_sessions_of_one_server_are_seen_through_nginx() {
    let lab = Lab::up().await;
    for name in ["ann", "ben"] {
        Student::new().log_in(&base(&lab, "/servers/server-2"), name).await.unwrap().expect(200);
    }

    let path = "/servers/server-2/debug/sessions?newest=1";
    let list = get(&lab, &Student::new(), path).await.expect(200).json();

    assert_eq!(
        (&list["session_count"], &list["sessions"][0]["username"]),
        (&json!(2), &json!("ben"))
    );
    assert_eq!(list["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_belong_to_the_way_and_the_student() {
    let lab = Lab::up().await;

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
async fn nginxs_own_cookies_belong_to_the_student_as_well() {
    let lab = Lab::up().await;
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
    let lab = Lab::up().await;
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
    let lab = Lab::up().await;
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
    let lab = Lab::up().await;
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
async fn every_answer_tells_the_start_of_the_session_that_was_sent_and_nothing_else() {
    let lab = Lab::up().await;
    let sent = async |path: &str, cookie: &str| {
        let request =
            Student::new().request(Method::GET, &base(&lab, path)).header("cookie", cookie);
        let answer = Student::new().send(request).await.unwrap();
        answer.header("x-session-sent").to_owned()
    };
    let cookie = "theme=dark; session_id=0123abcd-4b63-4a2f-a2f5-2d6c3c1b7f10";

    for path in [
        "/profile",
        "/nginx/healthz",
        "/nginx/methods/",
        "/methods/lab/profile",
        "/methods/route_cookie/profile",
        "/methods/route_cookie/nginx/healthz",
        "/methods/nope/profile",
        "/servers/server-1/profile",
        "/servers/nope/profile",
        "/students/3/methods/sticky_learn/profile",
        "/debug/sessions",
    ] {
        assert_eq!(sent(path, cookie).await, "0123abcd", "{path}");
    }
    for cookie in [
        "",
        "theme=dark",
        "session_id=",
        "session_id=0123abc",
        "session_id=0123ABCD-",
        "session_id=<script>",
        "my_session_id=0123abcd",
    ] {
        assert_eq!(sent("/nginx/healthz", cookie).await, "", "{cookie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_itself_tells_below_each_way_what_it_would_do() {
    let lab = Lab::up().await;
    let browser = Student::at(IpAddr::from([10, 0, 1, 7]));
    let here = "/students/3/methods/hash_address";
    let login = browser.log_in(&base(&lab, here), "alice").await.unwrap().expect(200);
    let id = &login.header("set-cookie")["session_id=".len()..][..8];

    let ways = METHODS.iter().map(|method| (format!("/methods/{}", method.name), method.name));
    for (way, method) in ways.chain([
        (String::new(), "ip_hash"),
        ("/methods/lab".to_owned(), "ip_hash"),
        ("/servers/server-2".to_owned(), "direct"),
        ("/methods/hash_address/servers/server-2".to_owned(), "direct"),
    ]) {
        for student in ["", "/students/3"] {
            let answer =
                get(&lab, &browser, &format!("{student}{way}/nginx/healthz")).await.expect(200);

            assert_eq!(answer.json(), json!({"status": "ok"}), "{answer}");
            assert_eq!(answer.server_id(), "", "no server was asked\n{answer}");
            assert_eq!(answer.header("x-upstream-method"), method, "{answer}");
            assert_eq!(answer.header("x-client-address"), "10.0.1.7", "{answer}");
            let is_sent = format!("{student}{way}").starts_with(here);
            assert_eq!(answer.header("x-session-sent"), if is_sent { id } else { "" }, "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_a_stopped_server_is_quick_and_logs_nobody_out() {
    let lab = Lab::up().await;
    let student = Student::at(IpAddr::from([10, 0, 1, 7]));
    let predicted = 1 + ip_hash::server_of(IpAddr::from([10, 0, 1, 7]), 3);
    student.log_in(&lab.entry(), "alice").await.unwrap().expect(200);
    let stopped = format!("server-{}", 1 + predicted % 3);
    lab.compose(&["stop", &stopped]);

    for _ in 0..10 {
        let asked = Instant::now();
        let answer =
            get(&lab, &student, &format!("/servers/{stopped}/debug/sessions?newest=5")).await;

        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}\n{answer}", asked.elapsed());
        // Nginx tells nobody there from somebody silent.
        assert!([502, 504].contains(&answer.status), "{answer}");
        assert!(answer.json()["error"].is_string(), "{answer}");
        assert_eq!(answer.header("x-upstream-method"), "direct", "{answer}");
        assert_ne!(answer.header("x-upstream-address"), "", "{answer}");
        student.profile(&lab.entry()).await.unwrap().expect(200);
    }

    lab.compose(&["start", &stopped]);
    let is_back = async || {
        let path = format!("/servers/{stopped}/healthz");
        get(&lab, &student, &path).await.status == 200
    };
    wait_until("it is seen again", Duration::from_secs(5), is_back).await;
    let log = docker(&["logs", &lab.container("nginx")]);
    assert!(!log.contains(&format!("/servers/{stopped}/debug")), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_looks_do_not_take_a_server_from_its_students() {
    let lab = Lab::up().await;
    let student = Student::at(IpAddr::from([10, 0, 1, 7]));
    let own = student.log_in(&lab.entry(), "alice").await.unwrap().expect(200);
    let own = own.server_id().to_owned();

    // Off the network and back, it keeps its memory; only those who look have noticed.
    let (network, container) = (format!("{}_lab", lab.seat.project()), lab.container(&own));
    docker(&["network", "disconnect", &network, &container]);
    for _ in 0..5 {
        let answer = get(&lab, &Student::new(), &format!("/servers/{own}/healthz")).await;
        assert!([502, 504].contains(&answer.status), "{answer}");
    }
    let address = format!("{}.1{}", lab.seat.net(), &own["server-".len()..]);
    docker(&["network", "connect", "--ip", &address, "--alias", &own, &network, &container]);

    let is_back =
        async || get(&lab, &Student::new(), &format!("/servers/{own}/healthz")).await.status == 200;
    wait_until("it is seen again", Duration::from_secs(5), is_back).await;
    let profile = student.profile(&lab.entry()).await.unwrap().expect(200);
    assert_eq!(profile.server_id(), own);
}

#[tokio::test(flavor = "multi_thread")]
async fn session_lists_are_closed_wherever_nobody_named_a_server_for_them() {
    let lab = Lab::up().await;
    for path in [
        "",
        "/methods/lab",
        "/methods/ip_hash",
        "/methods/route_cookie",
        "/methods/lab/servers/server-1",
        "/methods/ip_hash/servers/server-1",
        "/students/3",
        "/students/3/methods/lab",
        "/students/3/methods/ip_hash/servers/server-1",
    ] {
        let answer = Student::new().sessions(&base(&lab, path)).await.unwrap().expect(404);
        assert_eq!(answer.json()["error"], "Not through Nginx", "{answer}");
    }
    for path in ["/servers/server-1", "/students/3/servers/server-1"] {
        Student::new().sessions(&base(&lab, path)).await.unwrap().expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_names_are_refused_in_json() {
    let lab = Lab::up().await;
    for (path, error) in [
        ("/servers/server-4/healthz", "No such server"),
        ("/servers/server-1x/healthz", "No such server"),
        ("/servers/", "No such server"),
        ("/methods/ip_hash/servers/server-4/healthz", "No such server"),
        ("/students/3/servers/10.0.0.1/healthz", "No such server"),
        ("/methods/nope/healthz", "No such method"),
        ("/methods/nope/nginx/healthz", "No such method"),
        ("/methods/nope/servers/server-1/healthz", "No such method"),
        ("/students/3/methods/nope/healthz", "No such method"),
        ("/nginx/methods/nope.conf", "Nginx has no such file"),
    ] {
        let answer = get(&lab, &Student::new(), path).await.expect(404);
        assert_eq!(answer.json()["error"], error, "{answer}");
        assert_ne!(answer.header("x-client-address"), "", "{answer}");
    }
    // These are no students, so the path is a server's business.
    for path in [
        "/students/0/profile",
        "/students/1000/profile",
        "/students/03/profile",
        "/students/x/profile",
        "/students/1/students/2/profile",
    ] {
        let answer = get(&lab, &Student::new(), path).await.expect(404);
        assert!(
            answer.json()["error"].as_str().unwrap().starts_with("Nothing at /students/"),
            "{answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_methods_and_their_files_can_be_read() {
    let lab = Lab::up().await;

    let list = get(&lab, &Student::new(), "/nginx/methods/").await.expect(200);
    let file = get(&lab, &Student::new(), "/nginx/methods/ip_hash.conf").await.expect(200);

    let names: Vec<_> =
        list.json().as_array().unwrap().iter().map(|file| file["name"].clone()).collect();
    for method in &METHODS {
        assert!(names.contains(&Value::from(format!("{}.conf", method.name))), "{list}");
    }
    assert!(file.text.contains("ip_hash;"), "{file}");
    assert_eq!(file.header("content-type"), "text/plain");
    for path in [
        "/nginx/methods/../nginx.conf",
        "/nginx/methods/%2e%2e/nginx.conf",
        "/nginx/methods../nginx.conf",
        "/nginx/methods/..%2fnginx.conf",
    ] {
        let answer = send_raw(&lab, "GET", path, "").await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_looks_leaves_no_line_in_the_log() {
    let lab = Lab::up().await;
    let student = Student::new();
    for path in [
        "/nginx/healthz",
        "/students/3/methods/ip_hash/nginx/healthz?unseen-1",
        "/servers/server-1/debug/sessions?newest=5&unseen-2",
        "/servers/server-1/debug/sessions?unseen-3&newest=5",
    ] {
        get(&lab, &student, path).await.expect(200);
    }
    for path in [
        "/healthz?seen-1",
        "/servers/server-1/debug/sessions?seen-2",
        "/healthz?seen-3&newest=5",
        "/healthz?seen-4=/nginx/healthz",
        "/servers/server-1/healthz?seen-5", // the last
    ] {
        get(&lab, &student, path).await.expect(200);
    }

    let log = || lab.compose(&["logs", "--no-color", "nginx"]);
    wait_until("the last line", Duration::from_secs(10), async || log().contains("?seen-5")).await;
    let log = log();
    for seen in ["?seen-1", "?seen-2", "?seen-3", "?seen-4"] {
        assert!(log.contains(seen), "{seen}\n{log}");
    }
    assert!(!log.contains("unseen") && !log.contains("\"GET /nginx/healthz"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_path_looks_like_its_cookie_goes_where_it_leads() {
    let lab = Lab::up().await;
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
        ("/methods/ip_hash/login?x=%0d%0aSet-Cookie:%20evil=1", "/methods/ip_hash/"),
        ("http://other/methods/ip_hash/login", "/methods/ip_hash/"),
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
    ] {
        let answer = send_raw(&lab, "GET", target, "").await;
        assert!(
            answer.starts_with("HTTP/1.1 404 ") && !answer.contains("session_count"),
            "{target}: {answer}"
        );
    }
}
