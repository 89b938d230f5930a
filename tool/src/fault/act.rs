//! What can be done to a lab in the middle of a class: a fault, another number of servers, an
//! update of them all.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use tokio::time::sleep;

use super::{Fault, Interruption, Kind, Roll, Scale, Site, Stage};
use crate::text::Problem;
use crate::topology::Topology;
use crate::upstreams::Change;

/// Something that is done to a lab, and of which nothing remains after a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A fault.
    Fault(Fault),
    /// Another number of servers.
    Scale(Scale),
    /// An update of all servers.
    Roll(Roll),
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => fault.fmt(f),
            Self::Scale(scale) => scale.fmt(f),
            Self::Roll(roll) => roll.fmt(f),
        }
    }
}

/// Reads its words, as they stand in quotes on a class's command line.
impl FromStr for Act {
    type Err = Problem;

    fn from_str(words: &str) -> Result<Self, Problem> {
        let words = words.trim();
        let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        Ok(match first {
            "scale" => Self::Scale(rest.parse()?),
            "roll" => Self::Roll(rest.parse()?),
            _ => Self::Fault(words.parse()?),
        })
    }
}

impl Act {
    /// Whether nothing of it remains to be undone.
    pub fn undoes_itself(&self) -> bool {
        match self {
            Self::Fault(fault) => fault.kind.undoes_itself(),
            Self::Scale(_) => false,
            Self::Roll(_) => true,
        }
    }

    /// Whether Nginx knows of it beforehand, so that it asks nobody in vain and leaves nobody out.
    pub fn is_announced(&self) -> bool {
        !matches!(self, Self::Fault(fault) if fault.kind != Kind::Drain)
    }

    /// Whether servers drain in it.
    pub fn drains(&self) -> bool {
        match self {
            Self::Fault(fault) => fault.kind == Kind::Drain,
            Self::Scale(_) => false,
            Self::Roll(roll) => roll.drains,
        }
    }

    /// Holds its servers to be some of the lab's.
    ///
    /// # Errors
    /// If one is not.
    pub fn expect_known(&self, lab: &Topology) -> Result<(), Problem> {
        match self {
            Self::Fault(fault) => fault.expect_known(lab),
            Self::Scale(_) | Self::Roll(_) => Ok(()),
        }
    }
}

impl Site {
    /// Holds the lab to be well as far as something needs it.
    ///
    /// # Errors
    /// If it is not.
    pub async fn expect_well_for(&self, act: &Act) -> Result<(), Problem> {
        match act {
            Act::Fault(fault) => self.expect_well(fault).await,
            Act::Scale(_) => Ok(()),
            Act::Roll(_) => self.expect_all_well().await,
        }
    }

    /// Does something, lets it last unless it undoes itself, and undoes it: after its time, when it
    /// is interrupted, and when not all of it could be done. Returns what it did to Nginx's files,
    /// if that decides who moves. This future is to be awaited to its end.
    ///
    /// # Errors
    /// What could not be done or undone.
    pub async fn act(
        &self,
        act: &Act,
        lasts: Duration,
        interruption: &Interruption,
        mut tell: impl FnMut(Stage),
    ) -> Result<Option<Change>, Problem> {
        match act {
            Act::Fault(fault) if fault.kind.undoes_itself() => {
                let begun = self.begin(fault, interruption, tell).await;
                if begun.is_err() {
                    self.heal(&fault.server_names()).await; // some of it may have been done
                }
                begun.map(|()| None)
            }
            Act::Fault(fault) => {
                let change = match fault.kind {
                    Kind::Drain => Some(self.drained(&fault.server_names())?),
                    _ => None,
                };
                let (begun, healed) = self.go_through(fault, lasts, interruption, tell).await;
                begun.and(healed.all())?;
                Ok(change)
            }
            Act::Scale(scale) => {
                let scaled = self.scaled(*scale, interruption).await?;
                tell(Stage::Lasts);
                tokio::select! {
                    () = sleep(lasts) => {}
                    () = interruption.come() => {}
                }
                tell(Stage::Heals);
                self.scale_back(&scaled).await?;
                Ok(Some(scaled.change))
            }
            Act::Roll(roll) => {
                self.roll(*roll, lasts, interruption, tell).await?;
                Ok(None)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn what_is_done_is_read_from_its_words_and_written_as_them() {
        for words in ["kill server-2", "drain server-1 server-2", "scale 2 --down", "roll --drain"]
        {
            assert_eq!(words.parse::<Act>().unwrap().to_string(), words);
        }
        assert_eq!("scale  --down 2".parse::<Act>().unwrap().to_string(), "scale 2 --down");
        for (words, next) in [("scale", "./lab scale 4"), ("roll now", "./lab roll --drain")] {
            let told = words.parse::<Act>().unwrap_err().tell(Lang::En);
            assert!(told.ends_with(next), "{told}");
        }
        for (words, drains, is_announced) in [
            ("drain server-1", true, true),
            ("roll --drain", true, true),
            ("roll", false, true),
            ("scale 4", false, true),
            ("kill server-1", false, false),
        ] {
            let act: Act = words.parse().unwrap();
            assert_eq!((act.drains(), act.is_announced()), (drains, is_announced), "{words}");
        }
    }
}
