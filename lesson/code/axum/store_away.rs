// For all tries together: frozen, a store refuses nothing, it says nothing.
match timeout(Duration::from_millis(500), question).await {
    Ok(Ok(answer)) => Ok(answer), // `None` among them: there is no such session, and only that is a 401
    Ok(Err(_)) | Err(_) => {
        let answer = json!({ "error": "The session store does not answer" });
        Err((StatusCode::SERVICE_UNAVAILABLE, Json(answer)))
    }
}

// Once, at the start: a connection manager connects again by itself.
let store = redis::Client::open(url)?.get_connection_manager_lazy(Default::default())?;
