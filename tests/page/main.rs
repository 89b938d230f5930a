//! The live page without anybody who serves it: no Nginx, no browser, no Docker.

mod cards;
mod cure_cards;
mod cure_looks;
mod cure_texts;
mod files;
mod ip_hash;
mod lesson;
#[path = "../support/listed.rs"]
mod listed;
mod logins;
mod looks;
mod moved;
mod requests;
mod script;
mod students;
mod sums;
mod texts;
mod upstream;
mod ways;
