//! Faults of servers that are no containers.

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sticky_lab::check::Sessions;
use sticky_lab::check::outlives::{Containers, Faults};
use sticky_lab::fault::{Fault, Interruption, Kind};
use sticky_lab::text::{Problem, text};
use tokio::sync::watch;

use super::{Spoiled, World};

/// Does faults to servers of this process, and remembers all that was done.
pub struct Hands {
    world: Arc<World>,
    /// What cannot be done.
    pub fails_at: Option<Kind>,
    pub done: Mutex<Vec<String>>,
    /// Sent when the first fault is there, if somebody wants an end then.
    pub ends: Option<watch::Sender<bool>>,
}

impl fmt::Debug for Hands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hands")
    }
}

/// The way to servers that are no containers, and whoever goes it.
pub fn containers(world: &Arc<World>, change: impl FnOnce(&mut Hands)) -> (Containers, Arc<Hands>) {
    let (sender, interruption) = Interruption::new();
    let mut hands =
        Hands { world: world.clone(), fails_at: None, done: Mutex::default(), ends: None };
    change(&mut hands);
    match &mut hands.ends {
        Some(ends) => *ends = sender,
        None => std::mem::forget(sender),
    }
    let hands = Arc::new(hands);
    (Containers { faults: hands.clone(), interruption, store_keeps: true }, hands)
}

impl Faults for Hands {
    fn begin<'a>(&'a self, fault: &'a Fault) -> BoxFuture<'a, Result<(), Problem>> {
        async move {
            self.done.lock().unwrap().push(fault.to_string());
            if self.fails_at == Some(fault.kind) {
                return Err(Problem::failed(text("no such luck", "运气不好")));
            }
            if fault.servers == ["store"] {
                self.world.is_away.store(true, Ordering::SeqCst);
                self.world.was_away.store(true, Ordering::SeqCst);
            } else if self.world.spoiled == Spoiled::DiesWithCreator {
                self.world.ids.lock().unwrap().clear();
            }
            if let Some(ends) = &self.ends {
                ends.send(true).unwrap();
            }
            Ok(())
        }
        .boxed()
    }

    fn heal<'a>(&'a self, fault: &'a Fault) -> BoxFuture<'a, Result<(), Problem>> {
        async move {
            self.done.lock().unwrap().push(format!("heal {}", fault.servers.join(" ")));
            if fault.servers == ["store"] {
                self.world.is_away.store(false, Ordering::SeqCst);
                let forgets =
                    self.world.spoiled == Spoiled::StoreForgets && fault.kind == Kind::Kill;
                if forgets && self.world.sessions == Sessions::SharedStore {
                    self.world.ids.lock().unwrap().clear();
                }
            } else {
                self.world.n_starts.fetch_add(1, Ordering::SeqCst);
            }
            Ok(())
        }
        .boxed()
    }
}
