//! The checker on servers in this process, flawed in one way each; and the pages for people. No Docker.

mod bonus;
mod checker;
mod chinese;
mod code;
mod cure_reports;
mod cured;
mod cures;
mod exercise;
mod flawed;
mod images;
mod languages;
mod pages;
mod reports;
#[allow(dead_code, reason = "each test program uses a part of it")]
#[path = "../support"]
mod support {
    pub mod pages;
    pub mod server;
    pub mod student;
}
mod tool;
mod verdicts;
mod what_if;
