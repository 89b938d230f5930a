session_id = request.cookies.get("session_id")
session = sessions.get(session_id)
