//! The class at work: each student logs in, and then all read their profiles, round by round.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use reqwest::Method;
use serde_json::json;

use super::Plan;
use super::event::{Action, Event, Outcome};
use super::result::Classroom;
use crate::client::{Answer, Client};
use crate::method;
use crate::text::{Lang, Problem, Text};

/// How long a student waits for an answer: longer than Nginx waits for a server (10 s).
const PATIENCE: Duration = Duration::from_secs(15);

/// What a class is doing.
#[derive(Debug, Clone, Copy)]
pub enum Doing<'a> {
    /// It uses the method, or goes through the fault, of this name.
    Named(&'a str),
    /// Something without a name.
    Told(Text),
}

impl<'a> Doing<'a> {
    /// Returns it in one language.
    pub fn get(self, lang: Lang) -> &'a str {
        match self {
            Self::Named(name) => name,
            Self::Told(text) => text.get(lang),
        }
    }
}

/// How far a run has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// What is being done.
    pub what: Doing<'a>,
    /// How much of it is done.
    pub done: usize,
    /// How much there is to do.
    pub total: usize,
}

/// Sends the class through each method of the plan, one after the other.
///
/// # Errors
/// If there is no lab at `entry` or one of the methods is unknown.
pub async fn run(
    plan: &Plan,
    entry: &str,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Classroom, Problem> {
    for method in &plan.methods {
        look_for(method, entry).await?;
    }
    let mut requests = Vec::new();
    for method in &plan.methods {
        requests.push(one_method(plan, method, entry, &mut progress).await);
    }
    Ok(Classroom::of(plan.clone(), None, requests))
}

/// Asks whether the lab's Nginx is there and knows the method.
pub(super) async fn look_for(method: &str, entry: &str) -> Result<(), Problem> {
    let client = Client::with_jar(PATIENCE);
    let url = format!("{entry}{}/healthz", method::path(method));
    let answer = client.get(&url).await.map_err(|_| method::nobody_answers(entry))?;
    // Until Nginx has read a new method's file, there is no upstream of that name to ask.
    let is_unread = answer.status == 502 && answer.header("x-upstream-address").is_empty();
    if is_unread || answer.json()["error"] == "No such method" {
        return Err(method::unknown(method));
    }
    if answer.header("x-upstream-method").is_empty() {
        return Err(method::not_the_labs_nginx(entry));
    }
    Ok(())
}

async fn one_method(
    plan: &Plan,
    method: &str,
    entry: &str,
    progress: &mut impl FnMut(Progress<'_>),
) -> Vec<Event> {
    let desks: Vec<_> = (0..plan.n_students).map(|i| Desk::new(plan, i, method, entry)).collect();
    let start = Instant::now();
    let mut events = Vec::new();
    for round in 0..=plan.n_reads {
        let action = if round == 0 { Action::Login } else { Action::Read };
        let asked = plan.order(round).into_iter().map(|i| desks[i].ask(action, round, start));
        let mut answers = stream::iter(asked).buffer_unordered(plan.concurrency);
        while let Some(event) = answers.next().await {
            events.push(event);
            let total = plan.n_students * (plan.n_reads + 1);
            progress(Progress { what: Doing::Named(method), done: events.len(), total });
        }
    }
    events
}

/// A student at work with one method.
pub(super) struct Desk<'a> {
    plan: &'a Plan,
    index: usize,
    client: Client,
    base: String,
}

impl<'a> Desk<'a> {
    pub(super) fn new(plan: &'a Plan, index: usize, method: &str, entry: &str) -> Self {
        let base = format!("{entry}{}", method::path(method));
        Self { plan, index, client: Client::with_jar(PATIENCE), base }
    }

    /// Logs out, and sits down at another browser: what the first had of cookies is gone with it.
    pub(super) async fn leave(&mut self, number: usize) {
        let address = self.plan.address(self.index, number);
        let logout = self.client.request(Method::POST, &format!("{}/logout", self.base));
        // Whatever becomes of it: nobody asks for that session any more.
        self.client.send(logout.header("X-Forwarded-For", address.to_string())).await.ok();
        self.client = Client::with_jar(PATIENCE);
    }

    /// Sends one request, and says what became of it. `number` counts the student's requests.
    pub(super) async fn ask(&self, action: Action, number: usize, start: Instant) -> Event {
        let address = self.plan.address(self.index, number);
        let request = match action {
            Action::Login => {
                let body =
                    json!({"username": self.plan.username(self.index), "password": "123456"});
                self.client.request(Method::POST, &format!("{}/login", self.base)).json(&body)
            }
            Action::Read => self.client.request(Method::GET, &format!("{}/profile", self.base)),
        };
        let sent = Instant::now();
        let answer = self.client.send(request.header("X-Forwarded-For", address.to_string())).await;
        let took = sent.elapsed();
        let (server, outcome) = judged(&answer, action);
        Event {
            student: self.index + 1,
            at_ms: milliseconds(sent - start),
            took_ms: milliseconds(took),
            action,
            address,
            server,
            outcome,
        }
    }
}

/// Which server answered, and what became of the request.
fn judged(answer: &reqwest::Result<Answer>, action: Action) -> (Option<String>, Outcome) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) if error.is_timeout() => {
            return (None, Outcome::Failed("no answer in time".into()));
        }
        Err(_) => return (None, Outcome::Failed("no answer".into())),
    };
    let body = answer.json();
    let named = Some(answer.server_id()).filter(|id| !id.is_empty());
    let server = named.or(body["server_id"].as_str()).map(str::to_owned);
    let outcome = match answer.status {
        200 if action == Action::Login => Outcome::Login,
        200 => Outcome::Kept,
        401 if action == Action::Read => Outcome::Lost,
        status => Outcome::Failed(format!("status {status}")),
    };
    (server, outcome)
}

/// A duration in milliseconds, with three decimals.
fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}
