with lock:  # it ends with the block, by whatever way
    session = sessions.get(session_id)
