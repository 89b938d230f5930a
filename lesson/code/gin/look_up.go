id, err := c.Cookie("session_id")
lock.Lock()
session, known := sessions[id]
lock.Unlock()
