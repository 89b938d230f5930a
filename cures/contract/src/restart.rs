//! `POST /debug/restart`: the process ends, and a while later starts anew.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::{Refusal, Server, login};

/// Says that it will, and has [`crate::main`] do it.
pub(super) async fn begin(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    if !server.config.debug_sessions || !server.config.is_private {
        let error = "This server does not restart when asked";
        let hint = "It does with DEBUG_SESSIONS=on, in a lab that LAB_BIND keeps to this machine";
        return Err(Refusal::new(StatusCode::FORBIDDEN, error).hint(hint));
    }
    login::require_json(&headers)?;
    let wish: Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(seconds) = wish["seconds"].as_u64().filter(|seconds| (1..=60).contains(seconds))
    else {
        let error = "`seconds` has to be a whole number from 1 to 60";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, error).hint(r#"Send {"seconds":20}"#));
    };
    tracing::warn!("Asked to end, and to start again in {seconds} seconds");
    let _ = server.restart.try_send(Duration::from_secs(seconds)); // it may have been asked already
    let begun = json!({ "server_id": server.config.server_id, "seconds": seconds });
    Ok((StatusCode::ACCEPTED, Json(begun)))
}
