# A dict keeps the order in which its entries were put in: list it as it is, and sort nothing.
sessions = {}

sessions[session_id] = session
listed = list(sessions.items())
