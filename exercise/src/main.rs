//! A login server that keeps its sessions in its own memory.
//!
//! Where something is missing, a comment names the step that adds it.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

/// What all requests share.
struct Server {
    id: String,
    /// The sessions by their ids. Requests run side by side, so they take turns with a lock.
    sessions: Mutex<HashMap<String, Session>>,
}

/// One login.
struct Session {
    username: String,
    // Step 2: what else does a profile tell about a login?
}

#[tokio::main]
async fn main() -> io::Result<()> {
    // Step 3: three servers need three names. Who could tell each server its own?
    let id = "0".to_string();
    let server = Arc::new(Server { id, sessions: Mutex::default() });

    // Step 3: a port belongs to one program at a time. How does the next server get another?
    let port = 8080;
    let listener = TcpListener::bind(("0.0.0.0", port)).await?;
    println!("[{}] Listening on port {port}", server.id);
    axum::serve(listener, router(server)).await
}

fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/login", post(login))
        // Step 2: where does a client ask who it is logged in as?
        // Step 4: where can you see which sessions are on this server?
        .with_state(server)
}

/// Starts a session. There is no user database, so any password will do.
async fn login(State(server): State<Arc<Server>>, Json(body): Json<Value>) -> impl IntoResponse {
    // Step 2: send a body that is not JSON, or has no name in it. Who answers, and in which form?
    let username = body["username"].as_str().unwrap_or_default();

    let id = Uuid::new_v4().to_string();
    let session = Session { username: username.to_string() };
    println!("[{}] User {:?} logged in", server.id, session.username);

    // Step 1: the client never hears of this id. How could it get it, and send it again later?
    server.sessions.lock().expect("no request panics while holding it").insert(id, session);

    // Step 1: tell the client that the login worked, and which server it is on.
    Json(json!({ "status": "ok", "data": format!("get user: {username}") }))
}
