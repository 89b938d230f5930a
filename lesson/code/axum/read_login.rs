let Json(body) = body.map_err(|error| refusal(error.status(), &error.body_text()))?;
let (Some(username), Some(password)) = (body["username"].as_str(), body["password"].as_str())
else {
    return Err(refusal(StatusCode::BAD_REQUEST, "username and password are needed"));
};
if username.trim().is_empty() || password.is_empty() || username.chars().count() > 64 {
    return Err(refusal(StatusCode::BAD_REQUEST, "username takes 1 to 64 characters"));
}

// In router(): larger bodies get 413.
.layer(DefaultBodyLimit::max(16 * 1024))
