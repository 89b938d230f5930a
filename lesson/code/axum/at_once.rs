/// Requests run side by side, so they take turns with a lock.
sessions: Mutex<HashMap<String, Session>>,

// In the login: the lock ends with the line.
server.sessions.lock().expect("no request panics while holding it").insert(id, session);

// In the profile: what was read is a copy, and may be used once the lock is free.
let session = {
    let sessions = server.sessions.lock().expect("no request panics while holding it");
    sessions.get(id).cloned()
};
