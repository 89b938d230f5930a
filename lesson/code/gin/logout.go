router.POST("/logout", logout)

func logout(c *gin.Context) {
	if id, err := c.Cookie("session_id"); err == nil {
		ctx, cancel := context.WithTimeout(c.Request.Context(), 500*time.Millisecond)
		defer cancel()
		// Out of the store, and so out of all servers. A signed cookie has nothing to be taken out of.
		if store.Del(ctx, "session:"+id).Err() != nil {
			c.JSON(http.StatusServiceUnavailable, gin.H{"error": "The session store does not answer"})
			return
		}
	}
	c.SetSameSite(http.SameSiteLaxMode)
	c.SetCookie("session_id", "", -1, "/", "", false, true) // below zero: Max-Age=0
	c.JSON(http.StatusOK, gin.H{"message": "Logged out", "server_id": serverID})
}
