//! What stands in front of the servers, with the paths of the lab's Nginx.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::COOKIE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, routing::get};
use serde_json::json;
use tower::ServiceExt;

use super::{Spoiled, World};

pub fn router(doors: Vec<Router>, world: Arc<World>) -> Router {
    let n_requests = Arc::new(AtomicUsize::new(0));
    let sessions = world.sessions;
    let files = || async {
        Json(json!([{"name": "ip_hash.conf"}, {"name": "round_robin.conf"}, {"name": "notes.txt"}]))
    };
    Router::new()
        .route("/nginx/methods/", get(files))
        .route("/nginx/sessions", get(move || async move { Json(sessions) }))
        .fallback(move |request: Request| {
            let turn = n_requests.fetch_add(1, Ordering::SeqCst);
            let (door, world) = (doors[turn % doors.len()].clone(), world.clone());
            async move { hand_on(request, door, &world).await }
        })
}

async fn hand_on(mut request: Request<Body>, door: Router, world: &World) -> Response {
    let path = request.uri().path().to_owned();
    let Some((method, path)) = path.strip_prefix("/methods/").and_then(|rest| rest.split_once('/'))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if world.spoiled == Spoiled::LostUnderIpHash && method == "ip_hash" {
        request.headers_mut().remove(COOKIE);
    }
    *request.uri_mut() = format!("/{path}").parse::<Uri>().unwrap();
    door.oneshot(request).await.unwrap()
}
