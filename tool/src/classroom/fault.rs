//! A class that goes through a fault of the lab: students read on, and log in again when they
//! have to.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join};
use tokio::time::sleep;

use super::Plan;
use super::event::{Action, Event, Outcome};
use super::result::Classroom;
use super::run::{Desk, Doing, Progress, look_for};
use super::toll::FaultTimes;
use crate::fault::{Act, Interruption, Site, Stage};
use crate::text::{Problem, Text, text};
use crate::upstreams::Change;

/// How often each student reads the profile.
const INTERVAL: Duration = Duration::from_millis(500);

/// How long the class works before the fault.
const BEFORE: Duration = Duration::from_secs(2);

/// How long the fault waits at most for students whom no server has answered yet, from the class's
/// beginning on: on a slow machine logins queue, and of whom nobody knows where they were, nobody can
/// say that they have moved.
const BEFORE_AT_MOST: Duration = Duration::from_secs(15);

/// How often it is looked whether all have been answered.
const PAUSE: Duration = Duration::from_millis(50);

/// How long the class is watched after the lab is whole again: longer than Nginx leaves a failed
/// server out (`fail_timeout=10s`), so that its return is seen.
const AFTER: Duration = Duration::from_secs(16);

/// The same after a change that Nginx was told of beforehand: it leaves nobody out.
const AFTER_NEWS: Duration = Duration::from_secs(3);

/// What is said of an interrupted class.
const NOTHING_REMAINS: Text =
    text("interrupted; nothing of the fault remains", "已中断；故障已完全恢复");

/// The same where a fault has undone itself, and has left new processes or containers.
const NEW_ONES_STAY: Text = text(
    "interrupted; servers that had been started anew by then have lost their sessions",
    "已中断；在此之前已重启或更新的服务器，原来的会话已经没有了",
);

/// What the class is to go through.
#[derive(Debug)]
pub struct Trial<'a> {
    /// What is done.
    pub act: &'a Act,
    /// How long it lasts once it has been done, unless it undoes itself; in an update, how long
    /// each server drains.
    pub lasts: Duration,
    /// Within what time from the beginning of a drain each student logs out, closes the browser
    /// and logs in again.
    pub renew: Duration,
    /// To whom it is done.
    pub site: &'a Site,
    /// Whether the class is to end before its time.
    pub interruption: &'a Interruption,
}

/// What students know of what is done.
#[derive(Default)]
struct News {
    /// How many students, of all methods, a server has answered.
    n_answered: AtomicUsize,
    /// Whether it is over.
    is_over: AtomicBool,
    /// When servers began to drain.
    drains: Mutex<Vec<Instant>>,
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
    let (start, news, renew) = (Instant::now(), News::default(), trial.renew);
    let class = plan.methods.iter().map(|method| {
        let students = (0..plan.n_students).map(|i| {
            let desk = Desk::new(plan, i, method, entry);
            Student { plan, index: i, desk, start, renew, news: &news }.at_work()
        });
        join_all(students)
    });
    let direct = async {
        let n_students = plan.n_students * plan.methods.len();
        let times = directed(trial, start, &news, n_students, &mut progress).await;
        news.is_over.store(true, Ordering::Relaxed);
        times
    };
    // Where there will be no results, nobody waits for the students' last answers.
    let class = async { Ok(join_all(class).await) };
    let ((times, change), events) = try_join(direct, class).await?;
    let requests = events.into_iter().map(|of_each| of_each.into_iter().flatten().collect());
    let plan = Plan { n_reads: 0, concurrency: 0, ..plan.clone() }; // everybody reads until it is over
    let classroom = Classroom::of(plan, Some(times), requests);
    Ok(match change {
        Some(change) => classroom.with_moves(&change),
        None => classroom,
    })
}

/// Lets it happen in the middle of the class.
async fn directed(
    trial: Trial<'_>,
    start: Instant,
    news: &News,
    n_students: usize,
    progress: &mut impl FnMut(Progress<'_>),
) -> Result<(FaultTimes, Option<Change>), Problem> {
    let Trial { act, lasts, renew, site, interruption } = trial;
    let name = act.to_string();
    let now = || start.elapsed().as_millis() as u64;
    let mut stage = |what: Doing<'_>, done| progress(Progress { what, done, total: 4 });
    stage(Doing::Told(text("the class works", "全班在使用")), 0);
    interrupted_or(sleep(BEFORE), interruption, NOTHING_REMAINS).await?;
    let is_waiting = || news.n_answered.load(Ordering::Relaxed) < n_students;
    while is_waiting() && start.elapsed() < BEFORE_AT_MOST {
        interrupted_or(sleep(PAUSE), interruption, NOTHING_REMAINS).await?;
    }
    let (began_ms, mut done_ms) = (now(), None);
    stage(Doing::Named(&name), 1);
    let change = site
        .act(act, lasts, interruption, |at| match at {
            Stage::Did(_) => {}
            Stage::Lasts => {
                done_ms.get_or_insert_with(now);
                if act.drains() {
                    news.drains.lock().expect("nobody panics").push(Instant::now());
                }
            }
            Stage::Heals => stage(Doing::Told(text("healing", "恢复中")), 2),
        })
        .await?;
    let healed_ms = now();
    let done_ms = done_ms.filter(|_| !act.undoes_itself()).unwrap_or(healed_ms);
    let has_time = !act.undoes_itself() || act.drains();
    let times = FaultTimes {
        lasts_s: if has_time { lasts.as_secs() } else { 0 },
        renew_s: act.drains().then_some(renew.as_secs()),
        name,
        began_ms,
        done_ms,
        healed_ms,
    };
    stage(Doing::Told(text("the class works on", "全班继续使用")), 3);
    let after = if act.is_announced() { AFTER_NEWS } else { AFTER };
    let told = if act.undoes_itself() { NEW_ONES_STAY } else { NOTHING_REMAINS };
    interrupted_or(sleep(after), interruption, told).await?;
    Ok((times, change))
}

async fn interrupted_or(
    wait: impl Future<Output = ()>,
    interruption: &Interruption,
    told: Text,
) -> Result<(), Problem> {
    tokio::select! {
        () = wait => Ok(()),
        () = interruption.come() => Err(Problem::not_tried(told)),
    }
}

/// One student, who reads on and on, logs in again after a loss, and begins a new session when a
/// server drains.
struct Student<'a> {
    plan: &'a Plan,
    index: usize,
    desk: Desk<'a>,
    start: Instant,
    renew: Duration,
    news: &'a News,
}

impl Student<'_> {
    async fn at_work(mut self) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        let mut next = self.start + INTERVAL.mul_f64(self.plan.stagger(self.index));
        let mut n_renewed = 0;
        let mut logged_in = false;
        loop {
            // After a loss nobody waits: the login and the profile follow at once.
            if !is_in_a_hurry(&events) {
                let leaves = self.leaves_at(n_renewed, events.last()).filter(|_| logged_in);
                tokio::time::sleep_until(leaves.map_or(next, |leaves| leaves.min(next)).into())
                    .await;
                if self.news.is_over.load(Ordering::Relaxed) {
                    return events; // and nobody leaves between a loss and what follows it
                }
                if leaves.is_some_and(|leaves| leaves <= Instant::now()) {
                    self.desk.leave(events.len()).await;
                    (n_renewed, logged_in) = (n_renewed + 1, false);
                } else {
                    next = (next + INTERVAL).max(Instant::now());
                }
            }
            let action = if logged_in { Action::Read } else { Action::Login };
            let event = self.desk.ask(action, events.len(), self.start).await;
            logged_in = leaves_logged_in(&event).unwrap_or(logged_in);
            if event.server.is_some() && events.iter().all(|before| before.server.is_none()) {
                self.news.n_answered.fetch_add(1, Ordering::Relaxed);
            }
            events.push(event);
        }
    }

    /// When the session is to end that was begun after so many drains: at a time of the student's
    /// own from the next one's beginning, and not before it was seen in a request who is kept.
    fn leaves_at(&self, n_renewed: usize, last: Option<&Event>) -> Option<Instant> {
        let drains = self.news.drains.lock().expect("nobody panics");
        let began = drains.get(n_renewed)?;
        let began_ms = began.duration_since(self.start).as_secs_f64() * 1000.0;
        last.filter(|event| event.at_ms >= began_ms)?;
        Some(*began + self.renew.mul_f64(self.plan.stagger(self.index)))
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
