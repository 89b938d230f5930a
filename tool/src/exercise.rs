//! A learner's program, run for them: started as three servers, started again after each save, and
//! ended with all that it has started.
//!
//! 1. [`process`]: a program that does not outlive this one.
//! 2. [`program`]: what is run, and how it is built.
//! 3. [`ports`]: where the servers listen, beside the lab.
//! 4. [`servers`]: three of them, started and ended.
//! 5. [`saves`]: when a file was saved.

pub mod ports;
pub mod process;
pub mod program;
pub mod saves;
pub mod servers;
