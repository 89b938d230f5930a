//! Servers with a cure, in this process: three doors to one finished server behind them, and a load
//! balancer in front. Each can be spoiled in one way.

mod balancer;
mod cookies;
mod door;
mod faults;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8};
use std::sync::{Arc, Mutex};

use axum::Router;
use sticky_lab::check::{Sessions, Targets};
use sticky_lab::target::Target;

use crate::flawed::free_place;
use crate::support::server::router;
pub use faults::{Hands, containers};

/// What is wrong with the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoiled {
    Nothing,
    ShortIds,
    ExpressCookie,
    CreatorForgotten,
    NoLogout,
    RedirectedLogout,
    CookieAfterLogout,
    LogoutOfCookieAlone,
    LogoutAtOneAlone,
    IdByItsStart,
    LostUnderIpHash,
    OwnKeys,
    NoSignature,
    KeyOfStart,
    SlowStart,
    DiesWithCreator,
    StoreError,
    StoreSilence,
    StoreLogsOut,
    StoreIgnored,
    StoreForgets,
    StoreNeverBack,
}

/// What the servers and their store have in common.
pub struct World {
    pub sessions: Sessions,
    pub spoiled: Spoiled,
    /// The finished server that keeps what is behind the doors.
    pub behind: Router,
    /// Who has made which session, by its id behind the doors.
    pub creators: Mutex<HashMap<String, usize>>,
    /// Ids behind the doors by the cookies that stand for them.
    pub ids: Mutex<HashMap<String, String>>,
    /// Where somebody has logged out whose session lives on elsewhere.
    pub ended: Mutex<Vec<(usize, String)>>,
    /// Whether the store does not answer, and whether it ever did not.
    pub is_away: AtomicBool,
    pub was_away: AtomicBool,
    /// How often the server that is killed has started.
    pub n_starts: AtomicU8,
    /// How often it has answered since then without its store.
    pub n_too_early: AtomicU8,
}

/// Starts three servers and what is in front of them. They end with the test's runtime.
pub async fn start(sessions: Sessions, spoiled: Spoiled) -> (Targets, Arc<World>) {
    let world = Arc::new(World {
        sessions,
        spoiled,
        behind: router(&[]),
        creators: Mutex::default(),
        ids: Mutex::default(),
        ended: Mutex::default(),
        is_away: AtomicBool::new(false),
        was_away: AtomicBool::new(false),
        n_starts: AtomicU8::new(1),
        n_too_early: AtomicU8::new(0),
    });
    let doors: Vec<_> = (0..3).map(|place| door::router(place, world.clone())).collect();
    let servers = doors.iter().cloned().map(serve).collect();
    let entry = Some(serve(balancer::router(doors, world.clone())));
    (Targets { servers, entry }, world)
}

fn serve(router: Router) -> Target {
    let (socket, url) = free_place();
    let listener = socket.listen(64).unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Target::parse(&url, None).unwrap()
}
