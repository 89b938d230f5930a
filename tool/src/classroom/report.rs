//! A class's results, written for people, for programs, and for the wall.

pub(crate) mod page;
mod table;

use std::io::{self, Write};

use super::Classroom;

pub use page::page;
pub use table::write as write_table;

/// Writes the results as JSON, every request included.
///
/// # Errors
/// If `out` takes no more.
pub fn write_json(out: &mut impl Write, classroom: &Classroom) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, classroom)?;
    writeln!(out)
}
