let session = {
    let sessions = server.sessions.lock().expect("no request panics while holding it");
    sessions.get(id).cloned()
}; // the lock ends here, whatever comes after
