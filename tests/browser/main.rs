//! Pages in a real browser: headless Chromium, driven through WebDriver.
//!
//! The tests take turns ([`browser::turn`]): Chromium drops requests when Docker's networks come
//! and go beside it, and every browser takes two processors for a moment.

mod accessibility;
mod browser;
mod driver;
mod itself;
mod live;
mod live_changes;
mod live_for_all;
mod live_guide;
mod live_trouble;
mod options;
mod report;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/seat.rs"]
mod seat;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/support.rs"]
mod support;
mod visitor;
