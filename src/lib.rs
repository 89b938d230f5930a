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
//! 7. [`target`]: where to ask, from a container too, and [`text`]: in which language to tell.
//! 8. [`check`]: the guided checks, which tell a learner what a server lacks.
//! 9. [`method`]: the methods by which the lab's Nginx can pick a server.
//! 10. [`classroom`]: a class of students who use them, and what becomes of their logins.

pub mod check;
pub mod classroom;
pub mod config;
pub mod ip_hash;
pub mod log;
pub mod method;
pub mod server;
pub mod session;
pub mod student;
pub mod target;
pub mod text;
