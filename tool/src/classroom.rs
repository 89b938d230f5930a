//! A class of students who log in and read their profiles, through one method of Nginx or many.
//!
//! What they ask follows from the [`Plan`] alone, its seed included, so that every method meets
//! the same class. What becomes of their logins is the method's doing.

mod class;
mod event;
mod fault;
mod moved;
pub mod report;
mod result;
mod run;
mod toll;

pub use class::{Plan, Shape};
pub use event::{Action, Event, Outcome};
pub use fault::{Trial, run as run_with_fault};
pub use moved::Moved;
pub use result::{Classroom, Latency, MethodResult, ServerShare};
pub use run::{Doing, Progress, run};
pub use toll::{FaultTimes, FaultToll};
