let cookies = str::from_utf8(headers.get(COOKIE)?.as_bytes()).ok()?;
let id = cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("session_id="))?;
let session = sessions.get(id);
