//! The live page when something is in its way: no Nginx, a browser that forgets, lost requests.

use serde_json::json;

use crate::support::browser::options::Options;
use crate::support::browser::visitor::Visitor;
use crate::support::browser::{Browser, PATIENCE, turn};
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

#[tokio::test(flavor = "multi_thread")]
async fn where_nginx_has_no_round_robin_the_page_begins_with_the_labs_own_way() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let without = "const real = fetch; window.fetch = (url, ...rest) => \
        url.endsWith('/nginx/methods/') ? Promise.resolve(new Response('[{ \"name\": \"ip_hash.conf\" }]')) \
        : real(url, ...rest)";

    let browser = open_after(&lab, without).await;

    browser.see("#method", "ip_hash").await;
    assert_eq!(browser.run("return document.querySelector('#way').value").await, "lab");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_that_is_lost_on_its_way_is_fetched_once_more() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let browser = Browser::lent(Options::default()).await;
    browser.cdp("Network.enable", json!({})).await;
    browser.cdp("Network.setBlockedURLs", json!({ "urls": ["*/page/en.js"] })).await;

    browser.open(&format!("{}/", lab.entry())).await;

    let lost = "return performance.getEntriesByType('resource')\
        .some((one) => one.name.endsWith('/en.js') && one.responseStatus === 0)";
    browser.wait("a loss", PATIENCE, async || browser.run(lost).await == true).await;
    assert_eq!(browser.text("#result").await, "");
    browser.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await;

    browser.see("#result", "Log in, then send ten requests").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_a_server_refuses_is_told_with_its_reason() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let nobody = "const real = fetch; window.fetch = (url, options) => \
        real(url, { ...options, body: options?.body?.replace('alice', '') })";
    let browser = open_after(&lab, nobody).await;

    browser.click("#login").await;

    browser.see("#result", "refused: `username` is empty").await;
    browser.see("#n-refused", "refused: 1").await;
    browser.see("#cookie", "none").await;
    assert_eq!(browser.count(".sessions li").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_page_may_end_no_server_the_card_shows_how_a_terminal_does() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let refuse = "const real = fetch; window.fetch = (url, ...rest) => \
        String(url).endsWith('/debug/restart') ? Promise.resolve(new Response('{}', { status: 404 })) \
        : real(url, ...rest)";
    let browser = open_after(&lab, refuse).await;
    browser.choose("#way", "server-3").await;
    browser.click("#card-dead summary").await;
    browser.click("#card-dead input[value='1']").await;
    browser.click("#card-dead form button").await;
    browser.see_any("#card-dead .tool").await;

    browser.click("#card-dead .tool").await;
    browser.see("#result", "No server has a session of yours. Log in first.").await;
    browser.run("document.querySelector('#login').click()").await; // it is scrolled away
    browser.see_any(".sessions li.mine").await;
    browser.see("#card-dead .terminal", "./lab fault kill server-3").await;
    browser.see_any("#login:not([aria-disabled])").await;
    browser.click("#card-dead .tool").await;

    browser.see("#card-dead", "This page cannot end this lab’s servers.").await;
    assert_eq!(browser.count("#card-dead .tool").await, 0);
}
