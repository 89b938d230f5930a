let Json(body) = body.map_err(|error| refusal(error.status(), &error.body_text()))?;
let (Some(username), Some(password)) = (body["username"].as_str(), body["password"].as_str())
else {
    return Err(refusal(StatusCode::BAD_REQUEST, "username and password are needed"));
};
if username.trim().is_empty() || password.is_empty() {
    return Err(refusal(StatusCode::BAD_REQUEST, "username and password must not be empty"));
}
if username.chars().count() > 64 || username.contains(char::is_control) {
    let error = "username takes up to 64 characters, and no control characters";
    return Err(refusal(StatusCode::BAD_REQUEST, error));
}

// In router(): larger bodies get 413.
.layer(DefaultBodyLimit::max(16 * 1024))
