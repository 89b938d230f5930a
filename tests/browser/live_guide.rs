//! The live page's experiments: predict, do, see.

use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::Visitor;
use crate::support::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_card_keeps_the_prediction_and_notices_what_was_done() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    assert_eq!(visitor.count("#cards .done").await, 0);

    visitor.click("#card-round summary").await;
    visitor.click("#card-round input[value='1']").await;
    visitor.click("#card-sticky summary").await;
    visitor.click("#card-sticky input[value='2']").await;
    visitor.choose_way("round_robin").await;
    visitor.log_in().await;
    visitor.read().await;
    visitor.see_any("#card-round .done").await;
    let heard = visitor.run("return document.querySelector('#noticed').textContent").await;
    assert!(heard.as_str().unwrap().contains("Done: Round robin"), "{heard}");
    visitor.see("#card-round .see", "only every third").await; // it stays open
    assert_eq!(visitor.count("#card-sticky .done").await, 0);
    visitor.choose_way("ip_hash").await;
    visitor.log_in().await;
    let before = visitor.n_requests().await;
    visitor.click("#ten").await;
    visitor.done_since(before, 10, "ten requests").await;
    visitor.see_any("#card-sticky .done").await;

    let verdict = async |card: &str| {
        visitor
            .run(&format!("return document.querySelector('#card-{card} .see').textContent"))
            .await
    };
    assert!(verdict("round").await.as_str().unwrap().contains("You predicted that."));
    assert!(verdict("sticky").await.as_str().unwrap().contains("something else"));
    assert_eq!(visitor.count("#cards .done").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_predicted_and_done_is_still_there_after_a_reload_until_one_starts_over() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.click("#card-memory input[value='0']").await;
    visitor.choose_way("server-1").await;
    visitor.log_in().await;
    visitor.click_and_wait("#server-2 .show").await;
    visitor.see_any("#card-memory .done").await;

    visitor.open_until(&format!("{}/", lab.entry()), "#prediction").await;
    visitor.see_any("#card-memory .done").await;
    assert!(
        visitor.run("return document.querySelector('#card-memory input').checked").await == true
    );

    visitor.click("#again").await;
    assert_eq!(visitor.count("#cards .done").await, 0);
    assert_eq!(visitor.count("#cards input:checked").await, 0);
}
