//! Paths through Nginx that lead nowhere, or to what Nginx itself shows.

use crate::support::student::{Expect, Student};
use serde_json::Value;
use sticky_lab::method::METHODS;

use crate::support::lab::Lab;
use crate::support::paths::{base, get, send_raw};

#[tokio::test(flavor = "multi_thread")]
async fn session_lists_are_closed_wherever_nobody_named_a_server_for_them() {
    let lab = Lab::shared().await;
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
    let lab = Lab::shared().await;
    for (path, error) in [
        ("/servers/server-4/healthz", "There is no server-4 now"),
        ("/servers/server-5/healthz", "No such server"),
        ("/servers/server-1x/healthz", "No such server"),
        ("/servers/", "No such server"),
        ("/methods/ip_hash/servers/server-5/healthz", "No such server"),
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
    let lab = Lab::shared().await;

    let list = get(&lab, &Student::new(), "/nginx/methods/").await.expect(200);
    let file = get(&lab, &Student::new(), "/nginx/methods/ip_hash.conf").await.expect(200);

    let names: Vec<_> =
        list.json().as_array().unwrap().iter().map(|file| file["name"].clone()).collect();
    for method in METHODS.iter() {
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
