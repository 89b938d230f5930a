//! The server by itself: in this process on a free port, or as the program it is. No Docker.

mod bad_input;
mod check;
mod connections;
mod contract;
mod flawed;
mod lifetime;
mod newest;
mod page;
mod program;
mod reports;
mod support;
mod tool;
