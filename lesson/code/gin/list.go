list := []gin.H{} // not `var list []gin.H`: an empty one would be null
for _, id := range ids {
	session := sessions[id]
	list = append(list, gin.H{"session_id": id, "username": session.Username, "server_id": session.CreatedBy})
}
c.JSON(http.StatusOK, gin.H{"server_id": serverID, "session_count": len(list), "sessions": list})
