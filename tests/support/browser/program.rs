//! The browser as a program: it serves one test after the other.

use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;

use super::driver::Driver;
use super::options::Options;
use crate::support::guard::Guard;
use crate::support::seat::{Seat, TempDir};

/// A Chromium with its driver and a profile of its own. It ends when dropped, or with the tests.
pub struct Program {
    pub page: WebDriver,
    pub language: &'static str,
    /// What was opened for the test at hand.
    pub visited: Mutex<Vec<String>>,
    _driver: Driver,
    _profile: TempDir,
    _guard: Guard,
    _seat: Seat,
}

impl Program {
    pub async fn start(options: Options) -> Self {
        let seat = Seat::take(); // for a name that nobody else has
        let profile = TempDir::new(&format!("{}-browser", seat.project()));
        let profile_dir = profile.path.to_str().unwrap();
        let driver = Driver::start(profile_dir);
        let end = r#"
            [ -n "$is_dropped" ] && exit
            kill -KILL "$DRIVER"; pkill -KILL --full -- "$PROFILE"; rm -rf -- "$PROFILE""#;
        let variables = [("DRIVER", &*driver.id().to_string()), ("PROFILE", profile_dir)];
        let guard = Guard::new(end, &variables, Stdio::null());
        // Each test has a runtime of its own, and a connection ends with the one it began in.
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(0)
            .no_proxy()
            .build()
            .unwrap();
        let capabilities = options.capabilities(profile_dir);
        let page = WebDriver::builder(&driver.address, capabilities).client(client).await.unwrap();
        Self {
            page,
            language: options.language,
            visited: Mutex::default(),
            _driver: driver,
            _profile: profile,
            _guard: guard,
            _seat: seat,
        }
    }

    /// Forgets what has happened: a tab that is new takes the place of the others, and nothing is
    /// left of cookies, stored data, permissions and logs.
    pub async fn tidy(&self) -> WebDriverResult<()> {
        let old = self.page.windows().await?;
        let new = self.page.new_tab().await?;
        for tab in old {
            self.page.switch_to_window(tab).await?;
            self.page.close_window().await?;
        }
        self.page.switch_to_window(new).await?;
        let cdp = self.page.cdp();
        let visited = std::mem::take(&mut *self.visited.lock().unwrap());
        for url in visited.iter().filter(|url| url.starts_with("http:")) {
            let everything = json!({ "origin": url.trim_end_matches('/'), "storageTypes": "all" });
            cdp.send_raw("Storage.clearDataForOrigin", everything).await?;
        }
        for forget in
            ["Network.clearBrowserCookies", "Network.clearBrowserCache", "Browser.resetPermissions"]
        {
            cdp.send_raw(forget, json!({})).await?;
        }
        self.page.browser_log().await?;
        self.page.handle().get_log("performance").await?;
        Ok(())
    }
}
