//! What becomes of clients and their logins when servers come or go.
//!
//! Servers come at the end of the list, and go from there. Whoever is sent to another server than
//! before has moved; if logins are kept in the servers' memory, that is a login lost.

pub mod chance;
mod clients;
mod moves;
mod page;
mod report;
pub(crate) mod theory;

use serde::Serialize;

use self::chance::{busiest_over_mean, some_idle};

pub use clients::SEATS;
pub use page::page;
pub use report::{write_json, write_table};

/// For how many rooms the evenness is told, unless a number is asked for.
const ROOMS: [usize; 4] = [1, 5, 10, 30];

/// A change, and whom it is to be computed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The servers' weights before, in the order of their lines.
    pub weights: Vec<usize>,
    /// How many servers there are afterwards. Those that come have the weight 1.
    pub n_after: usize,
    /// How many clients there are.
    pub n_clients: usize,
    /// In how many rooms they sit; each in a network of its own if none is named.
    pub n_rooms: Option<usize>,
    /// Decides their addresses.
    pub seed: u64,
}

/// A method, as far as a change is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// `ip_hash`: by three octets of the address.
    IpHash,
    /// `hash_address`: by the whole address, on a ring.
    HashAddress,
    /// `route_cookie`, `sticky_cookie` and `sticky_learn`: by a cookie, from the login on.
    Cookie,
}

/// How servers come, or go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Their lines are written into the file.
    Added,
    /// Their lines are taken out of the file.
    TakenOut,
    /// Their lines are marked `down`.
    Down,
}

/// What a change does under one method.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// The method.
    pub method: Way,
    /// What is done to the lines of the file.
    pub how: How,
    /// What becomes of the clients that were drawn.
    #[serde(flatten)]
    pub counts: Counts,
    /// The share of all addresses that is sent to another server, computed without drawing any.
    pub in_theory: f64,
    /// Between which shares it lies for 19 of 20 draws of as many clients, or rooms under `ip_hash`.
    /// None where nothing depends on addresses.
    pub likely: Option<[f64; 2]>,
    /// The share of the logins that is lost, by where they are kept.
    pub logins_lost: LoginsLost,
}

/// What becomes of clients, counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counts {
    /// The share of the clients that is sent to another server.
    pub moved: f64,
    /// The share that moves although its server stays, to one that was there before.
    pub needless: f64,
    /// Each server's share of the clients before.
    pub before: Vec<f64>,
    /// Each server's share of the clients afterwards: of those that are in the list by then.
    pub after: Vec<f64>,
}

/// The share of the logins that is lost, by where sessions are kept.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LoginsLost {
    /// In the memory of the server that created them: all that move.
    pub memory: f64,
    /// In a store that all servers ask.
    pub shared_store: f64,
    /// In the cookie itself, which every server can check.
    pub signed_cookie: f64,
}

/// How evenly independent rooms fall.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Evenness {
    /// How many rooms there are.
    pub rooms: usize,
    /// The busiest server over the mean, before and afterwards, as it is expected.
    pub max_over_mean: [f64; 2],
    /// The probability that some server has no room, before and afterwards.
    pub some_idle: [f64; 2],
}

/// The answer to a question.
#[derive(Debug, Clone, Serialize)]
pub struct WhatIf {
    /// Counts changes of this form.
    pub version: u32,
    /// How many clients there are.
    pub clients: usize,
    /// In how many rooms they sit, if that was asked for.
    pub rooms: Option<usize>,
    /// What decided their addresses.
    pub seed: u64,
    /// The servers' weights before.
    pub weights_before: Vec<usize>,
    /// The servers' weights afterwards.
    pub weights_after: Vec<usize>,
    /// What the change does, by method.
    pub changes: Vec<Change>,
    /// How evenly rooms fall, by their number.
    pub evenness: Vec<Evenness>,
}

/// Returns what becomes of the clients.
///
/// # Panics
/// If there is no server before or afterwards, one of weight 0, no client, or no room.
pub fn answer(question: &Question) -> WhatIf {
    let before = &question.weights;
    let mut after = before.clone();
    after.resize(question.n_after, 1);
    let clients = clients::drawn(question.n_clients, question.n_rooms, question.seed);
    let hows: &[How] =
        if after.len() > before.len() { &[How::Added] } else { &[How::TakenOut, How::Down] };
    let ways = [Way::IpHash, Way::HashAddress, Way::Cookie];
    let pairs = ways.into_iter().flat_map(|way| hows.iter().map(move |how| (way, *how)));
    let even = |n_rooms: usize| Evenness {
        rooms: n_rooms,
        max_over_mean: [before, &after].map(|weights| busiest_over_mean(weights, n_rooms)),
        some_idle: [before, &after].map(|weights| some_idle(weights, n_rooms)),
    };
    let rooms = question.n_rooms.map_or(ROOMS.to_vec(), |n_rooms| vec![n_rooms]);
    WhatIf {
        version: 1,
        clients: question.n_clients,
        rooms: question.n_rooms,
        seed: question.seed,
        changes: pairs
            .map(|(way, how)| moves::change(question, &clients, &after, way, how))
            .collect(),
        evenness: rooms.into_iter().map(even).collect(),
        weights_before: before.clone(),
        weights_after: after,
    }
}

impl Counts {
    /// Returns the busiest server over the mean of those that are there, before and afterwards.
    pub fn max_over_mean(&self) -> [f64; 2] {
        [&self.before, &self.after]
            .map(|shares| shares.iter().fold(0.0_f64, |a, b| a.max(*b)) * shares.len() as f64)
    }
}

/// Returns the name of a server of the lab, from its position: `server-1` for 0.
pub fn name(server: usize) -> String {
    format!("server-{}", server + 1)
}

#[cfg(test)]
mod tests;
