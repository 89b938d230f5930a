//! Two, three or four servers, draining and updates, on the real stack: who moves, what stays as it
//! was, and what is left wherever a command ends.
//!
//! It takes minutes: `cargo test --package sticky-lab --test change -- --ignored --test-threads 2`.
//! The images have to be there: `./lab up --sessions shared-store`, and that of the tool.

mod at_once;
mod by_hand;
mod chance;
mod classes;
mod container;
mod drained;
mod half_way;
mod interrupted;
mod lent;
mod moved;
mod moved_cookies;
mod moved_store;
mod no_image;
mod picture;
mod predicted;
mod rolled;
mod settings;
#[path = "../support/mod.rs"]
mod support;
mod ten_times;
mod up_and_down;
mod whole;
