//! A class that goes through a fault of the lab: students read on, and log in again when they
//! have to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join};
use tokio::time::sleep;

use super::Plan;
use super::event::{Action, Event, Outcome};
use super::result::Classroom;
use super::run::{Desk, Doing, Progress, look_for};
use super::toll::FaultTimes;
use crate::fault::{Fault, Interruption, Site, Stage};
use crate::text::{Problem, text};

/// How often each student reads the profile.
const INTERVAL: Duration = Duration::from_millis(500);

/// How long the class works before the fault.
const BEFORE: Duration = Duration::from_secs(2);

/// How long the class is watched after the lab is whole again: longer than Nginx leaves a failed
/// server out (`fail_timeout=10s`), so that its return is seen.
const AFTER: Duration = Duration::from_secs(16);

/// What the class is to go through.
#[derive(Debug)]
pub struct Trial<'a> {
    /// What is done.
    pub fault: &'a Fault,
    /// How long it lasts once it has been done, unless it undoes itself.
    pub lasts: Duration,
    /// To whom it is done.
    pub site: &'a Site,
    /// Whether the class is to end before its time.
    pub interruption: &'a Interruption,
}

/// Sends the class through all methods at once, so that each method meets the same fault.
///
/// Each student has one request on the way at a time, and reads twice a second. The fault is undone
/// in any case, so this future is to be awaited to its end.
///
/// # Errors
/// If there is no lab at `entry`, if the fault could not be done or undone, or if the class was
/// interrupted.
pub async fn run(
    plan: &Plan,
    entry: &str,
    trial: Trial<'_>,
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
        let times = directed(trial, start, &mut progress).await;
        over.store(true, Ordering::Relaxed);
        times
    };
    // Where there will be no results, nobody waits for the students' last answers.
    let class = async { Ok(join_all(class).await) };
    let (times, events) = try_join(direct, class).await?;
    let requests = events.into_iter().map(|of_each| of_each.into_iter().flatten().collect());
    let plan = Plan { n_reads: 0, concurrency: 0, ..plan.clone() }; // everybody reads until it is over
    Ok(Classroom::of(plan, Some(times), requests))
}

/// Lets the fault happen in the middle of the class.
async fn directed(
    trial: Trial<'_>,
    start: Instant,
    progress: &mut impl FnMut(Progress<'_>),
) -> Result<FaultTimes, Problem> {
    let Trial { fault, lasts, site, interruption } = trial;
    let name = fault.to_string();
    let now = || start.elapsed().as_millis() as u64;
    let mut stage = |what: Doing<'_>, done| progress(Progress { what, done, total: 4 });
    stage(Doing::Told(text("the class works", "全班在使用")), 0);
    interrupted_or(sleep(BEFORE), interruption).await?;
    let mut times = FaultTimes { name, lasts_s: 0, began_ms: now(), done_ms: 0, healed_ms: 0 };
    stage(Doing::Named(&times.name), 1);
    if fault.kind.undoes_itself() {
        let begun = site.begin(fault, interruption, |_| {}).await;
        times.done_ms = now();
        if let Err(problem) = begun {
            site.heal(&fault.server_names()).await; // some of it may have been done
            return Err(problem);
        }
    } else {
        times.lasts_s = lasts.as_secs();
        let (begun, healed) = site
            .go_through(fault, lasts, interruption, |at| match at {
                Stage::Lasts => times.done_ms = now(),
                Stage::Heals => stage(Doing::Told(text("healing", "恢复中")), 2),
                _ => {}
            })
            .await;
        begun.and(healed.all())?;
    }
    times.healed_ms = now();
    stage(Doing::Told(text("the class works on", "全班继续使用")), 3);
    interrupted_or(sleep(AFTER), interruption).await?;
    Ok(times)
}

async fn interrupted_or(
    wait: impl Future<Output = ()>,
    interruption: &Interruption,
) -> Result<(), Problem> {
    tokio::select! {
        () = wait => Ok(()),
        () = interruption.come() => Err(Problem::not_tried(text(
            "interrupted; nothing of the fault remains",
            "已中断；故障已完全恢复",
        ))),
    }
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
        [.., last] => last.outcome == Outcome::Login,
        [] => false,
    }
}

/// Whether a session is there after an event. A request that failed changes nothing.
fn leaves_logged_in(event: &Event) -> Option<bool> {
    match event.outcome {
        Outcome::Login | Outcome::Kept => Some(true),
        Outcome::Lost => Some(false),
        Outcome::Failed(_) => None,
    }
}
