//! The live page for everybody: languages, keyboards, screen readers, phones, projectors.

use std::time::Duration;

use crate::support::student::{Expect, Student};
use serde_json::json;
use thirtyfour::Key;

use crate::accessibility::violations;
use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::Visitor;
use crate::support::lab::Lab;

/// A page on which everything has happened once: found, lost, and a server that is away.
async fn busy(lab: &Lab, options: Options) -> Visitor {
    let visitor = Visitor::of(lab, options).await;
    visitor.choose_way("round_robin").await;
    visitor.log_in().await;
    visitor.click("#ten").await;
    visitor.done_since(1, 10, "ten requests").await;
    visitor
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_stands_in_anybodys_way_in_light_dark_chinese_and_on_a_phone() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let dark = Options { language: "zh-CN", is_dark: true, ..Options::default() };
    let looks = [("light", Options::default()), ("dark", dark), ("phone", Options::phone())];
    for (name, options) in looks {
        let visitor = busy(&lab, options).await;
        visitor.predict("round", 8).await;
        visitor.leave_picture(&format!("{name}.png")).await;
        assert_eq!(violations(&visitor).await, Vec::<String>::new(), "{name}");
        let wrong = r"return document.body.innerText.match(/\p{Script=Han}[,;:!?]|\p{Script=Han} \p{Script=Han}/gu)";
        assert_eq!(visitor.run(wrong).await, json!(null), "{name}");
        visitor.is_content().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_can_be_read_by_all_too() {
    let _turn = turn().await;
    let lab = Lab::in_turn_to_break().await;
    for is_dark in [false, true] {
        let visitor = Visitor::of(&lab, Options { is_dark, ..Options::default() }).await;
        crate::support::lab::docker(&["kill", &lab.container("server-2")]);
        visitor.see_any("#server-2.down").await;
        assert_eq!(violations(&visitor).await, Vec::<String>::new());
        crate::support::lab::docker(&["start", &lab.container("server-2")]);
        visitor.see("#news-text", "back").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_whole_class_a_few_are_shown_and_the_others_counted() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("server-2").await;
    visitor.log_in().await;

    for n in 1..=10 {
        Student::new().log_in(&lab.direct(2), &format!("user{n}")).await.unwrap().expect(200);
    }

    visitor.see("#server-2 .state", "11 sessions").await;
    assert_eq!(visitor.count("#server-2 .sessions li").await, 4);
    visitor.see("#server-2 .sessions li:first-child", "yours").await;
    assert!(visitor.text("#cookie").await.contains("created by server-2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_as_high_with_a_thousand_sessions_as_with_none() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    for (options, place) in [(Options::default(), 2), (Options::phone(), 3)] {
        let visitor = Visitor::of(&lab, options).await;
        let card = format!("#server-{place}");
        let (state, mine) = (format!("{card} .state"), format!("{card} .sessions li.mine"));
        let height =
            format!("return document.querySelector('{card}').getBoundingClientRect().height");
        visitor.choose_way(&format!("server-{place}")).await;
        visitor.see(&state, "no sessions").await;
        let empty = visitor.run(&height).await;
        visitor.log_in().await;

        let client = Student::without_jar(Duration::from_secs(5)); // a jar's login would end the last
        for n in 2..=1000 {
            let name = format!("{}{n}", "W".repeat(n % 60));
            client.log_in(&lab.direct(place), &name).await.unwrap().expect(200);
        }

        visitor.see(&state, "1000 sessions").await;
        visitor.see(&mine, "yours").await;
        assert_eq!(visitor.run(&height).await, empty, "{:?}", options.size);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_requests_went_and_why_fits_a_small_laptop_with_the_last_twenty_of_them() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    for language in ["en", "zh-CN"] {
        let laptop = Options { size: (1366, 657), language, ..Options::default() };
        let visitor = busy(&lab, laptop).await;
        for n in [11, 21, 31] {
            visitor.click("#ten").await;
            visitor.done_since(n, 10, "ten requests").await;
        }
        // The longest: a method that could not know the session, after a server that was silent.
        visitor.choose_way("sticky_learn").await;
        visitor.see_any("#offer:not([hidden])").await;
        while visitor.read().await != "lost" {}
        let say = "Promise.all(['state', 'draw', 'sentences'].map((name) => import(`/page/${name}.js`)))\
            .then(([{ state }, { say }, { sentence }]) => { \
            const lost = { ...state.last, silent: ['server-3'] }; say(() => sentence(lost)); })";
        visitor.run_async(say).await;
        let headline = "return document.querySelector('#result').getBoundingClientRect().height";
        let height = visitor.run(headline).await.as_f64().unwrap();
        assert!(language != "en" || height > 75.0, "not three lines, but {height}");
        assert_eq!(visitor.count("#offer:not([hidden])").await, 1);

        let bottom = async |place: &str| {
            let bottom = format!("{place}.getBoundingClientRect().bottom");
            visitor.run(&format!("return {bottom} + scrollY")).await.as_f64().unwrap()
        };
        for place in ["#cookie", "#controls", "#headline", "#browser", "#nginx", "#servers"] {
            let bottom = bottom(&format!("document.querySelector('{place}')")).await;
            assert!(bottom <= 657.0, "{place} ends at {bottom}");
        }
        let list = "document.querySelector('#marks').getBoundingClientRect()";
        let top = visitor.run(&format!("return {list}.top")).await.as_f64().unwrap();
        for n in 1..=20 {
            let mark = format!("[...document.querySelectorAll('#marks button')].at(-{n})");
            let (mark_top, bottom) = (
                visitor.run(&format!("return {mark}.getBoundingClientRect().top")).await,
                bottom(&mark).await,
            );
            assert!(mark_top.as_f64().unwrap() >= top, "the last but {n} is scrolled away");
            assert!(bottom <= 657.0, "the last but {n} ends at {bottom}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_scrolls_down_and_never_sideways() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = busy(&lab, Options::phone()).await;
    Student::new().log_in(&lab.direct(2), &"W".repeat(64)).await.unwrap().expect(200);
    visitor.see("#server-2 .sessions", "WWW").await;

    let width = visitor.run("return document.documentElement.scrollWidth").await;
    assert_eq!(width, 390);
    // Whatever is scrolled to, the cookie stays in view.
    visitor.run("scrollTo(0, document.body.scrollHeight)").await;
    let top =
        visitor.run("return document.querySelector('#cookie').getBoundingClientRect().top").await;
    assert_eq!(top, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_the_picture_comes_first_and_the_buttons_are_in_reach_of_the_thumb() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    for language in ["en", "zh-CN"] {
        let visitor = busy(&lab, Options { language, ..Options::phone() }).await;
        let edge = async |place: &str, side: &str| {
            let rectangle = format!("document.querySelector('{place}').getBoundingClientRect()");
            visitor.run(&format!("return {rectangle}.{side}")).await.as_f64().unwrap()
        };
        let fold = edge("#controls", "top").await;
        let mut above = 0.0;
        for place in ["#headline", "#browser", "#nginx"] {
            assert!(edge(place, "top").await > above, "{place} comes later");
            above = edge(place, "top").await;
        }
        assert!(above + 120.0 < fold, "Nginx begins at {above}, and the buttons at {fold}");
        for later in ["#guide", "#timeline"] {
            assert!(edge(later, "top").await > edge("#servers", "bottom").await, "{later}");
        }

        for at in ["0", "document.body.scrollHeight / 2", "document.body.scrollHeight"] {
            visitor.run(&format!("scrollTo(0, {at})")).await;
            for button in ["#student", "#way", "#login", "#profile", "#ten", "#logout"] {
                let (top, bottom) = (edge(button, "top").await, edge(button, "bottom").await);
                assert!(top > 844.0 * 2.0 / 3.0 && bottom <= 844.0, "{button}: {top} to {bottom}");
                assert!(bottom - top >= 44.0, "{button} is {} high", bottom - top);
            }
        }
        // Nor is what has the focus behind them.
        visitor.run("document.querySelector('#again').focus()").await;
        assert!(edge("#again", "bottom").await <= fold);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_projector_shows_what_matters_without_scrolling() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = busy(&lab, Options { size: (1920, 1080), ..Options::default() }).await;
    visitor.leave_picture("projector.png").await;

    for place in ["#controls", "#picture", "#result", "#news", "#marks", "#cards"] {
        let script =
            format!("return document.querySelector('{place}').getBoundingClientRect().bottom");
        let bottom = visitor.run(&script).await.as_f64().unwrap();
        assert!(bottom <= 1080.0, "{place} ends at {bottom}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_can_be_done_by_keyboard() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.press(Key::Tab + "").await; // to the link that skips
    visitor.press(Key::Enter + "").await;
    tab_to(&visitor, "way").await;
    visitor.press("by").await; // address
    visitor.see("#method", "ip_hash").await;
    tab_to(&visitor, "login").await;
    visitor.press(Key::Enter + "").await;
    visitor.done_since(0, 1, "a login").await;
    tab_to(&visitor, "profile").await;
    visitor.press(" ").await;
    visitor.done_since(1, 1, "a read").await;
    assert_eq!(visitor.counts().await, (1, 0));

    tab_to(&visitor, "mark").await;
    visitor.see("#details", "2. read the profile").await;
    visitor.press(Key::Left + "").await;
    visitor.see("#details", "1. log in").await;
    tab_to(&visitor, "copy").await;
    tab_to(&visitor, "clear").await;
    visitor.press(Key::Enter + "").await;
    visitor.see("#details", "No request yet").await;

    tab_to(&visitor, "guess").await;
    visitor.press("7").await;
    visitor.press(Key::Enter + "").await;
    visitor.see("#card-round .next:focus", "You said 7.").await; // where one goes on reading
}

/// Presses Tab until the focus is where it is wanted, and fails after a round through the page.
async fn tab_to(visitor: &Visitor, wanted: &str) {
    for _ in 0..60 {
        let name = "document.activeElement.id || document.activeElement.name \
            || (document.activeElement.dataset.n && 'mark')";
        if visitor.run(&format!("return {name}")).await == json!(wanted) {
            return;
        }
        visitor.press(Key::Tab + "").await;
    }
    panic!("Tab does not lead to {wanted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browsers_language_is_spoken_and_another_can_be_chosen_for_good() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options { language: "zh-CN", ..Options::default() }).await;
    assert_eq!(visitor.text("#login").await, "登录");
    assert_eq!(visitor.run("return document.documentElement.lang").await, "zh-CN");
    let server = visitor.log_in().await;
    visitor.see("#result", &format!("{server} 为 alice 创建了会话")).await;

    visitor.click("#languages [lang=en]").await;
    visitor.see("#result", &format!("{server} created a session for alice")).await;
    visitor.open_until(&format!("{}/", lab.entry()), "#prediction").await;

    visitor.see("#login", "Log in").await;
    assert_eq!(visitor.run("return document.documentElement.lang").await, "en");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_seen_on_its_way_unless_little_is_to_move() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let watch = "window.seen = 0; new MutationObserver(() => { \
        window.seen += document.querySelectorAll('.traveller').length; \
        }).observe(document.querySelector('#picture'), { childList: true });";
    for is_calm in [false, true] {
        let visitor = Visitor::of(&lab, Options { is_calm, ..Options::default() }).await;
        visitor.run(watch).await;
        visitor.log_in().await;
        visitor.see("#servers .badge", "logged in").await;
        assert_eq!(visitor.run("return window.seen > 0").await, !is_calm, "calm: {is_calm}");
        visitor
            .wait("an end", crate::support::browser::PATIENCE, async || {
                visitor.count(".traveller").await == 0
            })
            .await;
    }
}
