//! The tool's commands, a file each, and what they share.

pub mod check;
pub mod classroom;
mod code;
mod common;
pub mod doctor;
pub mod exercise;
pub mod fault;
pub mod help;
mod look;
pub mod predict;
pub mod refusal;
pub mod reload;
pub mod roll;
pub mod scale;
mod values;
