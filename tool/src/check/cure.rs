//! Where the servers keep their sessions: what is asked of them depends on it.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::cause::Cause;
use super::failure::Failure;
use super::probe::Probe;
use super::request::Request;
use super::{CURE_STEPS, STEPS, Step};

/// Where sessions are. In memory they are the lesson's problem; the other two are its cures.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    IntoStaticStr,
    ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Sessions {
    /// In the memory of the server that created them
    #[default]
    Memory,
    /// In a store that all servers ask
    SharedStore,
    /// In the cookie itself, signed
    SignedCookie,
}

impl Sessions {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Memory, Self::SharedStore, Self::SignedCookie];

    /// Returns its name on the command line and in reports.
    pub fn id(self) -> &'static str {
        self.into()
    }

    /// Returns the one of this name.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sessions| sessions.id() == id)
    }

    /// Whether a session is known to more than the server that created it.
    pub fn is_cure(self) -> bool {
        self != Self::Memory
    }

    /// Returns the steps that are looked at, in order.
    pub fn steps(self) -> &'static [&'static Step] {
        if self.is_cure() { &CURE_STEPS } else { &STEPS }
    }

    /// Returns what is looked at with memory alone, and with no cure.
    pub fn without(self) -> Vec<&'static Step> {
        let is_in = |step: &Step| self.steps().iter().any(|known| known.id == step.id);
        STEPS.into_iter().filter(|step| !is_in(step)).collect()
    }

    /// Tells a failure in words that fit a cure, where the usual ones lead back to a memory.
    pub(super) fn retold(self, failure: Failure) -> Failure {
        if !self.is_cure() {
            return failure;
        }
        failure
            .retold(Cause::CookieOfLibrary, Cause::CookieName)
            .retold(Cause::NotKept, Cause::NotReadBack)
            .retold(Cause::SeveralProcesses, Cause::SeveralMemories)
    }
}

impl Probe {
    /// Asks the lab where its servers keep their sessions. An Nginx that is none of the lab's does not
    /// say so.
    pub(super) async fn sessions_of_lab(&self) -> Option<Sessions> {
        let request = Request::get(self.targets.entry.as_ref()?, "/nginx/sessions");
        let answer =
            self.send(request).await.ok().filter(|exchange| exchange.answer.status == 200)?;
        Sessions::named(answer.answer.json().as_str()?)
    }
}
