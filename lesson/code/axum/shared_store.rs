// Cargo.toml: redis = { version = "1", default-features = false, features = ["connection-manager", "tokio-comp"] }

// Once, at the start. It connects when it has to, again and again.
let url = env::var("STORE_URL").unwrap_or_else(|_| "redis://localhost:6379".to_string());
let store = redis::Client::open(url)?.get_connection_manager_lazy(Default::default())?;

// At the login, in place of the map. `ask` answers 503 where the store does not answer.
let text = serde_json::to_string(&session)?; // #[derive(Serialize, Deserialize)] struct Session
ask::<()>(store.clone().set_ex(format!("session:{id}"), text, 3600)).await?;

// At each profile.
let text: Option<String> = ask(store.clone().get(format!("session:{id}"))).await?;
let session = text.and_then(|text| serde_json::from_str::<Session>(&text).ok());

async fn ask<T>(question: impl Future<Output = redis::RedisResult<T>>) -> Result<T, Refusal> {
    // Frozen, a store refuses nothing: it says nothing.
    match timeout(Duration::from_millis(500), question).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) | Err(_) => {
            let answer = json!({ "error": "The session store does not answer" });
            Err((StatusCode::SERVICE_UNAVAILABLE, Json(answer)))
        }
    }
}
