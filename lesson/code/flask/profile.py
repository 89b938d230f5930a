{
    "user_id": user_id(session["username"]),
    "username": session["username"],
    "login_time": session["login_time"].strftime("%Y-%m-%d %H:%M:%S"),
    "server_id": SERVER_ID,
    "created_by": session["created_by"],
    "session_match": session["created_by"] == SERVER_ID,
}
