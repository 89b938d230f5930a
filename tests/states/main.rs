//! Whatever has become of the lab, each command does what it is for or names the way back.
//!
//! It takes minutes: `cargo test --package sticky-lab --test states -- --ignored`.

mod parts;
mod reloads;
mod signals;
#[path = "../support/mod.rs"]
mod support;
mod whole;
