//! An update of all servers, one by one, with or without draining each before.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use tokio::time::sleep;

use super::{Fault, HEAL_IT, Interruption, Kind, Said, Site, Stage, drain, replace};
use crate::reload;
use crate::text::{Problem, text};
use crate::upstreams::Upstreams;

/// An update of all servers, one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Roll {
    /// Whether Nginx sends nobody new to a server for a time before its update.
    pub drains: bool,
}

impl fmt::Display for Roll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.drains { "roll --drain" } else { "roll" })
    }
}

/// Reads what stands in quotes on a class's command line, without the word `roll`.
impl FromStr for Roll {
    type Err = Problem;

    fn from_str(words: &str) -> Result<Self, Problem> {
        match words.trim() {
            "" => Ok(Self { drains: false }),
            "--drain" => Ok(Self { drains: true }),
            other => Err(Problem::not_tried(text(
                "roll updates all servers, and takes no `{other}`",
                "roll 更新所有服务器，后面不能写 `{other}`",
            ))
            .with("other", other)
            .next(text(
                "./lab roll, or ./lab roll --drain",
                "./lab roll，或者 ./lab roll --drain",
            ))),
        }
    }
}

impl Site {
    /// Holds all servers to be there, and well.
    ///
    /// # Errors
    /// If one is not.
    pub async fn expect_all_well(&self) -> Result<(), Problem> {
        let all = Fault::new(Kind::Recreate, &self.topology.server_names())?;
        self.expect_well(&all).await
    }

    /// Puts a new container in the place of each server, of the image that bears its image's name
    /// now, and goes on to the next when Nginx asks it again. With draining, Nginx sends nobody new
    /// to a server for so long before, unless it does not ask it anyway.
    ///
    /// An interruption ends it between two servers. Returns whether all have been updated.
    ///
    /// # Errors
    /// What could not be done. The servers before have been updated, and no server drains.
    pub async fn roll(
        &self,
        roll: Roll,
        drained_for: Duration,
        interruption: &Interruption,
        mut tell: impl FnMut(Stage),
    ) -> Result<bool, Problem> {
        self.expect_all_well().await?;
        // Files that nobody can read, and those that Nginx does not take, are told of before any server
        // has lost its sessions.
        Upstreams::read(&self.folder())?;
        reload::reload(&self.engine, &self.topology, &self.folder()).await?;
        for server in self.topology.server_names() {
            let Some(container) = self.look_at(server).await? else { continue };
            if interruption.has_come() {
                return Ok(false);
            }
            let drains = roll.drains && Upstreams::read(&self.folder())?.is_asked(server);
            if drains {
                drain::begin(self, &container).await?;
                tell(Stage::Did(Said::new(
                    text("{server} drains.", "{server} 正在排空。"),
                    server,
                )));
                tell(Stage::Lasts);
                tokio::select! {
                    () = sleep(drained_for) => {}
                    () = interruption.come() => {}
                }
            }
            let is_its_turn = !interruption.has_come();
            let updated = if is_its_turn { self.update(server).await } else { Ok(()) };
            // Whatever came of it: a server that drains would be left out for good. Without
            // draining, Nginx would leave it out for ten seconds, until it tries it again.
            let taken_back = match drains {
                true => drain::stop(self, server).await.map(drop),
                false => {
                    reload::reload(&self.engine, &self.topology, &self.folder()).await.map(drop)
                }
            };
            updated.and(taken_back).map_err(|problem| problem.or_next(HEAL_IT))?;
            if !is_its_turn {
                return Ok(false);
            }
            let sentence = text("{server} is updated.", "{server} 已更新。");
            tell(Stage::Did(Said::new(sentence, server)));
        }
        Ok(true)
    }

    async fn update(&self, server: &str) -> Result<(), Problem> {
        let Some(container) = self.look_at(server).await? else { return Ok(()) };
        replace::replace(self, &container).await?;
        self.settle(&[server]).await
    }
}
