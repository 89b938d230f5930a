//! A web site that its visitor's browser lets near the lab.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::json;

use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::Visitor;
use crate::support::lab::Lab;

/// Serves a page that sends a form as soon as somebody opens it, and returns its port.
async fn site_with_a_form(target: &str) -> u16 {
    let form = format!("<form method='post' action='{target}'></form>");
    let page = format!("<!DOCTYPE html>{form}<script>document.forms[0].submit()</script>");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::new().route("/", get(async move || Html(page)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_whose_name_leads_to_this_machine_reads_nothing() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let server = visitor.log_in().await;

    for port in &lab.seat.ports()[..4] {
        // Browsers look for names below localhost on this machine, and nowhere else.
        visitor.open(&format!("http://evil.localhost:{port}/")).await;
        visitor.see("body", "The lab does not go by this name").await;
        for path in ["/debug/sessions", &format!("/servers/{server}/debug/sessions"), "/profile"] {
            let read = format!("fetch('{path}').then((a) => a.text().then((t) => [a.status, t]))");
            let read = visitor.run_async(&read).await;
            assert_eq!(read[0], json!(421), "{port}{path}: {read}");
            assert!(!read[1].as_str().unwrap().contains("alice"), "{port}{path}: {read}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_logs_nobody_out() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;
    let server = visitor.log_in().await;
    let n: usize = server["server-".len()..].parse().unwrap();

    for target in [lab.entry(), lab.direct(n)] {
        let port = site_with_a_form(&format!("{target}/logout")).await;
        // Another port of this machine is the same site to a browser, which brings the cookie.
        for site in ["127.0.0.1", "evil.localhost"] {
            visitor.open(&format!("http://{site}:{port}/")).await;
            visitor.see("body", "Not from a page of another site").await;
        }
    }
    visitor.open_until(&format!("{}/", lab.entry()), "#prediction").await;
    assert_eq!(visitor.read().await, "kept");
}
