//! The live page in a lab whose sessions outlive their server.

use thirtyfour::Key;

use crate::accessibility::violations;
use crate::live_stage::{done, fits};
use crate::support::browser::options::Options;
use crate::support::browser::turn_alone;
use crate::support::browser::visitor::Visitor;
use crate::support::cure_lab::CureLab;

/// Sends ten requests, and waits for the last.
async fn ten(visitor: &Visitor) {
    let before = visitor.n_requests().await;
    visitor.click("#ten").await;
    visitor.done_since(before, 10, "ten requests").await;
}

/// A server that is not this one.
fn another(server: &str) -> &'static str {
    if server == "server-1" { "server-2" } else { "server-1" }
}

#[ignore = "brings up a lab with a cure: .ci/run"]
#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_a_box_of_its_own_and_no_servers_death_costs_a_session() {
    let _turn = turn_alone().await;
    let lab = CureLab::up("shared-store");
    let visitor = Visitor::at(&lab.entry(), Options::default()).await;
    // Less than a person needs.
    let soon = "const real = fetch; window.fetch = (url, options) => \
        real(url, String(url).endsWith('/debug/restart') ? { ...options, body: '{\"seconds\":6}' } : options)";
    visitor.run(soon).await;

    let creator = visitor.log_in().await;
    visitor.see("#store .sessions li.mine", "alice").await;
    visitor.see("#store .state", "1 session").await;
    assert_eq!(visitor.count("#servers .sessions li").await, 0, "no server has it");
    assert!(visitor.text("#store .hint").await.contains("dies with it alone"));
    ten(&visitor).await;
    visitor.see("#result", "10 requests: 10 kept, 0 lost. They went to server-1").await;
    assert_eq!(violations(&visitor).await, Vec::<String>::new());
    visitor.leave_picture("store.png").await;
    visitor.click_and_wait(&format!("#{} .show", another(&creator))).await;
    visitor.see("#result", "asked the store, and knows the session.").await;

    visitor.predict("dead", 1).await;
    visitor.click("#card-dead .tool").await;
    visitor.see_any(&format!("#{creator}.down")).await;
    visitor.see("#news-text", "No session is lost with it").await;
    visitor.run("scrollTo(0, 0)").await;
    visitor.choose_way(another(&creator)).await;
    assert_eq!(visitor.read().await, "kept");
    visitor.see("#card-dead .see", "It had put yours into the store").await;
    visitor.see_any(&format!("#{creator}:not(.down)")).await;
    visitor.see("#news-text", &format!("{creator} is back. It had nothing to lose")).await;

    visitor.click_and_wait("#logout").await;
    visitor.see("#result", "no server knows it any more").await;
    visitor.see("#store .state", "no sessions").await;
    assert!(!visitor.text("#news-text").await.contains("no longer has"), "one's own doing");
    visitor.is_content().await;
}

#[ignore = "brings up a lab with a cure: .ci/run"]
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_logs_nobody_out_and_one_that_kept_nothing_says_so() {
    let _turn = turn_alone().await;
    let lab = CureLab::up_with("shared-store", &[("LAB_STORE_KEEPS", "no")]);
    let visitor = Visitor::at(&lab.entry(), Options::default()).await;
    visitor.log_in().await;

    lab.lab(&["fault", "pause", "store"]);
    visitor.see_any("#store.down").await;
    visitor.see("#news-text", "The store does not answer.").await;
    assert_eq!(visitor.count("#servers .card.down").await, 0, "the servers do");
    assert_eq!(visitor.read().await, "refused");
    visitor.see("#result", "nobody is logged out, and nobody is let in").await;
    ten(&visitor).await;
    visitor.see("#result", "10 refused, as the store did not answer").await;
    lab.lab(&["fault", "heal"]);
    visitor.see_any("#store:not(.down)").await;
    visitor.see("#news-text", "The store answers again, and has kept its sessions (1)").await;
    assert_eq!(visitor.read().await, "kept");

    lab.lab(&["fault", "kill", "store"]);
    visitor.see_any("#store.down").await;
    lab.lab(&["fault", "heal"]);
    visitor.see("#news-text", "The store answers again, and is empty").await;
    visitor.see("#cookie", "no longer in the store").await;
    assert_eq!(visitor.read().await, "lost");
    visitor.see("#result", "which does not know this session").await;
    visitor.is_content().await;
}

#[ignore = "brings up a lab with a cure: .ci/run"]
#[tokio::test(flavor = "multi_thread")]
async fn the_stage_shows_a_store_with_experiments_of_its_own() {
    let _turn = turn_alone().await;
    let lab = CureLab::up("shared-store");
    let options = Options { size: (1280, 720), ..Options::default() };
    let visitor = Visitor::at(&lab.entry(), options).await;
    visitor.run("location.hash = 'stage'").await;
    visitor.see("#stage-place", "1 / 5").await;

    for card in ["round", "memory", "dead", "logout", "away"] {
        fits(&visitor, &format!("the question of {card}")).await;
        visitor.press(Key::Right + "").await;
        if card == "away" {
            visitor.see("#result", "./lab fault kill store").await;
            lab.lab(&["fault", "kill", "store"]);
            visitor.see("#result", "nobody is logged out, and nobody is let in").await;
        }
        let n = if card == "round" { 11 } else { 2 };
        visitor.see_any(&format!("#marks li:nth-child({n})")).await;
        done(&visitor, card).await;
        fits(&visitor, &format!("what {card} does")).await;
        visitor.leave_picture(&format!("stage-store-{card}.png")).await;
        visitor.press(Key::Right + "").await;
        visitor.see_any("#stage-body .see").await;
        fits(&visitor, &format!("what {card} shows")).await;
        visitor.press(Key::Right + "").await;
    }
    lab.lab(&["fault", "heal"]);
    visitor.is_content().await;
}

#[ignore = "brings up a lab with a cure: .ci/run"]
#[tokio::test(flavor = "multi_thread")]
async fn a_signed_cookie_needs_no_store_and_its_logout_ends_no_copy() {
    let _turn = turn_alone().await;
    let lab = CureLab::up("signed-cookie");
    let options = Options { is_dark: true, ..Options::default() };
    let visitor = Visitor::at(&lab.entry(), options).await;

    let creator = visitor.log_in().await;
    ten(&visitor).await;
    visitor.see("#result", "and each server checked the signature").await;
    assert_eq!(visitor.count("#store").await, 0);
    visitor.see("#note", "a copy of the cookie would still be accepted").await;
    visitor.see("#server-1 .state", "remembers nothing").await;
    assert_eq!(violations(&visitor).await, Vec::<String>::new());
    visitor.leave_picture("signed-cookie.png").await;
    visitor.choose_way("sticky_cookie").await;
    assert_eq!(visitor.count("#offer:not([hidden])").await, 0, "no login is better than another");

    lab.lab(&["fault", "kill", &creator]);
    visitor.see("#news-text", "No session is lost with it").await;
    visitor.choose_way(another(&creator)).await;
    assert_eq!(visitor.read().await, "kept");
    visitor.see("#cookie", &creator).await;
    visitor.click("#languages [lang=zh-CN]").await;
    visitor.see("#note", "服务器只验签名").await;
    visitor.click("#languages [lang=en]").await;
    visitor.click_and_wait("#logout").await;
    visitor.see("#result", "a copy of it would still be accepted").await;
    lab.lab(&["fault", "heal"]);
    visitor.see("#news-text", &format!("{creator} is back. It had no session to lose")).await;
    visitor.is_content().await;
}
