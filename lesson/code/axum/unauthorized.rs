let Some(id) = session_id(&headers) else {
    return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "Not authenticated" })));
};
let Some(session) = sessions.get(id) else {
    let hint = "Session created by another server";
    let answer = json!({ "error": "Session not found", "hint": hint });
    return (StatusCode::UNAUTHORIZED, Json(answer));
};
