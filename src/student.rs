//! A simulated client: one client address and one cookie jar.
//!
//! The project's only HTTP client.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response};
use serde_json::{Value, json};

/// How long a student waits for one answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The most of a body that is read, in bytes: more than a full session list, and not without end.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// One student of the class. Cookies go to every port of a host, as a browser sends them.
#[derive(Debug, Clone)]
pub struct Student {
    http: Client,
}

/// What came back, and from what.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The request, for example `GET http://127.0.0.1:8080/profile`.
    pub request: String,
    /// The status code.
    pub status: u16,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// The body, or its first 64 MiB.
    pub text: String,
}

const NO_TLS: &str = "a client without TLS needs nothing from the system";

fn builder() -> ClientBuilder {
    Client::builder()
        // The lab is on this machine: a proxy for the way out would only lose the request.
        .no_proxy()
        // A server that was restarted must not be asked over a connection from before.
        .pool_max_idle_per_host(0)
}

impl Student {
    /// Makes a student whose client address is that of this machine.
    pub fn new() -> Self {
        Self::with_headers(HeaderMap::new())
    }

    /// Makes a student who appears to the lab's Nginx under `client_address`.
    ///
    /// The address travels in `X-Forwarded-For`, which the lab's Nginx trusts.
    pub fn at(client_address: IpAddr) -> Self {
        let value = HeaderValue::from_str(&client_address.to_string())
            .expect("an address is made of visible ASCII");
        Self::with_headers(HeaderMap::from_iter([(
            reqwest::header::HeaderName::from_static("x-forwarded-for"),
            value,
        )]))
    }

    /// Makes a student who keeps no cookies, follows no redirects, and waits `patience` for an
    /// answer: each request shows all that it carries, and each answer is seen.
    pub fn forgetful(patience: Duration) -> Self {
        let http = builder().timeout(patience).redirect(reqwest::redirect::Policy::none()).build();
        Self { http: http.expect(NO_TLS) }
    }

    /// Makes a student who keeps cookies and waits `patience` for an answer.
    pub fn patient(patience: Duration) -> Self {
        Self { http: builder().cookie_store(true).timeout(patience).build().expect(NO_TLS) }
    }

    fn with_headers(headers: HeaderMap) -> Self {
        let http = builder().cookie_store(true).default_headers(headers).timeout(REQUEST_TIMEOUT);
        Self { http: http.build().expect(NO_TLS) }
    }

    /// Logs in at `base`, for example `http://127.0.0.1:8081`.
    ///
    /// # Errors
    /// When no answer came, as in all requests below. An answer with an error status is an answer.
    pub async fn log_in(&self, base: &str, username: &str) -> reqwest::Result<Answer> {
        self.post_json(
            &format!("{base}/login"),
            &json!({"username": username, "password": "123456"}),
        )
        .await
    }

    /// Reads the profile.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn profile(&self, base: &str) -> reqwest::Result<Answer> {
        self.get(&format!("{base}/profile")).await
    }

    /// Logs out.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn log_out(&self, base: &str) -> reqwest::Result<Answer> {
        self.send(self.http.post(format!("{base}/logout"))).await
    }

    /// Reads a server's session list.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn sessions(&self, base: &str) -> reqwest::Result<Answer> {
        self.get(&format!("{base}/debug/sessions")).await
    }

    /// Reads any address.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn get(&self, url: &str) -> reqwest::Result<Answer> {
        self.send(self.http.get(url)).await
    }

    /// Posts a JSON body to any address.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn post_json(&self, url: &str, body: &Value) -> reqwest::Result<Answer> {
        self.send(self.http.post(url).json(body)).await
    }

    /// Sends a request that was built elsewhere, with this student's cookies.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let request = request.build()?;
        let name = format!("{} {}", request.method(), request.url());
        Answer::read(name, self.http.execute(request).await?).await
    }

    /// Begins a request of any kind, for [`Student::send`].
    pub fn request(&self, method: reqwest::Method, url: &str) -> RequestBuilder {
        self.http.request(method, url)
    }
}

impl Default for Student {
    fn default() -> Self {
        Self::new()
    }
}

impl Answer {
    async fn read(request: String, mut response: Response) -> reqwest::Result<Self> {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_BODY_BYTES {
                body.truncate(MAX_BODY_BYTES);
                break;
            }
        }
        let text = String::from_utf8_lossy(&body).into_owned();
        Ok(Self { request, status, headers, text })
    }

    /// Returns the body as JSON, or `null` if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// Returns a header's value, or the empty text if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Returns the id of the server that spoke.
    pub fn server_id(&self) -> &str {
        self.header("x-server-id")
    }

    /// Returns itself, if it has the expected status.
    ///
    /// # Panics
    /// With the request, the status, the server and the body, if it has another one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "\n{self}");
        self
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, status, text, .. } = self;
        write!(
            f,
            "request: {request}\nstatus:  {status}\nserver:  {}\nbody:    {text}",
            self.server_id()
        )
    }
}
