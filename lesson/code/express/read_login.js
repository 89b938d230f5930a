app.use(express.json({ limit: "16kb" }));

// In the login, before anything else:
const refuse = (status, error) => res.status(status).json({ error });
if (!req.is("application/json")) return refuse(415, "Content-Type has to be application/json");
const { username, password } = req.body;
if (typeof username !== "string" || typeof password !== "string") {
  return refuse(400, "username and password are needed, both as strings");
}
if (!username.trim() || !password) return refuse(400, "username and password must not be empty");
if ([...username].length > 64 || /\p{C}/u.test(username)) {
  return refuse(400, "username takes up to 64 characters, all of them visible");
}

// After all routes: what is no JSON, or too large, is refused by Express itself.
app.use((error, req, res, next) => res.status(error.status ?? 500).json({ error: error.message }));
