json!({
    "user_id": user_id(&session.username),
    "username": session.username,
    "login_time": session.login_time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    "server_id": server.id,
    "created_by": session.created_by,
    "session_match": session.created_by == server.id,
})
