//! The lesson as a learner goes through it: the exercise, a server of one's own, and the pages.

mod hints;
mod own_server;
mod pages;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/seat.rs"]
mod seat;
#[allow(dead_code, reason = "each test binary uses a part of it")]
#[path = "../cluster/support.rs"]
mod support;
