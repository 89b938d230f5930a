//! The Sticky Session Lab: why a login vanishes behind a load balancer, and what keeps it.
//!
//! The modules, in the order in which they are best read:
//!
//! 1. [`session`]: logins in this process's memory, and nowhere else. That is the lesson.
//! 2. [`server`]: the HTTP server around them, of which the lab runs three.
//! 3. [`config`]: what a server reads from its environment.
//! 4. [`log`]: the lines a learner follows while the lab runs.
//! 5. [`ip_hash`]: Nginx's arithmetic, which predicts the server of any client address.
//! 6. [`student`]: a simulated client with one address and one cookie jar.
//! 7. [`check`]: the guided checks, which tell a learner what a server lacks.

pub mod check;
pub mod config;
pub mod ip_hash;
pub mod log;
pub mod server;
pub mod session;
pub mod student;
