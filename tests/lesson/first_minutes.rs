//! The first minutes: little to read, and what is named is there.

use crate::support::pages::{pages, text_of};
use crate::support::reading::{FirstWay, labels, n_words};

/// How many words of a front page may stand before what to press.
const FRONT_PAGE_WORDS: usize = 85;

#[test]
fn either_front_page_leads_to_the_first_loss_in_three_commands_and_few_words() {
    for (page, pressed) in
        [("README.md", ["Log in", "Ten requests"]), ("README.zh.md", ["登录", "连发十次请求"])]
    {
        let way = FirstWay::of(page);

        let [clone, up, open] = &way.commands[..] else { panic!("{page}: {:?}", way.commands) };
        assert!(clone.starts_with("git clone "), "{page}: {clone}");
        assert_eq!((up.as_str(), open.as_str()), ("./lab up", "http://localhost:8080"), "{page}");
        assert_eq!(way.pressed, pressed, "{page}");
        let n = n_words(&way.prose);
        assert!(n > 30 && n <= FRONT_PAGE_WORDS, "{page} has {n} words:\n{}", way.prose);
    }
}

#[test]
fn a_chinese_word_has_two_characters_and_marks_are_no_words() {
    assert_eq!(n_words("Log in, then `send` 10 requests – to localhost:8080."), 8);
    assert_eq!(n_words("登录，再按“十次请求”。"), 4);
    assert_eq!(n_words("让 Nginx 按地址选"), 4);
}

#[test]
fn what_a_page_says_in_bold_stands_on_the_live_page() {
    let is_told = |page: &String| page.starts_with("README") || page.starts_with("docs/guide/");
    let mut n_labels = 0;
    for page in pages().into_iter().filter(is_told) {
        let language = if page.ends_with(".zh.md") { "zh" } else { "en" };
        let texts = [&*format!("page/{language}.js"), "lesson/methods.json"];
        let there = texts.map(text_of).concat();
        for label in labels(&text_of(&page)) {
            n_labels += 1;
            let text = label.replace("server-1", "{server}");
            assert!(there.contains(&text), "{page}: the live page has no {label:?}");
        }
    }
    assert!(n_labels > 30, "only {n_labels}");
}
