//! The live page's stage: one experiment after another, for a room that looks at a projector.

use serde_json::json;
use thirtyfour::Key;

use crate::accessibility::violations;
use crate::support::browser::options::Options;
use crate::support::browser::visitor::Visitor;
use crate::support::browser::{PATIENCE, turn};
use crate::support::lab::Lab;

const CARDS: [&str; 8] = ["round", "memory", "sticky", "address", "room", "dead", "back", "named"];
/// What keyboards and remote clickers send for the next slide.
const NEXT: [Key; 4] = [Key::Right, Key::PageDown, Key::Space, Key::Enter];

/// Fails if anything of the slide is out of view on a projector, be it small or large.
pub async fn fits(visitor: &Visitor, slide: &str) {
    for (width, height) in [(1920, 1080), (1280, 720)] {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        visitor.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        let size = "const { scrollWidth, scrollHeight } = document.documentElement; \
            return [scrollWidth, scrollHeight]";
        assert_eq!(visitor.run(size).await, json!([width, height]), "{slide}");
    }
}

/// Waits until what the slide does by itself is done.
pub async fn done(visitor: &Visitor, slide: &str) {
    let is_done = async || visitor.count("#stage-back[aria-disabled]").await == 0;
    visitor.wait(slide, PATIENCE, is_done).await;
}

/// Goes through all slides by keyboard alone. No server is ended: that takes its time.
async fn walk(options: Options, terminal: &str) {
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, options).await;
    let refuse = "const real = fetch; window.fetch = (url, ...rest) => \
        String(url).endsWith('/debug/restart') ? Promise.resolve(new Response('{}', { status: 404 })) \
        : real(url, ...rest); location.hash = 'stage'";
    visitor.run(refuse).await;
    visitor.see("#stage-place", "1 / 8").await;
    for (n, card) in CARDS.iter().enumerate() {
        let see = format!(
            "import('/page/after_{}.js').then(({{ texts }}) => texts.after.{card}.see)",
            &options.language[..2]
        );
        let see = visitor.run_async(&see).await;
        let see = see.as_str().unwrap();
        assert_eq!(visitor.text("#stage-place").await, format!("{} / 8", n + 1));
        assert!(!visitor.text("body").await.contains(see), "{card}: {see} is told too early");
        fits(&visitor, &format!("the question of {card}")).await;
        if n == 1 {
            assert_eq!(violations(&visitor).await, Vec::<String>::new());
        }

        visitor.press(NEXT[n % 4].clone() + "").await;
        if n > 0 {
            done(&visitor, card).await;
        } else {
            visitor.see_any("#marks li:nth-child(11)").await;
            done(&visitor, card).await;
            assert_eq!(violations(&visitor).await, Vec::<String>::new());
            visitor.leave_picture(&format!("stage-{}.png", options.language)).await;
        }
        assert!(!visitor.text("body").await.contains(see), "{card}: {see} is told too early");
        let is_refused = ["dead", "back"].contains(card);
        assert_eq!(visitor.text("#result").await.contains(terminal), is_refused, "{card}");
        fits(&visitor, &format!("what {card} does")).await;

        visitor.press(NEXT[n % 4].clone() + "").await;
        visitor.see("#stage-body .see", &see.replace("{n}", "3")).await;
        fits(&visitor, &format!("what {card} shows")).await;
        if n < 2 {
            assert_eq!(violations(&visitor).await, Vec::<String>::new());
        }
        if n + 1 < CARDS.len() {
            visitor.press(NEXT[n % 4].clone() + "").await;
        }
    }
    let counts = visitor.run("return document.querySelector('.count').textContent").await;
    assert!(counts.as_str().unwrap().matches("10").count() == 2, "{counts}");
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stage_goes_by_keyboard_from_the_first_experiment_to_the_last() {
    let _turn = turn().await;
    walk(Options { size: (1280, 720), ..Options::default() }, "In a terminal: ./lab fault kill")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_does_so_in_chinese_and_in_the_dark() {
    let _turn = turn().await;
    let options =
        Options { language: "zh-CN", is_dark: true, size: (1280, 720), ..Options::default() };
    walk(options, "可以在终端运行：./lab fault kill").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_repeats_nothing_and_leaving_puts_everything_back() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("server-3").await;
    visitor.log_in().await;
    visitor.see("#result", "server-3 created a session").await;

    visitor.click("#stage").await;
    visitor.see("#stage-place", "1 / 8").await;
    assert_eq!(visitor.count("#stage-back[aria-disabled]").await, 1, "there is nothing before");
    visitor.click("#stage-next").await;
    visitor.see_any("#marks li:nth-child(11)").await;
    done(&visitor, "round robin").await;
    let shown = async || (visitor.text("#result").await, visitor.text("#cookie").await);
    let before = shown().await;
    for key in [Key::Right, Key::PageUp, Key::Left, Key::Right] {
        visitor.press(key + "").await;
    }
    assert_eq!(visitor.count("#marks li").await, 11);
    assert_eq!(shown().await, before);

    visitor.press(Key::Escape + "").await;
    visitor.see_any("html:not(.is-stage)").await;
    visitor.see("#result", "Log in, then send ten requests").await; // that session is no more
    assert_eq!(visitor.n_requests().await, 1);
    assert_eq!(visitor.run("return document.querySelector('#way').value").await, "server-3");
    assert_eq!(visitor.run("return document.activeElement.id + location.hash").await, "stage");
    visitor.press(Key::Right + "").await;
    assert_eq!(visitor.count("#on-stage").await, 0);
    visitor.is_content().await;
}
