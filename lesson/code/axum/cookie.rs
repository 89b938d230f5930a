let cookie = format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
([(SET_COOKIE, cookie)], Json(answer))
