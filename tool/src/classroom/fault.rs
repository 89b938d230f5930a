//! A class that goes through a fault of the lab: students read on, and log in again when they
//! have to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use tokio::time::sleep;

use super::Plan;
use super::result::{Action, Classroom, Event, MethodResult, Outcome};
use super::run::{Desk, Progress, VERSION, look_for};
use super::toll::FaultTimes;
use crate::text::Problem;

/// How often each student reads the profile.
const INTERVAL: Duration = Duration::from_millis(500);

/// How long the class works before the fault.
const BEFORE: Duration = Duration::from_secs(2);

/// How long the class is watched after the lab is whole again: longer than Nginx leaves a failed
/// server out (`fail_timeout=10s`), so that its return is seen.
const AFTER: Duration = Duration::from_secs(16);

/// Something that is done to the lab, and how it is undone.
#[derive(Debug)]
pub struct Fault<Begin, Heal> {
    /// What `./lab fault` calls it: `kill server-2`.
    pub words: String,
    /// How long it lasts, from when it has been done.
    pub lasts: Duration,
    /// Does it.
    pub begin: Begin,
    /// Undoes it. It is called in any case.
    pub heal: Heal,
}

/// Sends the class through all methods at once, so that each method meets the same fault.
///
/// Each student has one request on the way at a time, and reads twice a second.
///
/// # Errors
/// A sentence, if there is no lab at `entry`, or the fault could not be done or undone.
pub async fn run(
    plan: &Plan,
    entry: &str,
    fault: Fault<
        impl AsyncFnOnce() -> Result<(), Problem>,
        impl AsyncFnOnce() -> Result<(), Problem>,
    >,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Classroom, Problem> {
    for method in &plan.methods {
        look_for(method, entry).await?;
    }
    let (start, over) = (Instant::now(), AtomicBool::new(false));
    let class = plan.methods.iter().map(|method| {
        let students = (0..plan.n_students).map(|i| {
            let desk = Desk::new(plan, i, method, entry);
            at_work(plan.stagger(i), desk, start, &over)
        });
        join_all(students)
    });
    let direct = async {
        let times = directed(fault, start, &mut progress).await;
        over.store(true, Ordering::Relaxed);
        times
    };
    let (times, events) = join(direct, join_all(class)).await;
    let times = times?;
    let results = plan.methods.iter().zip(events).map(|(method, events)| {
        MethodResult::of(method, events.into_iter().flatten().collect(), Some(&times))
    });
    let results = results.collect();
    let plan = Plan { n_reads: 0, concurrency: 0, ..plan.clone() }; // everybody reads until it is over
    Ok(Classroom { version: VERSION, plan, fault: Some(times), results })
}

/// Lets the fault happen in the middle of the class.
async fn directed(
    fault: Fault<
        impl AsyncFnOnce() -> Result<(), Problem>,
        impl AsyncFnOnce() -> Result<(), Problem>,
    >,
    start: Instant,
    progress: &mut impl FnMut(Progress<'_>),
) -> Result<FaultTimes, Problem> {
    let now = || start.elapsed().as_millis() as u64;
    let mut stage = |what: &str, done| progress(Progress { what, done, total: 4 });
    stage("the class works", 0);
    sleep(BEFORE).await;
    let began_ms = now();
    stage(&fault.words, 1);
    let done = (fault.begin)().await;
    let done_ms = now();
    if done.is_ok() {
        sleep(fault.lasts).await;
    }
    stage("heal", 2);
    let healed = (fault.heal)().await;
    let healed_ms = now();
    done.and(healed)?;
    stage("the class works on", 3);
    sleep(AFTER).await;
    let lasts_s = fault.lasts.as_secs();
    Ok(FaultTimes { words: fault.words, lasts_s, began_ms, done_ms, healed_ms })
}

/// One student, who reads on and on, and logs in again after a loss.
async fn at_work(stagger: f64, desk: Desk<'_>, start: Instant, over: &AtomicBool) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut next = start + INTERVAL.mul_f64(stagger);
    loop {
        // After a loss nobody waits: the login and the profile follow at once.
        if !is_in_a_hurry(&events) {
            tokio::time::sleep_until(next.into()).await;
            next = (next + INTERVAL).max(Instant::now());
            if over.load(Ordering::Relaxed) {
                return events; // and nobody leaves between a loss and what follows it
            }
        }
        let logged_in = events.iter().rev().find_map(leaves_logged_in).unwrap_or(false);
        let action = if logged_in { Action::Read } else { Action::Login };
        events.push(desk.ask(action, events.len(), start).await);
    }
}

/// Whether the next request follows at once: the login after a loss, and the profile after that.
/// Who is lost again then, waits: a server that keeps nobody is not stormed.
fn is_in_a_hurry(events: &[Event]) -> bool {
    match events {
        [.., before, last] if last.outcome == Outcome::Lost => before.action == Action::Read,
        [.., last] => last.action == Action::Login && last.outcome == Outcome::Kept,
        [] => false,
    }
}

/// Whether a session is there after an event. A request that failed changes nothing.
fn leaves_logged_in(event: &Event) -> Option<bool> {
    match event.outcome {
        Outcome::Kept => Some(true),
        Outcome::Lost => Some(false),
        Outcome::Failed(_) => None,
    }
}
