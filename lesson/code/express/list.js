app.get("/debug/sessions", (req, res) => {
  // A Map keeps the order in which its entries were put in: oldest first.
  const list = [...sessions].map(([id, session]) => ({
    session_id: id,
    username: session.username,
    server_id: session.createdBy,
  }));
  res.json({ server_id: serverId, session_count: list.length, sessions: list });
});
