//! A class of two hundred rooms, while servers come and go: by a hash of addresses as many move as
//! was computed, and about as many as theory says. Where sessions are in memory, tests/cures/change.rs
//! holds the table of docs/methods.md to the same.

use serde_json::Value;

use crate::chance::bounds;
use crate::lent::Lent;
use crate::support::cure_lab::of;

/// A student in each: rooms are what `ip_hash` knows.
pub const N_ROOMS: usize = 200;

/// What the class goes through, and which share of all clients moves by it, in percent.
///
/// `ip_hash` takes a hash modulo the number of servers: k of k + 1 networks have another rest by
/// another number, and of 6271 hashes almost exactly so many. A server that is marked `down` loses
/// its own third, and nobody else moves. On the ring it is a server's own part in any case: the
/// fourth has 23.7 % of it, the third 33.7 %.
const ACTS: [(&str, f64, f64); 3] =
    [("scale 4", 75.0, 24.0), ("scale 2", 67.0, 34.0), ("scale 2 --down", 33.0, 34.0)];

/// What an act is to be held to, by a method that goes by addresses.
pub struct Moves {
    /// In the words of `--fault`.
    pub act: &'static str,
    /// The method's name.
    pub method: &'static str,
    /// The share of all clients that moves, in percent.
    pub percent: f64,
}

/// The acts by methods.
pub fn by_address(methods: &[&'static str]) -> Vec<Moves> {
    let of = |(act, ip_hash, ring): (&'static str, f64, f64), method: &'static str| {
        let percent = if method == "hash_address" { ring } else { ip_hash };
        Moves { act, method, percent }
    };
    ACTS.iter().flat_map(|act| methods.iter().map(move |method| of(*act, method))).collect()
}

/// Sends a class through an act, each student in a room of their own: three hundred at once are the
/// most, of all methods.
#[track_caller]
pub fn class(lab: &Lent, act: &str, methods: &str, n_rooms: usize) -> Value {
    let n_rooms = n_rooms.to_string();
    let words = ["--students", &n_rooms, "--rooms", &n_rooms, "--methods", methods];
    lab.class(&[&words[..], &["--fault", act, "--for", "2s"]].concat())
}

/// Holds who has moved to what the tool has computed for each address, and that to theory.
#[track_caller]
pub fn move_as_computed(class: &Value, Moves { act, method, percent }: &Moves) {
    let (result, told) = (of(class, method), format!("{act}, {method}"));
    let moved = &result["moved"];
    let (students, share) = (&moved["students"], moved["in_theory"].as_f64().unwrap());
    assert_eq!(moved["of"], N_ROOMS, "{told}");
    assert_eq!(*students, moved["computed"], "{told}");
    assert_eq!((share * 100.0).round(), *percent, "{told}");
    let [low, high] = bounds(N_ROOMS, share);
    assert!((low..=high).contains(&(students.as_u64().unwrap() as usize)), "{told}: {students}");
    assert_eq!(result["failed"], 0, "{told}");
}
