/// The sessions by their ids. Requests run side by side, so they take turns with a lock.
sessions: Mutex<HashMap<String, Session>>,

server.sessions.lock().expect("no request panics while holding it").insert(id, session);
