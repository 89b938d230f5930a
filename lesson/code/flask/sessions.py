sessions = {}  # by their ids, outside of all handlers

sessions[session_id] = session
