//! The live page ends a server of the lab for a while.

use serde_json::json;

use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::Visitor;
use crate::support::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_ended_from_the_page_and_its_return_costs_a_second_login() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    // Less than a person needs.
    let soon = "const real = fetch; window.fetch = (url, options) => \
        real(url, String(url).endsWith('/debug/restart') ? { ...options, body: '{\"seconds\":6}' } : options)";
    visitor.run(soon).await;
    visitor.predict("back", 0).await;
    visitor.predict("dead", 0).await;
    visitor.choose_way("ip_hash").await;
    let first = visitor.log_in().await;

    visitor.click("#card-dead .tool").await;
    visitor.see_any(&format!("#{first}.down")).await;
    visitor.run("scrollTo(0, 0)").await;
    assert_eq!(visitor.read().await, "lost");
    visitor.see("#card-dead .see", "nowhere else").await;
    let second = visitor.log_in().await;
    assert_ne!(second, first);

    visitor.see_any(&format!("#{first}:not(.down)")).await;
    visitor.see("#news-text", &format!("{first} is back, with an empty memory")).await;
    // Nginx leaves it out for ten seconds after it has failed.
    let path = json!("/browsers/99/methods/ip_hash/profile");
    let picked = format!("fetch({path}).then((answer) => answer.headers.get('X-Server-Id'))");
    let is_first = async || visitor.run_async(&picked).await == json!(first);
    visitor.wait("Nginx to take it back", crate::support::browser::PATIENCE, is_first).await;
    assert_eq!(visitor.read().await, "lost");
    visitor.see("#card-back .see", "your address leads to the first server again").await;
    visitor.is_content().await;
}
