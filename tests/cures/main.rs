//! The cures, on the real stack: what keeps a login when its server is gone, and what that costs.
//!
//! It takes minutes: `cargo test --package sticky-lab --test cures -- --ignored`. The images have to
//! be there: `./lab up --sessions shared-store`, then `signed-cookie`.

// Tests begin in the order of their names: the longest first.
mod by_state;
mod change;
mod contract;
mod costs;
mod lab;
mod methods;
mod nginx;
mod own_server;
mod shared_store;
mod signed_cookie;

#[path = "../support/mod.rs"]
mod support;
