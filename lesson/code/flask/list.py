@app.get("/debug/sessions")
def debug_sessions():
    # A dict keeps the order in which its entries were put in: oldest first.
    listed = [
        {"session_id": key, "username": session["username"], "server_id": session["created_by"]}
        for key, session in list(sessions.items())
    ]
    return {"server_id": SERVER_ID, "session_count": len(listed), "sessions": listed}
