"""A login server that keeps its sessions in its own memory.

Where something is missing, a comment names the step that adds it.
"""

import uuid

from flask import Flask, request

# Step 3: three servers need three names. Who could tell each server its own?
SERVER_ID = "0"

# The sessions by their ids.
sessions = {}

app = Flask(__name__)


@app.post("/login")
def login():
    """Starts a session. There is no user database, so any password will do."""
    # Step 2: send a body that is not JSON, or has no name in it. Who answers, and in which form?
    username = request.get_json().get("username", "")

    session_id = str(uuid.uuid4())
    # Step 2: what else does a profile tell about a login?
    sessions[session_id] = {"username": username}
    print(f"[{SERVER_ID}] User {username!a} logged in", flush=True)

    # Step 1: the client never hears of this id. How could it get it, and send it again later?
    # Step 1: tell the client that the login worked, and which server it is on.
    return {"status": "ok", "data": f"get user: {username}"}


# Step 2: where does a client ask who it is logged in as?


# Step 4: where can you see which sessions are on this server?


if __name__ == "__main__":
    # Step 3: a port belongs to one program at a time. How does the next server get another?
    port = 8080
    app.run(host="0.0.0.0", port=port)
