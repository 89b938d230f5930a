//! The server by itself: in this process on a free port, or as the program it is. No Docker.

mod bad_input;
mod connections;
mod contract;
mod fuzz;
mod lifetime;
mod newest;
mod origin;
mod program;
mod refused;
mod restart;
#[allow(dead_code, reason = "each test program uses a part of it")]
#[path = "../support"]
mod support {
    pub mod fuzz;
    pub mod server;
    pub mod student;
}
