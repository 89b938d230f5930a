//! What test programs share: a lab, a seat for it, a student, a browser.
#![allow(dead_code, unused_imports, reason = "each test program uses a part of it")]

pub mod browser;
pub mod checkout;
pub mod class;
pub mod cure_lab;
pub mod exercise;
pub mod fuzz;
pub mod guard;
pub mod half;
pub mod lab;
pub mod listed;
pub mod own_lab;
pub mod own_server;
pub mod pages;
pub mod paths;
pub mod predicted;
pub mod python;
pub mod reading;
pub mod reloads;
pub mod run;
pub mod seat;
pub mod shared_lab;
pub mod state;
pub mod student;
