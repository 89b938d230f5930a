.route("/debug/sessions", get(debug_sessions))

/// Lists the sessions of this server, oldest first. It shows whole ids, so it is for the lab only.
async fn debug_sessions(State(server): State<Arc<Server>>) -> Json<Value> {
    let sessions = server.sessions.lock().expect("no request panics while holding it");
    let mut by_age: Vec<_> = sessions.iter().collect();
    by_age.sort_by_key(|(_, session)| session.login_time);

    let list = by_age.into_iter().map(|(id, session)| {
        json!({ "session_id": id, "username": session.username, "server_id": session.created_by })
    });
    Json(json!({
        "server_id": server.id,
        "session_count": sessions.len(),
        "sessions": list.collect::<Vec<_>>(),
    }))
}
