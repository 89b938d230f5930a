//! The lab as it ships: `compose.yaml` with the real Nginx, brought up by testcontainers.
//!
//! Each test has a stack of its own, so they run side by side.

mod check;
mod class_fault;
mod classroom;
mod failure;
mod fault;
mod fault_for;
mod fault_renew;
mod image;
mod isolation;
mod jars;
mod lab_command;
mod lab_words;
mod methods;
mod page;
mod paths;
mod predict;
mod reach;
mod retry;
mod sticky;
#[path = "../support/mod.rs"]
mod support;
mod toggle;
mod views;
