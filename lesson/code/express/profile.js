{
  user_id: userId(session.username),
  username: session.username,
  login_time: session.loginTime,
  server_id: serverId,
  created_by: session.createdBy,
  session_match: session.createdBy === serverId,
}
