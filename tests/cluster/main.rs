//! The lab as it ships: `compose.yaml` with the real Nginx, brought up by testcontainers.
//!
//! Tests run side by side: those that only look share a lab ([`Lab::shared`]); whoever breaks or
//! edits something, or counts what there is, has one of their own ([`Lab::up`]).
//! Those that send whole classes are the last in the alphabet, and so the last to run: for two
//! minutes after, the engine reads their ten thousands of connections whenever a container stops.
//!
//! [`Lab::shared`]: support::lab::Lab::shared
//! [`Lab::up`]: support::lab::Lab::up

mod check;
mod checkouts;
mod class_fault;
mod failure;
mod fault;
mod fault_for;
mod fault_renew;
mod fuzz;
mod image;
mod isolation;
mod jars;
mod lab_command;
mod lab_words;
mod methods;
mod odd_clients;
mod page;
mod paths;
mod predict;
mod reach;
mod reload;
mod retry;
mod sticky;
#[path = "../support/mod.rs"]
mod support;
mod toggle;
mod views;
mod visitors;
mod ways_back;
mod whole_class;
