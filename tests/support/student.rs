//! A student with one client address and one cookie jar, as the actor of the tests.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sticky_lab::client::{Answer, Client};

/// How long a student waits for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// One student of the class.
#[derive(Debug, Clone)]
pub struct Student {
    client: Client,
    headers: HeaderMap,
}

impl Student {
    /// Makes a student whose client address is that of this machine.
    pub fn new() -> Self {
        Self { client: Client::with_jar(PATIENCE), headers: HeaderMap::new() }
    }

    /// Makes a student who appears to the lab's Nginx under `client_address`.
    ///
    /// The address travels in `X-Forwarded-For`, which the lab's Nginx trusts.
    pub fn at(client_address: IpAddr) -> Self {
        let value = HeaderValue::from_str(&client_address.to_string()).unwrap();
        let name = HeaderName::from_static("x-forwarded-for");
        Self { headers: HeaderMap::from_iter([(name, value)]), ..Self::new() }
    }

    /// Makes a student who keeps no cookies and waits `patience` for an answer.
    pub fn without_jar(patience: Duration) -> Self {
        Self { client: Client::without_jar(patience), headers: HeaderMap::new() }
    }

    /// Logs in at `base`, for example `http://127.0.0.1:8081`.
    pub async fn log_in(&self, base: &str, username: &str) -> reqwest::Result<Answer> {
        let body = json!({"username": username, "password": "123456"});
        self.post_json(&format!("{base}/login"), &body).await
    }

    /// Reads the profile.
    pub async fn profile(&self, base: &str) -> reqwest::Result<Answer> {
        self.get(&format!("{base}/profile")).await
    }

    /// Logs out.
    pub async fn log_out(&self, base: &str) -> reqwest::Result<Answer> {
        self.send(self.request(Method::POST, &format!("{base}/logout"))).await
    }

    /// Reads a server's session list.
    pub async fn sessions(&self, base: &str) -> reqwest::Result<Answer> {
        self.get(&format!("{base}/debug/sessions")).await
    }

    /// Reads any address.
    pub async fn get(&self, url: &str) -> reqwest::Result<Answer> {
        self.send(self.request(Method::GET, url)).await
    }

    /// Posts a JSON body to any address.
    pub async fn post_json(&self, url: &str, body: &Value) -> reqwest::Result<Answer> {
        self.send(self.request(Method::POST, url).json(body)).await
    }

    /// Sends a request that was built elsewhere, with this student's cookies.
    pub async fn send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        self.client.send(request).await
    }

    /// Begins a request of any kind, for [`Student::send`].
    pub fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.client.request(method, url).headers(self.headers.clone())
    }
}

/// What a test expects of an answer.
pub trait Expect: Sized {
    /// Returns itself, if it has this status; fails with request, server and body otherwise.
    #[track_caller]
    fn expect(self, status: u16) -> Self;
}

impl Expect for Answer {
    fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "\n{self}");
        self
    }
}
