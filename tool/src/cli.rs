//! The words of the program, a file each, and what they lead to.

pub mod check;
pub mod classroom;
pub mod common;
pub mod doctor;
mod fault;
pub mod predict;
pub mod reload;
