//! What test programs share: a lab of one's own, a seat for it, and a student.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod browser;
pub mod lab;
pub mod python;
pub mod seat;
pub mod student;
