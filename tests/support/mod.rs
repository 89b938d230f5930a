//! What test programs share: a lab, a seat for it, a student, a browser.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod browser;
pub mod guard;
pub mod lab;
pub mod python;
pub mod seat;
pub mod student;
