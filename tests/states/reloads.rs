//! Many reloads in a row, beside a class at work.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sticky_lab::classroom::{self, Plan, Shape};

use crate::support::class::{N_READS, N_STUDENTS, plan};
use crate::support::lab::Lab;
use crate::support::reloads::none_leaves_an_answer_of_before;

const N_RELOADS: usize = 100;

/// How often a class comes: each takes a thousand connections, and a machine has 28,000 in a minute.
const PERIOD: Duration = Duration::from_secs(3);

#[ignore = "it takes minutes; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_reloads_beside_a_class_lose_nobody_and_none_answers_as_before() {
    let lab = Lab::up().await;
    let methods = ["ip_hash", "sticky_cookie", "sticky_learn"];
    let plan = Plan { concurrency: 2, ..plan(Shape::Spread, &methods, 7) };
    let entry = lab.entry();

    let n_reads = Arc::new(AtomicUsize::new(0));

    let kept = n_reads.clone();
    // A task of its own: to reload blocks the one that does it.
    let classes = tokio::spawn(async move {
        let mut bell = tokio::time::interval(PERIOD);
        loop {
            bell.tick().await;
            for result in classroom::run(&plan, &entry, |_| {}).await.unwrap().results {
                assert_eq!(result.failed, 0, "{}: {:?}", result.method, result.events);
                assert_eq!(result.students_kept, N_STUDENTS, "{}", result.method);
                kept.fetch_add(N_STUDENTS * N_READS, Ordering::Relaxed);
            }
        }
    });
    none_leaves_an_answer_of_before(&lab, N_RELOADS).await;

    classes.abort();
    let ended = classes.await.unwrap_err();
    assert!(ended.is_cancelled(), "{ended}");
    let n_reads = n_reads.load(Ordering::Relaxed);
    println!("{N_RELOADS} reloads beside {n_reads} reads, all kept");
    assert!(n_reads > 1000, "{n_reads}");
}
