lock.Lock()
session, known := sessions[id]
lock.Unlock() // before anything that could return
if !known {
	c.JSON(http.StatusUnauthorized, gin.H{"error": "Session not found", "hint": "Session created by another server"})
	return
}
