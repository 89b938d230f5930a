//! One request of the checks: as it is sent, as it can be pasted, and what came of it.

use std::error::Error;
use std::net::IpAddr;

use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::cause;
use super::failure::{Cause, Failure, Row, Want, literal};
use super::text::text;
use crate::student::{Answer, Student};

/// An address to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address as the reader knows it.
    pub shown: String,
    /// The same place as this program reaches it: another address when it runs in a container.
    reached: String,
}

impl Target {
    /// Reads `http://localhost:8081`, or `http://localhost:8081=http://server-1:8080` where the
    /// second address is the one by which this program reaches the first.
    ///
    /// `localhost` is another name for this machine, to be used where `localhost` itself would
    /// mean a container.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn parse(text: &str, localhost: Option<&str>) -> Result<Self, String> {
        let (shown, reached) = match text.split_once('=') {
            Some((shown, reached)) => (base(shown)?, base(reached)?),
            None => (base(text)?, base(text)?),
        };
        let mut target = Self { shown: written(&shown), reached: written(&reached) };
        if let (true, Some(name)) = (shown == reached && is_loopback(&shown), localhost) {
            let mut there = shown;
            there.set_host(Some(name)).map_err(|error| format!("`{name}`: {error}"))?;
            target.reached = written(&there);
        }
        Ok(target)
    }

    fn is_mapped(&self) -> bool {
        self.shown != self.reached
    }

    /// Returns host and port as this program reaches them.
    pub(super) fn socket(&self) -> String {
        let url = Url::parse(&self.reached).expect("it was written from an address");
        let host = url.host_str().expect("an http address has a host");
        format!("{host}:{}", url.port_or_known_default().expect("http has a port"))
    }
}

fn base(text: &str) -> Result<Url, String> {
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&full).map_err(|error| format!("`{text}` is no address: {error}"))?;
    match (url.scheme(), url.host_str(), url.query(), url.fragment()) {
        ("http", Some(_), None, None) => Ok(url),
        ("https", ..) => Err(format!("`{text}`: the lab speaks plain HTTP, so http://…")),
        _ => Err(format!("`{text}` is not of the form http://localhost:8081")),
    }
}

fn written(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// A request, complete before it is sent.
#[derive(Debug, Clone)]
pub struct Request {
    target: Target,
    method: Method,
    path: &'static str,
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
        let mut words = vec!["curl".to_owned(), "-i".to_owned()];
        let mut option = |name: &str, value: &str| words.push(format!("{name} {}", quoted(value)));
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
        words.push(quoted(&format!("{}{}", self.target.shown, self.path)));
        words.join(" ")
    }

    /// Sends it and reads the answer.
    ///
    /// # Errors
    /// A failure with its cause, if no answer came.
    pub async fn send(self, student: &Student) -> Result<Exchange, Failure> {
        let url = format!("{}{}", self.target.reached, self.path);
        let mut request = student.request(self.method.clone(), &url);
        if let Some(address) = self.client_address {
            request = request.header("x-forwarded-for", address.to_string());
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some((content_type, body)) = &self.body {
            request = request.header("content-type", *content_type).body(body.clone());
        }
        match student.send(request).await {
            Ok(answer) => Ok(Exchange {
                json: serde_json::from_str(&answer.text).ok(),
                request: self,
                answer,
            }),
            Err(error) => Err(self.no_answer(&error)),
        }
    }

    fn no_answer(&self, error: &reqwest::Error) -> Failure {
        let actual = match innermost(error) {
            Some(inner) => literal(inner),
            None => literal(error),
        };
        // Where a reader's address is reached by a container's name, no name means no container.
        let cause = match why_no_answer(error) {
            cause if cause.id == cause::HOST_UNKNOWN.id && self.target.is_mapped() => {
                &cause::NOT_LISTENING
            }
            cause => cause,
        };
        Failure::new(cause)
            .with("address", &self.target.shown)
            .asked(self.curl())
            .row(Row::differs("answer", text("one in HTTP", "一个 HTTP 响应"), actual))
    }
}

/// A value as one word of a POSIX shell.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

fn innermost(error: &reqwest::Error) -> Option<String> {
    chain(error).last().map(ToString::to_string)
}

fn why_no_answer(error: &reqwest::Error) -> &'static Cause {
    let http = chain(error).find_map(|error| error.downcast_ref::<hyper::Error>());
    if error.is_timeout() {
        &cause::NO_ANSWER
    } else if chain(error).any(|error| error.to_string().contains("dns error")) {
        &cause::HOST_UNKNOWN
    } else if error.is_connect() {
        &cause::NOT_LISTENING
    } else if http.is_some_and(hyper::Error::is_parse) {
        &cause::NOT_HTTP
    } else {
        &cause::CONNECTION_CLOSED
    }
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub answer: Answer,
    /// The body, if it is JSON.
    json: Option<Value>,
}

impl Exchange {
    /// Returns a field of the answer's JSON object, or `null`.
    pub fn field(&self, name: &str) -> &Value {
        self.json.as_ref().map_or(&Value::Null, |json| &json[name])
    }

    /// Returns the id of the server that answered, as far as the answer tells.
    pub fn server_id(&self) -> String {
        let in_header = self.answer.header("x-server-id");
        let in_body = self.field("server_id").as_str().unwrap_or_default();
        let by_nginx = self.answer.header("x-upstream-address");
        let told = [in_header, in_body, by_nginx].into_iter().find(|id| !id.is_empty());
        told.unwrap_or("?").to_owned()
    }

    /// Makes a failure of this exchange.
    pub fn failure(&self, cause: &'static Cause) -> Failure {
        Failure::new(cause)
            .with("address", &self.request.target.shown)
            .with("path", self.request.path)
            .with("status", self.answer.status)
            .asked(self.request.curl())
    }

    /// Holds the answer to a status and to fields of its JSON body.
    ///
    /// # Errors
    /// All of them side by side, if one differs. The cause is a general one where it fits
    /// (no such route, no JSON, …), and `cause` otherwise.
    pub fn expect(
        &self,
        status: u16,
        fields: &[(&str, Want)],
        cause: &'static Cause,
    ) -> Result<(), Failure> {
        let rows = self.rows(status, fields);
        if rows.iter().all(|row| !row.differs) {
            return Ok(());
        }
        let mut failure = self.failure(self.general_cause(status, fields).unwrap_or(cause));
        if failure.starter.is_empty() {
            failure.starter = cause.starter;
        }
        failure.rows = rows;
        Err(failure)
    }

    fn rows(&self, status: u16, fields: &[(&str, Want)]) -> Vec<Row> {
        let mut rows = vec![Row::compare("status", status, self.answer.status)];
        if self.json.is_none() && !fields.is_empty() {
            let body = match self.answer.text.as_str() {
                "" => text("(empty)", "（空）").into(),
                body => literal(body),
            };
            rows.push(Row::differs("body", text("JSON", "JSON"), body));
            return rows;
        }
        rows.extend(fields.iter().map(|(name, want)| {
            let value = self.field(name);
            let actual = match value {
                Value::Null => text("(missing)", "（没有）").into(),
                value => literal(value),
            };
            let differs = !want.holds(value);
            Row { what: (*name).to_owned(), expected: want.words(), actual, differs }
        }));
        rows
    }

    fn general_cause(&self, status: u16, fields: &[(&str, Want)]) -> Option<&'static Cause> {
        let through_nginx = !self.answer.header("x-upstream-method").is_empty();
        match self.answer.status {
            found if found == status => {
                (self.json.is_none() && !fields.is_empty()).then_some(&cause::NOT_JSON)
            }
            404 | 405 => Some(&cause::NO_ROUTE),
            502 | 504 if through_nginx => Some(&cause::NO_SERVER_BEHIND),
            500..=599 => Some(&cause::SERVER_ERROR),
            _ => None,
        }
    }
}
