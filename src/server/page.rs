//! `GET /`: the live page, which is part of the program, as are its files below `/page/`.

use axum::extract::Path;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, Uri};
use axum::response::{IntoResponse, Response};

use super::error::{self, ApiError};

/// Nothing from elsewhere, no script in the page's text, and no way to make a script of a text:
/// user names are in everything that the page shows.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// The page's files, as they stand in the folder `page`.
macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("page/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "ask.js" "dom.js" "en.js" "guide.js" "icon.svg" "ip_hash.js" "page.js" "picture.js"
    "store.js" "style.css" "text.js" "timeline.js" "travel.js" "watch.js" "zh.js"
];

/// Gives the page itself.
pub(super) async fn show() -> Response {
    answer("index.html", include_str!("page/index.html"))
}

/// Gives one of its files.
pub(super) async fn file(Path(name): Path<String>, uri: Uri) -> Result<Response, ApiError> {
    match FILES.iter().find(|(known, _)| *known == name) {
        Some((name, text)) => Ok(answer(name, text)),
        None => Err(error::not_found(uri).await),
    }
}

fn answer(name: &str, text: &'static str) -> Response {
    let content_type = match name.rsplit_once('.').map(|(_, kind)| kind) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/javascript; charset=utf-8",
    };
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    (headers, text).into_response()
}
