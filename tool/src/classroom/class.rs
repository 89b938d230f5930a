//! The class: who its students are, from where they ask, and in which order.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use clap::ValueEnum;
use fastrand::Rng;
use serde::Serialize;

/// Where the students' addresses come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// An IPv4 address each
    Spread,
    /// One address for all, as behind a router that translates addresses
    Nat,
    /// An IPv6 address each
    Ipv6,
    /// Another address for each request, as with phones on the move
    Phones,
}

/// What a class does. Two runs of one plan send the same requests in the same order, unless they
/// go through a fault.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// How many students there are.
    pub n_students: usize,
    /// How many rooms they sit in, at least 1. Each is a network of its own.
    pub n_rooms: usize,
    /// How often each reads the profile after the login. With a fault, everybody reads until it
    /// is over; 0 then, and left out of JSON.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_reads: usize,
    /// Where their addresses come from.
    pub shape: Shape,
    /// The methods, by name.
    pub methods: Vec<String>,
    /// The lab's servers, which are told of even if they answer nothing.
    #[serde(skip)]
    pub servers: Vec<String>,
    /// How many requests are on their way at a time, at least 1. With a fault, that is one for
    /// each student and method; 0 then, and left out of JSON.
    #[serde(skip_serializing_if = "is_zero")]
    pub concurrency: usize,
    /// What addresses and order follow from.
    pub seed: u64,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Plan {
    /// The name of a student, counted from 0.
    pub(super) fn username(&self, student: usize) -> String {
        format!("student-{:02}", student + 1)
    }

    /// The address from which a student sends the request of a number, both counted from 0.
    pub(super) fn address(&self, student: usize, request: usize) -> IpAddr {
        match self.shape {
            Shape::Spread => self.in_room(student % self.n_rooms, student / self.n_rooms),
            Shape::Nat => self.in_room(0, 0),
            Shape::Ipv6 => self.in_wide_room(student % self.n_rooms, student / self.n_rooms),
            Shape::Phones => {
                let mut rng = self.rng(&[2, student as u64, request as u64]);
                IpAddr::V4(Ipv4Addr::new(10, rng.u8(..), rng.u8(..), rng.u8(1..=254)))
            }
        }
    }

    /// The order in which the students ask in one round, the login being round 0.
    pub(super) fn order(&self, round: usize) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.n_students).collect();
        self.rng(&[3, round as u64]).shuffle(&mut order);
        order
    }

    /// How far into the first interval a student asks for the first time, from 0 to 1.
    pub(super) fn stagger(&self, student: usize) -> f64 {
        self.rng(&[4, student as u64]).f64()
    }

    /// The first host of a room is 10.x.y.1.
    fn in_room(&self, room: usize, seat: usize) -> IpAddr {
        let [a, b] = self.room_number(room).to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(10, a, b, 1 + (seat % 254) as u8))
    }

    /// 2001:db8:: is set aside for examples (RFC 3849).
    fn in_wide_room(&self, room: usize, seat: usize) -> IpAddr {
        let number = self.room_number(room);
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, number, 0, 0, 0, 1 + seat as u16))
    }

    /// A number for each room of a class: drawn as if nothing were known of the other rooms, and yet
    /// no number comes up twice.
    ///
    /// It is a permutation of all 65,536 numbers that follows from the seed, made by a Feistel
    /// network: each round mixes one half of the number into the other, which could be undone.
    /// M. Luby and C. Rackoff, How to Construct Pseudorandom Permutations from Pseudorandom
    /// Functions, SIAM Journal on Computing 17 (1988), 373-386, show that four rounds are enough for
    /// long halves. For halves of eight bits, two million seeds tell four rounds from chance and
    /// five no more; here are six.
    fn room_number(&self, room: usize) -> u16 {
        let [.., mut left, mut right] = room.to_be_bytes();
        for round in 0..6 {
            let mixed = left ^ self.rng(&[1, round, right.into()]).u8(..);
            (left, right) = (right, mixed);
        }
        u16::from_be_bytes([left, right])
    }

    /// A source of numbers for one purpose, the same for each run of the plan.
    fn rng(&self, purpose: &[u64]) -> Rng {
        let mix = |seed: u64, part: &u64| Rng::with_seed(seed ^ part.rotate_left(32)).u64(..);
        Rng::with_seed(purpose.iter().fold(self.seed, mix))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ip_hash::server_of;
    use crate::what_if::chance::{busiest_over_mean, some_idle};

    fn plan(shape: Shape, n_rooms: usize, seed: u64) -> Plan {
        let (n_students, n_reads) = (30, 10);
        Plan {
            n_students,
            n_rooms,
            n_reads,
            shape,
            methods: vec![],
            servers: vec![],
            concurrency: 1,
            seed,
        }
    }

    fn addresses(plan: &Plan) -> Vec<IpAddr> {
        (0..plan.n_students).map(|student| plan.address(student, 0)).collect()
    }

    #[test]
    fn one_seed_makes_one_class_and_another_seed_another() {
        for shape in [Shape::Spread, Shape::Nat, Shape::Ipv6, Shape::Phones] {
            assert_eq!(addresses(&plan(shape, 10, 7)), addresses(&plan(shape, 10, 7)));
            assert_ne!(addresses(&plan(shape, 10, 7)), addresses(&plan(shape, 10, 8)));
        }
        assert_eq!(plan(Shape::Nat, 1, 7).order(3), plan(Shape::Nat, 1, 7).order(3));
        assert_ne!(plan(Shape::Nat, 1, 7).order(3), plan(Shape::Nat, 1, 7).order(4));
    }

    #[test]
    fn students_of_a_spread_class_have_an_address_each_in_as_many_networks_as_rooms() {
        for seed in 0..50 {
            let addresses: BTreeSet<_> =
                addresses(&plan(Shape::Spread, 10, seed)).into_iter().collect();
            let rooms: BTreeSet<_> = addresses
                .iter()
                .map(|address| match address {
                    IpAddr::V4(address) => address.octets()[..3].to_vec(),
                    IpAddr::V6(address) => panic!("{address}"),
                })
                .collect();

            assert_eq!((addresses.len(), rooms.len()), (30, 10), "seed {seed}");
        }
    }

    #[test]
    fn no_two_rooms_are_one_network_in_classes_as_large_as_they_get() {
        for seed in 0..100 {
            let plan = plan(Shape::Spread, 1000, seed);
            let rooms: BTreeSet<_> = (0..1000).map(|room| plan.room_number(room)).collect();

            assert_eq!(rooms.len(), 1000, "seed {seed}");
        }
    }

    /// How many classes are looked at, each with a seed of its own.
    const N_CLASSES: usize = 4000;

    /// For each class, the busiest server over the mean of three under `ip_hash`, and whether some
    /// server has no room.
    fn fallen(n_rooms: usize) -> Vec<(f64, bool)> {
        let class = |seed| {
            let plan = plan(Shape::Spread, n_rooms, seed);
            let mut rooms = [0; 3];
            (0..n_rooms).for_each(|room| rooms[server_of(plan.in_room(room, 0), 3)] += 1);
            let busiest = f64::from(*rooms.iter().max().unwrap());
            (busiest * 3.0 / n_rooms as f64, rooms.contains(&0))
        };
        (0..N_CLASSES as u64).map(class).collect()
    }

    /// Chance takes a mean, and a number of classes, five standard deviations from what is expected
    /// in one of 1.7 million runs; where hardly any class is expected, it may be one more.
    ///
    /// No network comes up twice, and 65,536 is no multiple of three. For thirty rooms both together
    /// move the figures by less than 0.0001, where the bound is 0.012.
    #[test]
    fn rooms_fall_on_servers_as_unevenly_as_chance_has_it() {
        for n_rooms in [1, 5, 10, 30] {
            let classes = fallen(n_rooms);
            let n = N_CLASSES as f64;
            let mean = classes.iter().map(|(busiest, _)| busiest).sum::<f64>() / n;
            let squares = classes.iter().map(|(busiest, _)| (busiest - mean).powi(2)).sum::<f64>();
            let n_idle = classes.iter().filter(|(_, is_idle)| *is_idle).count() as f64;

            let (expected, bound) = (busiest_over_mean(&[1; 3], n_rooms), 5.0 * squares.sqrt() / n);
            let told = format!("{n_rooms} rooms: {mean:.3}, not {expected:.3} ± {bound:.3}");
            assert!((mean - expected).abs() <= bound + 1e-9, "{told}");

            let share = some_idle(&[1; 3], n_rooms);
            let (expected, bound) = (n * share, 1.0 + 5.0 * (n * share * (1.0 - share)).sqrt());
            let told = format!("{n_rooms} rooms: {n_idle} classes, not {expected:.1} ± {bound:.1}");
            assert!((n_idle - expected).abs() <= bound, "{told}");
        }
    }

    #[test]
    fn a_room_behind_one_router_has_one_address() {
        let addresses: BTreeSet<_> = addresses(&plan(Shape::Nat, 10, 7)).into_iter().collect();

        assert_eq!(addresses.len(), 1);
    }

    #[test]
    fn a_phone_asks_from_another_address_each_time_and_other_students_do_not() {
        let asked_from = |shape| {
            let plan = plan(shape, 10, 7);
            (0..10).map(|request| plan.address(0, request)).collect::<BTreeSet<_>>().len()
        };

        assert_eq!(asked_from(Shape::Phones), 10);
        assert_eq!(asked_from(Shape::Spread), 1);
    }
}
