//! The lesson as a learner goes through it: the exercise, a server of one's own, and the pages.

mod commands;
mod console_blocks; // it takes longest, and by its name begins early
mod first_minutes;
mod frameworks;
mod hints;
mod own_server;
#[path = "../support/mod.rs"]
mod support;
mod way;
