//! Where to ask: an address as the reader knows it, and as this program reaches it.

use reqwest::Url;

use crate::text::{Problem, text};

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
    /// What is wrong with it.
    pub fn parse(text: &str, localhost: Option<&str>) -> Result<Self, Problem> {
        let (shown, reached) = match text.split_once('=') {
            Some((shown, reached)) => (base(shown)?, base(reached)?),
            None => (base(text)?, base(text)?),
        };
        let mut target = Self { shown: written(&shown), reached: written(&reached) };
        if let (true, Some(name)) = (shown == reached && is_loopback(&shown), localhost) {
            let mut there = shown;
            there.set_host(Some(name)).map_err(|_| no_address(name))?;
            target.reached = written(&there);
        }
        Ok(target)
    }

    /// Looks its name up, and says whether it leads anywhere.
    pub async fn resolves(&self) -> bool {
        tokio::net::lookup_host(self.socket()).await.is_ok()
    }

    /// Whether this program reaches it by another name than the reader.
    pub fn is_mapped(&self) -> bool {
        self.shown != self.reached
    }

    /// Whether it is on this machine, to the reader.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&Url::parse(&self.shown).expect("it was written from an address"))
    }

    /// Returns host and port as a request names them: without the port that goes without saying.
    pub fn authority(&self) -> &str {
        self.reached.strip_prefix("http://").expect("it was written from an http address")
    }

    /// Returns host and port as this program reaches them.
    pub fn socket(&self) -> String {
        let url = Url::parse(&self.reached).expect("it was written from an address");
        let host = url.host_str().expect("an http address has a host");
        format!("{host}:{}", url.port_or_known_default().expect("http has a port"))
    }
}

fn base(given: &str) -> Result<Url, Problem> {
    let full = if given.contains("://") { given.to_owned() } else { format!("http://{given}") };
    let url = Url::parse(&full).map_err(|_| no_address(given))?;
    let sentence = if given.bytes().all(|byte| byte.is_ascii_digit()) {
        text(
            "`{given}` is a port; write http://localhost:{given}",
            "`{given}` 是端口；要写 http://localhost:{given}",
        )
    } else if url.path() != "/" {
        text("`{given}`: write the address without a path", "`{given}`：地址里不要写路径")
    } else {
        match (url.scheme(), url.host_str(), url.query(), url.fragment()) {
            ("http", Some(_), None, None) => return Ok(url),
            ("https", ..) => text(
                "`{given}`: the lab speaks plain HTTP, so http://…",
                "`{given}`：实验室用的是明文 HTTP，要写 http://…",
            ),
            _ => return Err(no_address(given)),
        }
    };
    Err(Problem::not_tried(sentence).with("given", given))
}

fn no_address(given: &str) -> Problem {
    Problem::not_tried(text(
        "`{given}` is no address; one looks like http://localhost:8081",
        "`{given}` 不是地址；地址形如 http://localhost:8081",
    ))
    .with("given", given)
}

fn written(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}
