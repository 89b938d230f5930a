//! Somebody who has the live page open.

use std::ops::Deref;
use std::path::{Path, PathBuf};

use crate::support::browser::options::Options;
use crate::support::browser::{Browser, PATIENCE};
use crate::support::lab::{Lab, ROOT, expect_success};

/// A browser with the lab's page in it.
pub struct Visitor {
    browser: Browser,
}

impl Deref for Visitor {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Visitor {
    /// Opens the page, and waits until it has looked at the lab.
    pub async fn of(lab: &Lab, options: Options) -> Self {
        Self::at(&lab.entry(), options).await
    }

    /// The same with the lab behind this address.
    pub async fn at(entry: &str, options: Options) -> Self {
        let browser = Browser::lent(options).await;
        browser.open_until(&format!("{entry}/"), "#prediction").await;
        Self { browser }
    }

    /// Logs in, and returns the server that created the session.
    pub async fn log_in(&self) -> String {
        self.click_and_wait("#login").await;
        self.see_any("#marks li:last-child button.login").await;
        let server = self.last("data-server").await;
        self.see("#cookie", &server).await;
        server
    }

    /// Reads the profile, and returns what came of it: `kept`, `lost` …
    pub async fn read(&self) -> String {
        self.click_and_wait("#profile").await;
        self.last("class").await.split(' ').next().unwrap().to_owned()
    }

    /// Presses a button, and waits until the page has done what it is for.
    pub async fn click_and_wait(&self, css: &str) {
        let before = self.n_requests().await;
        self.click(css).await;
        self.done_since(before, 1, css).await;
    }

    /// Waits until so many requests more are on the timeline, and nothing is being done.
    pub async fn done_since(&self, before: u64, n: u64, what: &str) {
        let is_done = async || {
            let is_busy = self.count("#login[aria-disabled]").await > 0;
            self.n_requests().await == before + n && !is_busy
        };
        self.wait(what, PATIENCE, is_done).await;
    }

    /// Chooses how Nginx picks, and waits until the page has seen that Nginx does. What is not
    /// among the first methods is behind "more".
    pub async fn choose_way(&self, way: &str) {
        let option = format!("#way option[value='{way}']");
        self.see_any(&format!("#way option[value='more'], {option}")).await;
        if self.count(&option).await == 0 {
            self.choose("#way", "more").await;
        }
        self.choose("#way", way).await;
        self.see_any("#nginx-facts code").await;
    }

    /// Becomes another student, by number.
    pub async fn become_student(&self, student: &str) {
        self.choose("#student", student).await;
    }

    /// Opens an experiment's card, and says a number or one of its answers.
    pub async fn predict(&self, card: &str, guess: u8) {
        let place = format!("#card-{card}");
        if self.count(&format!("{place} details[open]")).await == 0 {
            self.click(&format!("{place} summary")).await;
        }
        let answer = format!("{place} input[value='{guess}'][type='radio']");
        if self.count(&answer).await > 0 {
            self.click(&answer).await;
        } else {
            self.write(&format!("{place} input"), &guess.to_string()).await;
        }
        self.click(&format!("{place} form button")).await;
        self.see_any(&format!("{place} .next")).await;
    }

    /// Logs in, sends ten requests, and waits for the last.
    pub async fn log_in_and_send_ten(&self) {
        self.log_in().await;
        let before = self.n_requests().await;
        self.click("#ten").await;
        self.done_since(before, 10, "ten requests").await;
    }

    /// The number of the newest request.
    pub async fn n_requests(&self) -> u64 {
        self.run(
            "return Number(document.querySelector('#marks li:last-child button')?.dataset.n ?? 0)",
        )
        .await
        .as_u64()
        .unwrap()
    }

    /// An attribute of the newest request's mark.
    async fn last(&self, attribute: &str) -> String {
        let mark = "document.querySelector('#marks li:last-child button')";
        let value = self.run(&format!("return {mark}.getAttribute('{attribute}')")).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The counts on the timeline: kept and lost.
    pub async fn counts(&self) -> (u32, u32) {
        let count = async |what: &str| {
            let text = self.text(&format!("#n-{what}")).await;
            text.rsplit([' ', '：']).next().unwrap().parse().unwrap()
        };
        (count("kept").await, count("lost").await)
    }

    /// Fails if anything went wrong that is not what the page is about.
    pub async fn is_content(&self) {
        assert_eq!(self.complaints().await, Vec::<String>::new());
        assert_eq!(self.foreign_requests().await, Vec::<String>::new());
    }

    /// Stores a picture of the page among those that a run leaves behind.
    pub async fn leave_picture(&self, name: &str) {
        self.take_picture(&pictures().join(name)).await;
    }
}

/// The folder of the pictures that a run of the tests leaves behind.
pub fn pictures() -> PathBuf {
    Path::new(ROOT).join("target/screenshots")
}

/// Replaces text in the upstream's file, and has Nginx read it, as a person does.
pub fn edit(lab: &Lab, from: &str, to: &str) {
    let file = lab.upstream_conf();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "no {from:?} in\n{text}");
    std::fs::write(&file, text.replace(from, to)).unwrap();
    expect_success(lab.lab(&["reload"]));
}
