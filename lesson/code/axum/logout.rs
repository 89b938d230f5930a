.route("/logout", post(logout))

async fn logout(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refusal> {
    if let Some(id) = session_id(&headers) {
        // Out of the store, and so out of all servers. A signed cookie has nothing to be taken out of.
        ask::<()>(server.store.clone().del(format!("session:{id}"))).await?;
    }
    let cookie = "session_id=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";
    let answer = json!({ "message": "Logged out", "server_id": server.id });
    Ok(([(SET_COOKIE, cookie)], Json(answer)))
}
