app.post("/logout", async (req, res, next) => {
  try {
    const id = sessionId(req);
    // Out of the store, and so out of all servers. A signed cookie has nothing to be taken out of.
    if (id) await ask(store.del(`session:${id}`));
    // Not `res.clearCookie`, which says Expires and no Max-Age.
    res.cookie("session_id", "", { path: "/", maxAge: 0, httpOnly: true, sameSite: "lax" });
    res.json({ message: "Logged out", server_id: serverId });
  } catch (error) {
    next(error);
  }
});
