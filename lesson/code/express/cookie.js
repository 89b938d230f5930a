// Before `res.json`: a header that is set after the body was written never arrives.
res.cookie("session_id", id, { path: "/", maxAge: 3600 * 1000, httpOnly: true, sameSite: "lax" });
res.json(answer);
