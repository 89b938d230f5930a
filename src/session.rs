//! Login sessions, held in this process's memory.
//!
//! There is no shared store behind it, on purpose: a session exists on the server that
//! created it and on no other, and it ends with that server.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use time::UtcDateTime;
use tokio::time::Instant;
use uuid::Uuid;

/// The secret that a client's cookie carries. Its `Debug` form shows the first eight characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId(Uuid);

impl SessionId {
    /// Reads an id in the one form in which it is handed out.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Uuid::try_parse(text).ok()?;
        (id.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text).then_some(Self(id))
    }

    /// Returns the whole id. It is a secret, which belongs in a cookie or in the debug list.
    pub fn expose(self) -> Uuid {
        self.0
    }

    /// Returns the first eight characters, which tell sessions apart and let nobody in.
    pub fn start(self) -> String {
        self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer())[..8].to_owned()
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}...", self.start())
    }
}

/// One login.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who logged in.
    pub username: Arc<str>,
    /// When, by the wall clock.
    pub login_time: UtcDateTime,
    /// The id of the server that created the session.
    pub created_by: Arc<str>,
    expires: Instant,
    number: u64,
}

/// Says that no more sessions fit, and when the oldest one ends.
#[derive(Debug, PartialEq, Eq)]
pub struct StoreFull {
    /// How long until there is room again, if nobody logs out before.
    pub retry_after: Duration,
}

/// The sessions of one server.
#[derive(Debug)]
pub struct SessionStore {
    ttl: Duration,
    max_sessions: usize,
    /// A standard mutex, since it is held for a few map operations and never across an `.await`.
    sessions: Mutex<Sessions>,
}

#[derive(Debug, Default)]
struct Sessions {
    by_id: HashMap<SessionId, Session>,
    /// Ids by number, which is the order of creation and so, with one TTL for all, of expiry.
    by_age: BTreeMap<u64, SessionId>,
    created: u64,
}

impl SessionStore {
    /// Makes an empty store for at most `max_sessions` sessions that live for `ttl` each.
    pub fn new(ttl: Duration, max_sessions: usize) -> Self {
        Self { ttl, max_sessions, sessions: Mutex::default() }
    }

    /// Returns how long a session lives.
    pub fn ttl(&self) -> Duration {
        self.ttl
    }

    /// Creates a session under a new id. The session `replaced`, if there is one, ends.
    ///
    /// # Errors
    /// [`StoreFull`] when every place is taken; then none was created and none has ended.
    pub fn create(
        &self,
        username: &str,
        created_by: Arc<str>,
        replaced: Option<SessionId>,
    ) -> Result<SessionId, StoreFull> {
        let id = SessionId(Uuid::new_v4());
        let now = Instant::now();
        let mut sessions = self.lock();

        sessions.sweep(now);
        if let Some(replaced) = replaced {
            sessions.remove(replaced);
        }
        if sessions.by_id.len() >= self.max_sessions {
            return Err(StoreFull { retry_after: sessions.until_next_expiry(now) });
        }
        sessions.insert(id, username.into(), created_by, now + self.ttl);
        Ok(id)
    }

    /// Returns the session, unless this server does not know it or it has expired.
    pub fn get(&self, id: SessionId) -> Option<Session> {
        let session = self.lock().by_id.get(&id).cloned()?;
        (session.expires > Instant::now()).then_some(session)
    }

    /// Ends the session and returns it, if there was one.
    pub fn remove(&self, id: SessionId) -> Option<Session> {
        self.lock().remove(id)
    }

    /// Returns all living sessions, oldest first.
    pub fn list(&self) -> Vec<(SessionId, Session)> {
        let mut sessions = self.lock();
        sessions.sweep(Instant::now());
        sessions.by_age.values().map(|id| (*id, sessions.by_id[id].clone())).collect()
    }

    /// Returns how many sessions are alive, and the `n` newest of them, oldest first.
    ///
    /// It looks at no others, so it may be called often, however many there are.
    pub fn newest(&self, n: usize) -> (usize, Vec<(SessionId, Session)>) {
        let mut sessions = self.lock();
        sessions.sweep(Instant::now());
        let newest = sessions.by_age.values().rev().take(n);
        let mut newest: Vec<_> = newest.map(|id| (*id, sessions.by_id[id].clone())).collect();
        newest.reverse();
        (sessions.by_id.len(), newest)
    }

    /// Forgets the sessions that have expired, and returns how many there were.
    pub fn sweep(&self) -> usize {
        self.lock().sweep(Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, Sessions> {
        // Each change below is complete before anything could panic, so the data is sound.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sessions {
    fn insert(
        &mut self,
        id: SessionId,
        username: Arc<str>,
        created_by: Arc<str>,
        expires: Instant,
    ) {
        let number = self.created;
        self.created += 1;
        let login_time = UtcDateTime::now();
        self.by_age.insert(number, id);
        self.by_id.insert(id, Session { username, login_time, created_by, expires, number });
    }

    fn remove(&mut self, id: SessionId) -> Option<Session> {
        let session = self.by_id.remove(&id)?;
        self.by_age.remove(&session.number);
        Some(session)
    }

    fn sweep(&mut self, now: Instant) -> usize {
        let mut n_swept = 0;
        while let Some(oldest) = self.by_age.first_entry() {
            let id = *oldest.get();
            if self.by_id[&id].expires > now {
                break;
            }
            oldest.remove();
            self.by_id.remove(&id);
            n_swept += 1;
        }
        n_swept
    }

    fn until_next_expiry(&self, now: Instant) -> Duration {
        let oldest = self.by_age.first_key_value().map(|(_, id)| self.by_id[id].expires);
        oldest.map_or(Duration::ZERO, |expires| expires - now)
    }
}
