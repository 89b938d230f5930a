id, err := c.Cookie("session_id")
if err != nil {
	c.JSON(http.StatusUnauthorized, gin.H{"error": "Not authenticated"})
	return
}
lock.Lock()
session, known := sessions[id]
lock.Unlock()
if !known {
	hint := "Session created by another server"
	c.JSON(http.StatusUnauthorized, gin.H{"error": "Session not found", "hint": hint})
	return // without it, the handler goes on
}
