//! What a flawed server keeps in mind besides its sessions.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;

use axum::Router;
use axum::http::header::HeaderValue;

use crate::support::server::router;

/// The global variables of a flawed server.
pub struct Memory {
    /// The server without its flaw.
    pub original: Router,
    /// A second process of it, with a memory of its own.
    pub twin: Router,
    pub n_profiles: AtomicUsize,
    pub last_user: Mutex<String>,
    /// The cookie of each user's last login.
    pub by_user: Mutex<HashMap<String, HeaderValue>>,
    /// Ids that clients brought, with those under which the sessions really are.
    pub brought: Mutex<HashMap<String, String>>,
}

impl Memory {
    pub fn new(original: Router) -> Self {
        Self {
            original,
            twin: router(&[]),
            n_profiles: AtomicUsize::new(0),
            last_user: Mutex::default(),
            by_user: Mutex::default(),
            brought: Mutex::default(),
        }
    }
}
