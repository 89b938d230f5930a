const cookies = (req.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
const id = cookies.find((cookie) => cookie.startsWith("session_id="))?.slice("session_id=".length);
const session = sessions.get(id);
