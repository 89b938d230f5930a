//! How a browser is set up.

use std::env;

use serde_json::json;
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{DesiredCapabilities, LoggingPrefsLogLevel};

/// Everything but this machine is behind this proxy, where nobody listens.
const PROXY: &str = "--proxy-server=http://127.0.0.1:9";

/// What the browser's owner has chosen.
#[derive(Clone, Copy)]
pub struct Options {
    pub language: &'static str,
    pub is_dark: bool,
    /// Whether little is to move.
    pub is_calm: bool,
    /// Width and height of the view, in CSS pixels.
    pub size: (u32, u32),
    pub is_phone: bool,
}

impl Default for Options {
    fn default() -> Self {
        let size = (1366, 900);
        Self { language: "en", is_dark: false, is_calm: true, size, is_phone: false }
    }
}

impl Options {
    pub fn phone() -> Self {
        Self { size: (390, 844), is_phone: true, ..Self::default() }
    }

    /// What the driver is told of a browser whose profile is in this folder.
    pub fn capabilities(self, profile: &str) -> ChromeCapabilities {
        let mut capabilities = DesiredCapabilities::chrome();
        // Without a name the driver looks for one itself.
        if let Ok(browser) = env::var("LAB_BROWSER") {
            capabilities.set_binary(&browser).unwrap();
        }
        let (user_data, language) =
            (format!("--user-data-dir={profile}"), format!("--lang={}", self.language));
        for arg in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-default-apps",
            "--disable-extensions",
            &user_data,
            &language,
            PROXY,
        ] {
            capabilities.add_arg(arg).unwrap();
        }
        let preferences = json!({ "intl.accept_languages": self.language });
        capabilities.add_experimental_option("prefs", preferences).unwrap();
        for log in ["browser", "performance"] {
            capabilities.set_logging_prefs(log, LoggingPrefsLogLevel::All).unwrap();
        }
        capabilities
    }
}
