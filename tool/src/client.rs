//! The project's HTTP client, and the answers that it reads.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, Method, RequestBuilder, Response};
use serde_json::Value;

/// How much of a body is read, in bytes: more than a full session list has.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// A client with or without a cookie jar.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
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

fn builder(patience: Duration) -> ClientBuilder {
    reqwest::Client::builder()
        .timeout(patience)
        // The lab is on this machine, and a proxy would look for it elsewhere.
        .no_proxy()
        // A server that was restarted must not be asked over a connection from before.
        .pool_max_idle_per_host(0)
}

impl Client {
    /// Makes a client that keeps cookies as a browser does, for every port of a host, and waits
    /// `patience` for an answer.
    pub fn with_jar(patience: Duration) -> Self {
        Self::built(builder(patience).cookie_store(true))
    }

    /// Makes a client that keeps no cookies, follows no redirects, and waits `patience` for an
    /// answer: a request carries what it shows, and nothing else.
    pub fn without_jar(patience: Duration) -> Self {
        Self::built(builder(patience).redirect(Policy::none()))
    }

    fn built(builder: ClientBuilder) -> Self {
        Self { http: builder.build().expect("a client without TLS needs nothing from the system") }
    }

    /// Reads any address.
    ///
    /// # Errors
    /// When no answer came, as in [`Client::send`]. An answer with an error status is an answer.
    pub async fn get(&self, url: &str) -> reqwest::Result<Answer> {
        self.send(self.request(Method::GET, url)).await
    }

    /// Begins a request of any kind, for [`Client::send`].
    pub fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.http.request(method, url)
    }

    /// Sends a request, with this client's cookies.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let request = request.build()?;
        let name = format!("{} {}", request.method(), request.url());
        Answer::read(name, self.http.execute(request).await?).await
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
