@app.get("/profile")
def profile():
    session_id = request.cookies.get("session_id")
    if session_id is None:
        return {"error": "Not authenticated"}, 401
    session = sessions.get(session_id)
    if session is None:
        return {"error": "Session not found", "hint": "Session created by another server"}, 401
    return {
        "user_id": user_id(session["username"]),
        "username": session["username"],
        "login_time": session["login_time"].strftime("%Y-%m-%d %H:%M:%S"),
        "server_id": SERVER_ID,
        "created_by": session["created_by"],
        "session_match": session["created_by"] == SERVER_ID,
    }

def user_id(username):
    # A checksum: Python's own hash() differs from one process to the next.
    return 1001 if username == "alice" else 1002 + zlib.crc32(username.encode())
