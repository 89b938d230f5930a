//! Pages in a real browser: headless Chromium, driven through WebDriver.
//!
//! The tests take turns ([`browser::turn`]): Chromium drops requests when Docker's networks come
//! and go beside it, and every browser takes two processors for a moment.

mod accessibility;
mod attacker;
mod first_loss;
mod fourth;
mod itself;
mod live;
mod live_changes;
mod live_for_all;
mod live_guide;
mod live_restart;
mod live_stage;
mod live_trouble;
mod own_server;
mod report;
mod report_paper;
mod store;
#[path = "../support/mod.rs"]
mod support;
