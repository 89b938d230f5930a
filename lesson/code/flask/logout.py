@app.post("/logout")
def logout():
    session_id = request.cookies.get("session_id")
    if session_id is not None:
        # Out of the store, and so out of all servers. A signed cookie has nothing to be taken out of.
        store.delete(f"session:{session_id}")
    answer = jsonify(message="Logged out", server_id=SERVER_ID)
    answer.delete_cookie("session_id", path="/", httponly=True, samesite="Lax")
    return answer
