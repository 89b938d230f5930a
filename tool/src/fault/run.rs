//! A fault is done, lasts for a time, and is undone, whatever comes meanwhile.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::{Fault, HEAL_IT, Healed, Kind, Said, Site, drain, part};
use crate::text::Problem;

/// Whether somebody wants an end: with Ctrl-C, for one. The program that listens to signals says
/// so here.
#[derive(Debug, Clone)]
pub struct Interruption(watch::Receiver<bool>);

impl Interruption {
    /// Makes one that comes when `true` is sent.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Whether it has come.
    pub fn has_come(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for it. Without anybody who could send it, that is forever.
    pub async fn come(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|has_come| *has_come).await.is_err() {
            std::future::pending().await
        }
    }
}

/// How far a fault has come.
#[derive(Debug)]
pub enum Stage {
    /// It has been done to a server.
    Did(Said),
    /// It has been done to all of its servers, and lasts.
    Lasts,
    /// It is being undone.
    Heals,
}

impl Site {
    /// Does a fault to one server after the other. What is being done to one is done to its end:
    /// the engine would not stop half-way either, and would end it after it had been undone.
    ///
    /// # Errors
    /// What could not be done. Some of it may have been.
    pub async fn begin(
        &self,
        fault: &Fault,
        interruption: &Interruption,
        mut tell: impl FnMut(Stage),
    ) -> Result<(), Problem> {
        let seen = self.look().await?;
        if fault.kind == Kind::Drain {
            self.drained(&fault.server_names())?; // all of them, or none
        }
        for server in &fault.servers {
            if interruption.has_come() {
                break;
            }
            let Some(container) = seen.of(server) else { continue };
            fault.kind.begin(self, container).await.map_err(|problem| problem.or_next(HEAL_IT))?;
            if fault.kind.undoes_itself() {
                let own = [server.as_str()];
                tokio::select! {
                    settled = self.settle(&own) => settled?,
                    () = interruption.come() => {}
                }
            }
            let said = match fault.kind {
                Kind::Drain => drain::said(self, server),
                kind => vec![Said::new(part::done(kind, kind.words(), server), server)],
            };
            said.into_iter().for_each(|said| tell(Stage::Did(said)));
        }
        Ok(())
    }

    /// Does a fault, lets it last, and undoes it: after its time, when it is interrupted, and when
    /// not all of it could be done. This future is to be awaited to its end.
    ///
    /// # Errors
    /// The first part is what could not be done. The second tells what became of the undoing.
    pub async fn go_through(
        &self,
        fault: &Fault,
        lasts: Duration,
        interruption: &Interruption,
        mut tell: impl FnMut(Stage),
    ) -> (Result<(), Problem>, Healed) {
        let begun = self.begin(fault, interruption, &mut tell).await;
        if begun.is_ok() && !interruption.has_come() {
            tell(Stage::Lasts);
            tokio::select! {
                () = sleep(lasts) => {}
                () = interruption.come() => {}
            }
        }
        tell(Stage::Heals);
        (begun, self.heal(&fault.server_names()).await)
    }
}
