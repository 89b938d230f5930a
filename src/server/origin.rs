//! From where a browser asks: a foreign site may not reach the lab through its visitor.
//!
//! Whoever owns a name can let it resolve to 127.0.0.1; a page at that name then shares its origin
//! with the lab, and could read session lists. And any page can send a form anywhere.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::Server;
use super::error::ApiError;

/// The lab's own names: as this machine has them, and as containers have them.
const OWN_NAMES: [&str; 7] =
    ["localhost", "host.docker.internal", "nginx", "server-1", "server-2", "server-3", "server-4"];

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Passes on what may be asked from there.
pub(super) async fn check(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let named = match request.uri().authority() {
        Some(authority) => Some(authority.clone()),
        None => named_by(request.headers())?,
    };
    if let Some(named) = &named
        && !is_own(named.host(), &server.hosts)
    {
        let error = "The lab does not go by this name";
        let hint = "Ask localhost or an address, or give it the name with LAB_HOSTS";
        return Err(ApiError::new(StatusCode::MISDIRECTED_REQUEST, error).hint(hint));
    }
    if !request.method().is_safe() && is_foreign(request.headers(), named.as_ref()) {
        let error = "Not from a page of another site";
        let hint =
            "What changes something is taken from this address's own pages, and from programs";
        return Err(ApiError::new(StatusCode::FORBIDDEN, error).hint(hint));
    }
    Ok(next.run(request).await)
}

/// The host that a request's header names. Before HTTP/1.1 there may be none.
fn named_by(headers: &HeaderMap) -> Result<Option<Authority>, ApiError> {
    let Some(host) = headers.get(HOST).filter(|host| !host.is_empty()) else { return Ok(None) };
    let host = Authority::try_from(host.as_bytes()).map_err(|_| {
        ApiError::new(StatusCode::MISDIRECTED_REQUEST, "The header Host names no host")
            .hint("Ask localhost or an address")
    })?;
    Ok(Some(host))
}

fn is_own(host: &str, given: &[String]) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let given = given.iter().map(String::as_str);
    address.parse::<IpAddr>().is_ok()
        || OWN_NAMES.into_iter().chain(given).any(|name| host.eq_ignore_ascii_case(name))
}

/// Whether a browser sends this for a page of another origin. Programs say nothing about it.
fn is_foreign(headers: &HeaderMap, named: Option<&Authority>) -> bool {
    let site = headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes);
    let is_foreign_site = site.is_some_and(|site| site != b"same-origin" && site != b"none");
    let is_named = |origin: &HeaderValue| {
        let authority = origin.to_str().ok()?.split_once("://")?.1;
        Some(named?.as_str().eq_ignore_ascii_case(authority))
    };
    let origin = headers.get(ORIGIN);
    is_foreign_site || origin.is_some_and(|origin| is_named(origin) != Some(true))
}
