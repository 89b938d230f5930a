session_id = request.cookies.get("session_id")
if session_id is None:
    return {"error": "Not authenticated"}, 401
session = sessions.get(session_id)
if session is None:
    return {"error": "Session not found", "hint": "Session created by another server"}, 401
