gin.H{
	"user_id":       userID(session.Username),
	"username":      session.Username,
	"login_time":    session.LoginTime.UTC().Format("2006-01-02 15:04:05"),
	"server_id":     serverID,
	"created_by":    session.CreatedBy,
	"session_match": session.CreatedBy == serverID,
}
