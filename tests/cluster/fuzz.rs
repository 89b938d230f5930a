//! Requests that nobody would think of, at a server and at Nginx, while a class works.
//!
//! Each run sends others, for `LAB_FUZZ_SECONDS`; `LAB_FUZZ_SEED` repeats one, and stands in every
//! failure.

use futures_util::future::{join, join_all};
use sticky_lab::classroom::{self, Plan, Shape};
use tokio::time::Instant;

use crate::support::class::{N_STUDENTS, plan};
use crate::support::fuzz::{send_for, settings};
use crate::support::lab::{Lab, docker};

/// How many clients send at a time, to Nginx and to a server in turns.
const N_CLIENTS: u64 = 4;

/// How many classes there are at most, one after another: see `MAX_REQUESTS` for the reason.
const MAX_CLASSES: u32 = 10;

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_sent_no_server_fails_and_a_class_beside_it_loses_nobody() {
    let lab = Lab::up().await;
    let (seed, lasts) = settings();
    let addresses = [lab.entry(), lab.direct(1)].map(|url| url["http://".len()..].to_owned());
    let begun = Instant::now();

    let class = async {
        let mut results = Vec::new();
        for round in 0..MAX_CLASSES {
            if begun.elapsed() >= lasts {
                break;
            }
            tokio::time::sleep_until(begun + lasts / MAX_CLASSES * round).await;
            let methods = ["lab", "sticky_cookie", "sticky_learn"];
            let plan = Plan { concurrency: 2, ..plan(Shape::Spread, &methods, seed) };
            results.extend(classroom::run(&plan, &lab.entry(), |_| {}).await.unwrap().results);
        }
        results
    };
    let clients = (0..N_CLIENTS)
        .map(|n| send_for(lasts, &addresses[n as usize % addresses.len()], seed.wrapping_add(n)));
    let (n_sent, results) = join(join_all(clients), class).await;

    println!("{} requests, seed {seed}", n_sent.iter().sum::<u32>());
    for result in results {
        assert_eq!(result.failed, 0, "{seed}: {}: {:?}", result.method, result.events);
        assert_eq!(result.students_kept, N_STUDENTS, "{seed}: {}", result.method);
    }
    for server in 1..=3 {
        let container = lab.container(&format!("server-{server}"));
        let format = "{{.State.Running}} {{.State.OOMKilled}} {{.RestartCount}}";
        assert_eq!(docker(&["inspect", "--format", format, &container]).trim(), "true false 0");
        let usage = docker(&["stats", "--no-stream", "--format", "{{.MemPerc}}", &container]);
        let share: f64 = usage.trim().trim_end_matches('%').parse().unwrap();
        assert!(share < 25.0, "{usage} of 256 MiB");
    }
}
