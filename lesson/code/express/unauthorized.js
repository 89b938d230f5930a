if (!id) return res.status(401).json({ error: "Not authenticated" });
const session = sessions.get(id);
if (!session) {
  const hint = "Session created by another server";
  return res.status(401).json({ error: "Session not found", hint });
}
