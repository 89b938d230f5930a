//! A browser with somebody in front of it.

mod driver;
pub mod options;
mod program;
pub mod visitor;

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use tokio::sync::{Semaphore, SemaphorePermit};

use self::options::Options;
use self::program::Program;
use crate::support::shared_lab::{N_TURNS, bring_up_labs_in_turn};

/// Programs that wait for the next test.
static IDLE: Mutex<Vec<Program>> = Mutex::new(Vec::new());

/// How long a page may take to show what it has to, in general.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// How addresses begin that lead to nobody else.
const HERE: [&str; 6] =
    ["http://127.0.0.1:", "http://localhost:", "file:", "data:", "blob:", "chrome:"];

static TURNS: Semaphore = Semaphore::const_new(N_TURNS);

/// Waits for one's turn with a browser, and keeps it until the guard is dropped.
pub async fn turn() -> SemaphorePermit<'static> {
    let turn = TURNS.acquire().await.unwrap();
    bring_up_labs_in_turn().await;
    turn
}

/// The same with nobody at work beside: for a test that makes or ends a network of Docker's, since
/// Chromium then drops what it is loading, and for one that measures.
pub async fn turn_alone() -> SemaphorePermit<'static> {
    TURNS.acquire_many(N_TURNS as u32).await.unwrap()
}

/// A headless Chromium in which nothing has happened yet, for one test.
pub struct Browser {
    /// There until the browser is dropped.
    program: Option<Program>,
    options: Options,
    console: Mutex<Vec<String>>,
}

impl Browser {
    /// One that another test may have used.
    pub async fn lent(options: Options) -> Self {
        let idle = {
            let mut programs = IDLE.lock().unwrap();
            let fitting = programs.iter().position(|program| program.language == options.language);
            fitting.map(|i| programs.swap_remove(i))
        };
        match idle {
            Some(program) => Self::of(program, options).await,
            None => Self::new(options).await,
        }
    }

    /// One that is started for this test.
    pub async fn new(options: Options) -> Self {
        Self::of(Program::start(options).await, options).await
    }

    async fn of(program: Program, options: Options) -> Self {
        let browser = Self { program: Some(program), options, console: Mutex::default() };
        browser.emulate(options).await;
        browser
    }

    fn page(&self) -> &WebDriver {
        &self.program.as_ref().expect("it is taken by the destructor alone").page
    }

    async fn emulate(&self, options: Options) {
        let scheme = if options.is_dark { "dark" } else { "light" };
        let motion = if options.is_calm { "reduce" } else { "no-preference" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        let (width, height) = options.size;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": options.is_phone });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub async fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.page().cdp().send_raw(command, parameters).await.unwrap()
    }

    pub async fn open(&self, url: &str) {
        self.program.as_ref().unwrap().visited.lock().unwrap().push(url.to_owned());
        self.page().goto(url).await.unwrap();
    }

    /// Opens a page, and waits until an element is there.
    ///
    /// Chromium drops what it is loading when one of Docker's networks comes or goes, and a page
    /// without one of its modules stays as it is. A person would load it again, and so does this.
    pub async fn open_until(&self, url: &str, css: &str) {
        self.open(url).await;
        let mut n_dropped = 0;
        let is_there = async || {
            let console = self.console().await;
            let n = console.iter().filter(|line| line.contains("ERR_NETWORK_CHANGED")).count();
            if std::mem::replace(&mut n_dropped, n) < n {
                self.open(url).await;
            }
            self.count(css).await > 0
        };
        self.wait(&format!("{css} at {url}"), PATIENCE, is_there).await;
    }

    /// Runs a function's body in the page, and returns what it returns.
    pub async fn run(&self, script: &str) -> Value {
        self.run_with(script, vec![]).await
    }

    /// The same with arguments.
    pub async fn run_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        let returned = self.page().execute(script, arguments).await;
        returned.unwrap_or_else(|error| panic!("{script}\n{error}")).json().clone()
    }

    /// The same with a promise: the value that it becomes.
    pub async fn run_async(&self, promise: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {promise}.then(done)");
        self.page().execute_async(script, vec![]).await.unwrap().json().clone()
    }

    async fn find(&self, css: &str) -> WebElement {
        match self.page().find(By::Css(css)).await {
            Ok(element) => element,
            Err(_) => panic!("there is no {css} on the page:\n{}", self.text("body").await),
        }
    }

    pub async fn click(&self, css: &str) {
        let mut clicked = self.find(css).await.click().await;
        // The page may draw it anew between the two.
        if clicked.as_ref().is_err_and(|error| error.to_string().contains("stale element")) {
            clicked = self.find(css).await.click().await;
        }
        clicked.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Writes into a field, in place of what is there.
    pub async fn write(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses from a list, by the choice's value.
    pub async fn choose(&self, css: &str, value: &str) {
        self.click(&format!("{css} option[value='{value}']")).await;
    }

    /// Presses keys, wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.page().active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// What the eye reads there; nothing if there is no such element.
    pub async fn text(&self, css: &str) -> String {
        let script = format!("return document.querySelector({})?.innerText ?? ''", json!(css));
        self.run(&script).await.as_str().unwrap().to_owned()
    }

    pub async fn count(&self, css: &str) -> usize {
        self.page().find_all(By::Css(css)).await.unwrap().len()
    }

    /// Waits until the text there contains `part`.
    pub async fn see(&self, css: &str, part: &str) {
        self.see_within(css, part, PATIENCE).await;
    }

    /// The same with a limit; returns how long it took.
    pub async fn see_within(&self, css: &str, part: &str, limit: Duration) -> Duration {
        let what = format!("{part:?} in {css}");
        self.wait(&what, limit, async || self.text(css).await.contains(part)).await
    }

    /// Waits until an element is there.
    pub async fn see_any(&self, css: &str) {
        self.wait(css, PATIENCE, async || self.count(css).await > 0).await;
    }

    /// Asks again until the answer is yes; the failure shows the page's text.
    pub async fn wait(
        &self,
        what: &str,
        limit: Duration,
        mut is_so: impl AsyncFnMut() -> bool,
    ) -> Duration {
        let begun = Instant::now();
        while !is_so().await {
            if begun.elapsed() > limit {
                let (text, console) = (self.text("body").await, self.console().await);
                panic!("waited {limit:?} in vain for {what}; the page:\n{text}\n\n{console:?}");
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        begun.elapsed()
    }

    /// Errors and warnings so far, those of policies that were broken among them.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.page().browser_log().await.unwrap();
        let mut console = self.console.lock().unwrap();
        let bad =
            entries.into_iter().filter(|entry| entry.level != "INFO" && entry.level != "DEBUG");
        console.extend(bad.map(|entry| entry.message));
        console.clone()
    }

    /// The same without what the browser says itself of each answer that is an error: such
    /// answers are what the page is about. A request that nobody answered is left out as well.
    pub async fn complaints(&self) -> Vec<String> {
        let mut complaints = self.console().await;
        complaints.retain(|line| !line.contains("Failed to load resource"));
        complaints
    }

    /// What pages have asked of others than this machine since the last question.
    pub async fn foreign_requests(&self) -> Vec<String> {
        let events = self.page().handle().get_log("performance").await.unwrap();
        let events = events.iter().map(|entry| serde_json::from_str::<Value>(&entry.message));
        let events = events.map(|event| event.unwrap()["message"].take());
        let requests = events.filter(|event| event["method"] == "Network.requestWillBeSent");
        let urls =
            requests.map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned());
        urls.filter(|url| !HERE.iter().any(|here| url.starts_with(here))).collect()
    }

    /// Stores a picture of the whole page.
    pub async fn take_picture(&self, file: &Path) {
        let size = self.cdp("Page.getLayoutMetrics", json!({})).await["cssContentSize"].clone();
        let height = size["height"].as_f64().unwrap() as u32;
        let whole = Options { size: (self.options.size.0, height), ..self.options };
        self.emulate(whole).await;
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        self.page().screenshot(file).await.unwrap();
        self.emulate(self.options).await;
    }
}

/// What a failing test has done to it, nobody knows; otherwise the next one may have it.
impl Drop for Browser {
    fn drop(&mut self) {
        let program = self.program.take().expect("it is dropped once");
        if !std::thread::panicking() {
            let runtime = tokio::runtime::Handle::current();
            let tidied = tokio::task::block_in_place(|| runtime.block_on(program.tidy()));
            tidied.expect("a browser forgets what a test did");
            IDLE.lock().unwrap().push(program);
        }
    }
}
