//! The lab's server. Three of them behind one Nginx show why a login vanishes behind a load
//! balancer, and what keeps it.
//!
//! The modules, in the order in which they are best read:
//!
//! 1. [`session`]: logins in this process's memory, and nowhere else. That is the lesson.
//! 2. [`server`]: the HTTP server around them, of which the lab runs three.
//! 3. [`config`]: what a server reads from its environment.
//! 4. [`log`]: the lines a learner follows while the lab runs.

pub mod config;
pub mod log;
pub mod server;
pub mod session;
