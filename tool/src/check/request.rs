//! One request of the checks, as it is sent.

use std::borrow::Cow;
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
    pub(super) method: Method,
    /// What it asks for.
    pub path: Cow<'static, str>,
    pub(super) cookie: Option<Cookie>,
    pub(super) body: Option<Body>,
    pub(super) client_address: Option<IpAddr>,
    /// Where a browser would keep the cookie of the answer.
    pub(super) saves: Option<Jar>,
    /// The requests without which this one would mean nothing.
    led_by: Vec<Request>,
}

/// The place of one login's cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Jar(pub usize);

/// What a request shows in the header Cookie.
#[derive(Debug, Clone)]
pub(super) struct Cookie {
    /// What stands before the session cookie.
    pub before: &'static str,
    /// The session cookie's value; nothing if there is no session cookie.
    pub id: Option<String>,
    /// Where that value comes from, unless it is made up.
    pub jar: Option<Jar>,
    /// What was changed in it since.
    pub change: Option<Change>,
    /// What stands behind it.
    pub after: &'static str,
}

/// A character of a cookie's value, counted from 0, that is replaced by another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    pub place: usize,
    pub by: char,
}

/// What a request carries.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub content_type: Option<&'static str>,
    pub text: String,
    /// How a shell writes it, where that is not the text in quotes.
    pub shell: Option<&'static str>,
}

impl Request {
    /// Asks for a page.
    pub fn get(target: &Target, path: impl Into<Cow<'static, str>>) -> Self {
        Self {
            target: target.clone(),
            method: Method::GET,
            path: path.into(),
            cookie: None,
            body: None,
            client_address: None,
            saves: None,
            led_by: Vec::new(),
        }
    }

    /// Logs in with a body that the contract asks for.
    pub fn log_in(target: &Target, username: &str) -> Self {
        let body = format!(r#"{{"username":{},"password":"123456"}}"#, json!(username));
        Self::post(target, Some("application/json"), body)
    }

    /// Sends any body to the login.
    pub fn post(target: &Target, content_type: Option<&'static str>, text: String) -> Self {
        let body = Some(Body { content_type, text, shell: None });
        Self { method: Method::POST, body, ..Self::get(target, "/login") }
    }

    /// Logs out. The session cookie says whom.
    pub(super) fn log_out(target: &Target) -> Self {
        Self { method: Method::POST, ..Self::get(target, "/logout") }
    }

    /// Goes another way: `/methods/ip_hash` in front of the path.
    pub(super) fn by(mut self, way: &str) -> Self {
        self.path = format!("{way}{}", self.path).into();
        self
    }

    /// Says how a shell writes the body: one that is too long for a line, or that nobody can see.
    pub(super) fn in_shell(mut self, shell: &'static str) -> Self {
        self.body = self.body.map(|body| Body { shell: Some(shell), ..body });
        self
    }

    /// Carries a session cookie with this value, which no login has given.
    pub fn cookie(mut self, session_id: &str) -> Self {
        let id = Some(session_id.to_owned());
        self.cookie = Some(Cookie { before: "", id, jar: None, change: None, after: "" });
        self
    }

    /// Carries the cookie that came with the answer to `login`.
    pub(super) fn session(mut self, login: &Self, session_id: &str) -> Self {
        let id = Some(session_id.to_owned());
        self.cookie = Some(Cookie { before: "", id, jar: login.saves, change: None, after: "" });
        self.led_by = login.story();
        self
    }

    /// Carries its session cookie with one character changed.
    pub(super) fn changed(mut self, change: Change) -> Self {
        if let Some(cookie) = &mut self.cookie {
            cookie.id = cookie.id.take().map(|id| change.of(&id));
            cookie.change = Some(change);
        }
        self
    }

    /// Carries other cookies around its session cookie, or alone.
    pub(super) fn among(mut self, before: &'static str, after: &'static str) -> Self {
        let none = Cookie { before: "", id: None, jar: None, change: None, after: "" };
        self.cookie = Some(Cookie { before, after, ..self.cookie.unwrap_or(none) });
        self
    }

    /// Comes from a client address, which travels in `X-Forwarded-For`.
    pub fn from(mut self, client_address: Option<IpAddr>) -> Self {
        self.client_address = client_address;
        self
    }

    /// Keeps the cookie of the answer in a place of its own.
    pub(super) fn saving(mut self, jar: Jar) -> Self {
        self.saves = Some(jar);
        self
    }

    /// Returns the requests that lead here, and this one.
    pub fn story(&self) -> Vec<Self> {
        let own = Self { led_by: Vec::new(), ..self.clone() };
        self.led_by.iter().cloned().chain([own]).collect()
    }

    /// Returns the text of its body.
    pub(super) fn text(&self) -> &str {
        self.body.as_ref().map_or("", |body| &body.text)
    }

    /// Makes it ready for `client` to send.
    pub fn for_client(&self, client: &Client) -> RequestBuilder {
        let url = format!("{}{}", self.target.reached, self.path);
        let mut request = client.request(self.method.clone(), &url);
        if let Some(address) = self.client_address {
            request = request.header("x-forwarded-for", address.to_string());
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie.header());
        }
        if self.method == Method::POST && self.body.is_none() {
            request = request.header("content-length", 0);
        }
        if let Some(Body { content_type, text, .. }) = &self.body {
            if let Some(content_type) = content_type {
                request = request.header("content-type", *content_type);
            }
            // An empty body would not be announced at all.
            if text.is_empty() {
                request = request.header("content-length", 0);
            }
            request = request.body(text.clone());
        }
        request
    }
}

impl Change {
    /// Returns a value with the change in it.
    pub fn of(self, value: &str) -> String {
        let changed = |(place, c)| if place == self.place { self.by } else { c };
        value.chars().enumerate().map(changed).collect()
    }
}

impl Cookie {
    /// Returns the whole header.
    pub fn header(&self) -> String {
        let Self { before, id, after, .. } = self;
        let own = id.as_ref().map_or_else(String::new, |id| format!("session_id={id}"));
        format!("{before}{own}{after}")
    }
}
