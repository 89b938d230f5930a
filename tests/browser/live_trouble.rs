//! The live page when something is in its way: no Nginx, a browser that forgets, lost requests.

use serde_json::json;

use crate::support::browser::options::Options;
use crate::support::browser::visitor::Visitor;
use crate::support::browser::{Browser, turn};
use crate::support::lab::{Lab, docker};

#[tokio::test(flavor = "multi_thread")]
async fn an_nginx_that_is_gone_is_told_and_so_is_its_return() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    docker(&["kill", &lab.container("nginx")]);
    visitor.see("#news-text", "Nginx does not answer").await;
    for (n, server) in [(1, "server-1"), (2, "server-2"), (3, "server-3")] {
        visitor.see(&format!("#{server} .state"), "not seen from here").await;
        let address = lab.direct(n);
        visitor.see(&format!("#{server} .hint"), address.strip_prefix("http://").unwrap()).await;
    }
    assert_eq!(visitor.count(".card.down").await, 0);
    visitor.click_and_wait("#profile").await;
    visitor.see("#result", "Nobody answered. Is the lab up?").await;
    docker(&["start", &lab.container("nginx")]);

    visitor.see("#news-text", "Nginx answers again").await;
    visitor.see_any("#prediction").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_while_nginx_was_gone_is_told_when_it_is_back() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let server = visitor.log_in().await;

    docker(&["kill", &lab.container("nginx")]);
    visitor.see("#news-text", "Nginx does not answer").await;
    assert!(visitor.text("#cookie").await.contains(&server), "the browser still has it");
    docker(&["restart", &lab.container(&server)]);
    docker(&["start", &lab.container("nginx")]);

    visitor.see("#news-text", "Nginx answers again").await;
    let lost = format!("{server} no longer has any of its sessions (1)");
    assert!(visitor.text("#news-text").await.contains(&lost));
}

/// Opens the page in a browser that runs this before the page's own scripts.
async fn open_after(lab: &Lab, script: &str) -> Browser {
    let browser = Browser::lent(Options::default()).await;
    let command = "Page.addScriptToEvaluateOnNewDocument";
    browser.cdp(command, json!({ "source": script })).await;
    browser.open_until(&format!("{}/", lab.entry()), "#prediction").await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_remembers_nothing_shows_the_page_all_the_same() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let refuse = "for (const where of ['localStorage', 'sessionStorage']) \
        Object.defineProperty(window, where, { get() { throw new DOMException('no', 'SecurityError') } })";

    let browser = open_after(&lab, refuse).await;

    browser.click("#languages [lang=zh-CN]").await;
    browser.see("#login", "登录").await;
    browser.click("#login").await;
    browser.see_any(".sessions li.mine").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_methods_are_listed_even_if_the_first_requests_for_them_are_lost() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let lose = "const real = fetch; let lost = 0; window.fetch = (url, ...rest) => \
        url.endsWith('/nginx/methods/') && (lost += 1) <= 3 \
        ? Promise.reject(new TypeError('lost')) : real(url, ...rest)";

    let browser = open_after(&lab, lose).await;

    browser.see_any("#way option[value='sticky_cookie']").await;
}
