//! The class that tests send.

use std::net::IpAddr;

use sticky_lab::classroom::{Action, Classroom, Event, FaultTimes, Outcome, Plan, Shape};

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
        servers: (1..=3).map(|n| format!("server-{n}")).collect(),
        concurrency: 4,
        seed,
    }
}

/// How many milliseconds lie between two requests of a student.
const INTERVAL_MS: f64 = 500.0;

/// What might have become of thirty students: round robin loses them, other methods lose nobody,
/// and a fault loses those of the second server twice.
pub fn results(methods: &[&str], fault: Option<&str>) -> Classroom {
    let fault = fault.map(|name| FaultTimes {
        name: name.to_owned(),
        lasts_s: 5,
        renew_s: None,
        began_ms: 2_000,
        done_ms: 2_300,
        healed_ms: 7_600,
    });
    let n_requests = if fault.is_some() { 47 } else { N_READS + 1 };
    let has_fault = fault.is_some();
    let requests = methods.iter().map(|&method| {
        let of_each = (0..N_STUDENTS * n_requests)
            .map(|i| request(method, has_fault, i / n_requests, i % n_requests));
        of_each.collect()
    });
    let requests: Vec<_> = requests.collect();
    Classroom::of(plan(Shape::Spread, methods, 7), fault, requests)
}

/// One request: student and request are counted from 0.
fn request(method: &str, has_fault: bool, student: usize, number: usize) -> Event {
    let at_ms = number as f64 * INTERVAL_MS + student as f64 * INTERVAL_MS / N_STUDENTS as f64;
    let own = student % 3;
    let is_lost = has_fault && own == 1 && [5, 35].contains(&number);
    let is_again = has_fault && own == 1 && [6, 36].contains(&number);
    let server = match method {
        "round_robin" => (own + number) % 3,
        _ if has_fault && own == 1 && (5..35).contains(&number) => 2,
        _ => own,
    };
    let (action, outcome) = match number {
        0 => (Action::Login, Outcome::Login),
        _ if is_again => (Action::Login, Outcome::Login),
        _ if is_lost || server != own && method == "round_robin" => (Action::Read, Outcome::Lost),
        _ => (Action::Read, Outcome::Kept),
    };
    Event {
        student: student + 1,
        at_ms,
        took_ms: 2.0,
        action,
        address: IpAddr::from([10, 0, student as u8, 1]),
        server: Some(format!("server-{}", server + 1)),
        outcome,
    }
}
