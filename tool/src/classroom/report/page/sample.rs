//! A small class for the tests of the page.

use std::net::IpAddr;

use crate::classroom::{Action, Classroom, Event, FaultTimes, Outcome, Plan, Shape};

/// Two students. The first keeps its login, the second loses it.
pub fn class(method: &str) -> Classroom {
    Classroom::of(plan(method), None, [events()])
}

/// The same, through a fault.
pub fn through_a_fault(method: &str) -> Classroom {
    Classroom::of(plan(method), Some(fault("kill server-2")), [events()])
}

fn plan(method: &str) -> Plan {
    Plan {
        n_students: 2,
        n_rooms: 1,
        n_reads: 1,
        shape: Shape::Spread,
        methods: vec![method.to_owned()],
        servers: ["server-1", "server-2", "server-3"].map(str::to_owned).to_vec(),
        concurrency: 1,
        seed: 7,
    }
}

pub fn fault(name: &str) -> FaultTimes {
    FaultTimes {
        name: name.to_owned(),
        lasts_s: 5,
        renew_s: None,
        began_ms: 2000,
        done_ms: 2500,
        healed_ms: 7500,
    }
}

fn events() -> Vec<Event> {
    vec![
        event(1, 100.0, Action::Login, "server-1", Outcome::Login),
        event(2, 200.0, Action::Login, "server-2", Outcome::Login),
        event(1, 3000.0, Action::Read, "server-1", Outcome::Kept),
        event(2, 4000.0, Action::Read, "server-1", Outcome::Lost),
    ]
}

fn event(student: usize, at_ms: f64, action: Action, server: &str, outcome: Outcome) -> Event {
    let (address, server) = (IpAddr::from([10, 0, 1, 7]), Some(server.to_owned()));
    Event { student, at_ms, took_ms: 5.0, action, address, server, outcome }
}
