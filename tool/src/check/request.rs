//! One request of the checks: as it is sent, and as it can be pasted.

use std::net::IpAddr;

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::client::Client;
use crate::target::Target;

/// A request, complete before it is sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whom it asks.
    pub target: Target,
    method: Method,
    /// What it asks for.
    pub path: &'static str,
    cookie: Option<String>,
    body: Option<(&'static str, String)>,
    client_address: Option<IpAddr>,
}

impl Request {
    /// Asks for a page.
    pub fn get(target: &Target, path: &'static str) -> Self {
        Self {
            target: target.clone(),
            method: Method::GET,
            path,
            cookie: None,
            body: None,
            client_address: None,
        }
    }

    /// Logs in with a body that the contract asks for.
    pub fn log_in(target: &Target, username: &str) -> Self {
        let body = format!(r#"{{"username":{},"password":"123456"}}"#, json!(username));
        Self::get(target, "/login").post("application/json", body)
    }

    /// Sends a body.
    pub fn post(mut self, content_type: &'static str, body: String) -> Self {
        self.method = Method::POST;
        self.body = Some((content_type, body));
        self
    }

    /// Carries a session cookie with this value.
    pub fn cookie(mut self, session_id: &str) -> Self {
        self.cookie = Some(format!("session_id={session_id}"));
        self
    }

    /// Comes from a client address, which travels in `X-Forwarded-For`.
    pub fn from(mut self, client_address: Option<IpAddr>) -> Self {
        self.client_address = client_address;
        self
    }

    /// Returns the request as a command for a shell.
    pub fn curl(&self) -> String {
        let mut parts = vec!["curl".to_owned(), "-i".to_owned()];
        let mut option = |name: &str, value: &str| parts.push(format!("{name} {}", quoted(value)));
        if let Some(address) = self.client_address {
            option("-H", &format!("X-Forwarded-For: {address}"));
        }
        if let Some(cookie) = &self.cookie {
            option("-b", cookie);
        }
        if let Some((content_type, body)) = &self.body {
            option("-H", &format!("Content-Type: {content_type}"));
            option("-d", body);
        }
        parts.push(quoted(&format!("{}{}", self.target.shown, self.path)));
        parts.join(" ")
    }

    /// Makes it ready for `client` to send.
    pub fn for_client(&self, client: &Client) -> RequestBuilder {
        let url = format!("{}{}", self.target.reached, self.path);
        let mut request = client.request(self.method.clone(), &url);
        if let Some(address) = self.client_address {
            request = request.header("x-forwarded-for", address.to_string());
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some((content_type, body)) = &self.body {
            request = request.header("content-type", *content_type).body(body.clone());
        }
        request
    }
}

/// A value as a POSIX shell takes it for one argument.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}
