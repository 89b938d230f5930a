//! `POST /debug/restart`: the process ends, and a while later starts anew with an empty memory. So
//! the live page can show what becomes of the sessions of a server that dies and returns.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::Server;
use super::body::require_json;
use super::error::ApiError;

/// How long a server can be away, in seconds.
const MIN_SECONDS: u64 = 1;
const MAX_SECONDS: u64 = 60;

#[derive(Deserialize)]
struct Wish {
    seconds: u64,
}

/// `{"server_id":"server-1","seconds":20}`
#[derive(Serialize)]
pub(super) struct Begun {
    server_id: Arc<str>,
    seconds: u64,
}

/// Says that it will, and has whoever runs the server do it. Where others than this machine's user
/// reach the lab, one of them would end everybody's sessions.
pub(super) async fn begin(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Begun>), ApiError> {
    if !server.debug_sessions || !server.is_private {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "This server does not restart when asked",
        )
        .hint("It does with DEBUG_SESSIONS=on, in a lab that LAB_BIND keeps to this machine"));
    }
    require_json(&headers)?;
    let wish = serde_json::from_slice(&body).ok();
    let seconds = wish.map(|Wish { seconds }| seconds);
    let Some(seconds) = seconds.filter(|seconds| (MIN_SECONDS..=MAX_SECONDS).contains(seconds))
    else {
        let error =
            format!("`seconds` has to be a whole number from {MIN_SECONDS} to {MAX_SECONDS}");
        return Err(ApiError::new(StatusCode::BAD_REQUEST, error).hint(r#"Send {"seconds":20}"#));
    };
    tracing::warn!(server_id = %server.id, "Asked to end, and to start again in {seconds} seconds");
    server.restart.send_replace(Some(Duration::from_secs(seconds)));
    Ok((StatusCode::ACCEPTED, Json(Begun { server_id: server.id.clone(), seconds })))
}

impl Server {
    /// Completes when the server is asked to end and to start again, and says after which time.
    pub fn restart_asked(&self) -> impl Future<Output = Duration> + use<> {
        let mut asked = self.restart.subscribe();
        async move {
            match asked.wait_for(Option::is_some).await {
                Ok(pause) => pause.expect("it was waited for"),
                Err(_) => std::future::pending().await, // the server is gone, and nobody asks it
            }
        }
    }
}
