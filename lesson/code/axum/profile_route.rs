.route("/profile", get(profile))

async fn profile(State(server): State<Arc<Server>>, headers: HeaderMap) -> impl IntoResponse {
    let Some(id) = session_id(&headers) else {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "Not authenticated" })));
    };
    let sessions = server.sessions.lock().expect("no request panics while holding it");
    let session = sessions.get(id);
    let Some(session) = session else {
        let hint = "Session created by another server";
        let answer = json!({ "error": "Session not found", "hint": hint });
        return (StatusCode::UNAUTHORIZED, Json(answer));
    };
    let answer = json!({
        "user_id": user_id(&session.username),
        "username": session.username,
        "login_time": session.login_time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "server_id": server.id,
        "created_by": session.created_by,
        "session_match": session.created_by == server.id,
    });
    (StatusCode::OK, Json(answer))
}

fn session_id(headers: &HeaderMap) -> Option<&str> {
    let cookies = str::from_utf8(headers.get(COOKIE)?.as_bytes()).ok()?;
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("session_id="))
}

fn user_id(username: &str) -> u64 {
    if username == "alice" {
        return 1001;
    }
    let hash = username.bytes().fold(0u32, |h, byte| h.wrapping_mul(31).wrapping_add(byte.into()));
    1002 + u64::from(hash)
}
