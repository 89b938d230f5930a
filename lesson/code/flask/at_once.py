import threading

lock = threading.Lock()  # one for all requests, outside of all handlers
sessions = {}

# In the login:
with lock:
    sessions[session_id] = session

# In the profile, and wherever else the sessions are read:
with lock:
    session = sessions.get(session_id)
