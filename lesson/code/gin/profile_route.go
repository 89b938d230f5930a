router.GET("/profile", profile)

func profile(c *gin.Context) {
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
		return
	}
	c.JSON(http.StatusOK, gin.H{
		"user_id":       userID(session.Username),
		"username":      session.Username,
		"login_time":    session.LoginTime.UTC().Format("2006-01-02 15:04:05"),
		"server_id":     serverID,
		"created_by":    session.CreatedBy,
		"session_match": session.CreatedBy == serverID,
	})
}

func userID(username string) uint64 {
	if username == "alice" {
		return 1001
	}
	return 1002 + uint64(crc32.ChecksumIEEE([]byte(username)))
}
