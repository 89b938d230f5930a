//! The way that a visitor is led: from the front page to the first session lost, with its reason.

use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::{Visitor, edit};
use crate::support::lab::Lab;
use crate::support::reading::{FirstWay, n_words};

/// How many words a visitor reads at most, on the front page and on the live page together.
const WORDS: usize = 150;

/// Sends ten requests, and returns how many found the session and how many did not.
async fn ten(visitor: &Visitor) -> (u32, u32) {
    let ((kept, lost), n_before) = (visitor.counts().await, visitor.n_requests().await);
    visitor.click("#ten").await;
    visitor.done_since(n_before, 10, "ten requests").await;
    let (kept_now, lost_now) = visitor.counts().await;
    (kept_now - kept, lost_now - lost)
}

/// Does what the front page says, and returns all that there is to read on the way.
async fn read_up_to_the_first_loss(front_page: &str, language: &'static str) -> String {
    let way = FirstWay::of(front_page);
    assert_eq!(way.commands.len(), 3, "{front_page}: {:?}", way.commands);
    let lab = Lab::in_turn().await;
    let options = Options { language, size: (1366, 657), ..Options::default() };
    let visitor = Visitor::of(&lab, options).await;
    let mut read = vec![way.prose, visitor.text("#result").await];
    for (button, name) in ["#login", "#ten"].into_iter().zip(way.pressed) {
        let label = visitor.text(button).await;
        assert_eq!(label, name, "{front_page} calls {button} so");
        read.push(label);
    }
    let creator = visitor.log_in().await;

    let (_, n_lost) = ten(&visitor).await;
    let headline = visitor.text("#result").await;
    let reason = "import('/page/text.js').then((text) => text.t('why.round_robin'))";
    let reason = visitor.run_async(reason).await;
    assert!(n_lost >= 6, "{n_lost} of ten are lost: {headline}");
    for part in [&*n_lost.to_string(), &*creator, reason.as_str().unwrap()] {
        assert!(headline.contains(part), "it does not say {part:?}: {headline}");
    }
    read.push(headline);
    read.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_lost_session_and_its_reason_come_after_three_commands_and_150_words() {
    let _turn = turn().await;
    for (front_page, language) in [("README.md", "en"), ("README.zh.md", "zh-CN")] {
        let read = read_up_to_the_first_loss(front_page, language).await;

        let n = n_words(&read);
        eprintln!("{front_page}: {n} words");
        assert!(n <= WORDS, "{n} words:\n{read}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_first_chapter_is_true_of_the_page() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    let creator = visitor.log_in().await;
    assert!([(3, 7), (4, 6)].contains(&ten(&visitor).await), "in turn");

    visitor.choose_way("ip_hash").await;
    let is_there = visitor.text("#prediction").await.contains(&creator);
    assert_eq!(ten(&visitor).await, if is_there { (10, 0) } else { (0, 10) }, "the same cookie");
    visitor.log_in().await;
    assert_eq!(ten(&visitor).await, (10, 0), "by address");

    visitor.choose_way("lab").await;
    visitor.log_in().await;
    assert_eq!(ten(&visitor).await, (10, 0), "the lab's own way");
    edit(&lab, "    ip_hash;", "    # ip_hash;");
    assert!([(3, 7), (4, 6)].contains(&ten(&visitor).await), "without the line");
    edit(&lab, "    # ip_hash;", "    ip_hash;");
    assert_eq!(ten(&visitor).await, (10, 0), "with it again");
}
