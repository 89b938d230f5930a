router.GET("/debug/sessions", debugSessions)

// Lists the sessions of this server, oldest first. It shows whole ids, so it is for the lab only.
func debugSessions(c *gin.Context) {
	lock.Lock()
	defer lock.Unlock()
	ids := []string{}
	for id := range sessions {
		ids = append(ids, id)
	}
	// A map has no order of its own. The number is the running one that each login gets.
	sort.Slice(ids, func(i, j int) bool { return sessions[ids[i]].Number < sessions[ids[j]].Number })

	list := []gin.H{} // not `var list []gin.H`: an empty one would be null
	for _, id := range ids {
		session := sessions[id]
		list = append(list, gin.H{"session_id": id, "username": session.Username, "server_id": session.CreatedBy})
	}
	c.JSON(http.StatusOK, gin.H{"server_id": serverID, "session_count": len(list), "sessions": list})
}
