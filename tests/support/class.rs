//! The class that tests send.

use sticky_lab::classroom::{Plan, Shape};

pub const N_STUDENTS: usize = 30;
pub const N_READS: usize = 10;

/// A class of thirty in ten rooms.
pub fn plan(shape: Shape, methods: &[&str], seed: u64) -> Plan {
    Plan {
        n_students: N_STUDENTS,
        n_rooms: 10,
        n_reads: N_READS,
        shape,
        methods: methods.iter().map(|&method| method.to_owned()).collect(),
        concurrency: 4,
        seed,
    }
}
