//! A class of two hundred rooms, while servers come and go: by a hash of addresses as many move as
//! was computed, and about as many as theory says. Where sessions are in memory, tests/cures/change.rs
//! holds the table of docs/methods.md to the same.

use serde_json::Value;

use crate::chance::bounds;
use crate::lent::Lent;
use crate::support::cure_lab::of;

/// A student in each: rooms are what `ip_hash` knows.
pub const N_ROOMS: usize = 200;

/// What the class goes through, in the words of `--fault`, and which share of all clients moves by it
/// where `ip_hash` picks, in percent.
///
/// It takes a hash modulo the number of servers: k of k + 1 networks have another rest by another
/// number, and of 6271 hashes almost exactly so many. A server that is marked `down` loses its own
/// third, and nobody else moves.
pub const ACTS: [(&str, f64); 3] = [("scale 4", 75.0), ("scale 2", 67.0), ("scale 2 --down", 33.0)];

/// Sends a class through an act, each student in a room of their own: three hundred at once are the
/// most, of all methods.
#[track_caller]
pub fn class(lab: &Lent, act: &str, methods: &str, n_rooms: usize) -> Value {
    let n_rooms = n_rooms.to_string();
    let words = ["--students", &n_rooms, "--rooms", &n_rooms, "--methods", methods];
    lab.class(&[&words[..], &["--fault", act, "--for", "2s"]].concat())
}

/// Holds who has moved, by the lab's own method, to what the tool has computed for each address, and
/// that to theory.
#[track_caller]
pub fn move_as_computed(class: &Value, act: &str, percent: f64) {
    let (result, told) = (of(class, "lab"), act);
    let moved = &result["moved"];
    let (students, share) = (&moved["students"], moved["in_theory"].as_f64().unwrap());
    assert_eq!(moved["of"], N_ROOMS, "{told}");
    assert_eq!(*students, moved["computed"], "{told}");
    assert_eq!((share * 100.0).round(), percent, "{told}");
    let [low, high] = bounds(N_ROOMS, share);
    assert!((low..=high).contains(&(students.as_u64().unwrap() as usize)), "{told}: {students}");
    assert_eq!(result["failed"], 0, "{told}");
}
