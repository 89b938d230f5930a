//! The lab's tool: what a learner and a teacher ask of the lab.
//!
//! The modules, in the order in which they are best read:
//!
//! 1. [`ip_hash`] and [`consistent_hash`]: Nginx's arithmetic, which predicts the server of any
//!    client address, and [`what_if`]: whom it moves when servers come or go.
//! 2. [`client`]: the HTTP client, and [`target`]: where to ask, from a container too.
//! 3. [`text`]: in which language to tell.
//! 4. [`check`]: the guided checks, which tell a learner what a server lacks.
//! 5. [`method`]: the methods by which the lab's Nginx can pick a server, and [`lesson`]: how the
//!    servers and the outcomes look.
//! 6. [`classroom`]: a class of students who use them, and what becomes of their logins.
//! 7. [`topology`]: what the lab is made of, and [`engine`]: the way to Docker's engine.
//! 8. [`fault`]: what can be done to servers on purpose, and how it is undone.
//! 9. [`nginx_conf`]: Nginx's configuration language, [`upstreams`]: which servers are asked, and
//!    [`reload`]: how Nginx takes a new file.
//! 10. [`doctor`]: what could be in the way of all that.
//! 11. [`exercise`]: a learner's own program, run and watched for them.

pub mod check;
pub mod classroom;
pub mod client;
pub mod consistent_hash;
pub mod doctor;
pub mod engine;
pub mod exercise;
pub mod fault;
pub mod ip_hash;
pub mod lesson;
pub mod method;
pub mod nginx_conf;
pub mod reload;
pub mod target;
pub mod text;
pub mod topology;
pub mod upstreams;
pub mod what_if;
