//! Where to ask: an address as the reader knows it, and as this program reaches it.

use std::net::ToSocketAddrs;

use reqwest::Url;

/// An address to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address as the reader knows it.
    pub shown: String,
    /// The same place as this program reaches it: another address when it runs in a container.
    pub reached: String,
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

    /// Whether this program reaches it by another name than the reader, and finds that name.
    pub fn has_a_way_of_its_own(&self) -> bool {
        self.is_mapped() && self.socket().to_socket_addrs().is_ok()
    }

    /// Whether this program reaches it by another name than the reader.
    pub fn is_mapped(&self) -> bool {
        self.shown != self.reached
    }

    /// Returns host and port as this program reaches them.
    pub fn socket(&self) -> String {
        let url = Url::parse(&self.reached).expect("it was written from an address");
        let host = url.host_str().expect("an http address has a host");
        format!("{host}:{}", url.port_or_known_default().expect("http has a port"))
    }
}

fn base(text: &str) -> Result<Url, String> {
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&full).map_err(|error| format!("`{text}` is no address: {error}"))?;
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("`{text}` is a port; write http://localhost:{text}"));
    }
    if url.path() != "/" {
        return Err(format!("`{text}`: write the address without a path"));
    }
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
