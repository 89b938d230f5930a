//! The running Nginx, which a prediction is held to.

use std::net::IpAddr;
use std::time::Duration;

use sticky_lab::client::{Answer, Client};
use sticky_lab::ip_hash::Peer;
use sticky_lab::method;
use sticky_lab::text::{Problem, text};

use super::shown::name as name_of;
use super::{Arithmetic, Predict};
use crate::cli::common::Lab;

/// The status with which Nginx answers when no server is left.
pub const NO_SERVER: &str = "502";

/// How long to wait for Nginx.
const PATIENCE: Duration = Duration::from_secs(15);

/// The running Nginx, which can be asked from any client address.
pub struct Nginx {
    url: String,
    entry: String,
    /// How it picks a server.
    pub arithmetic: Arithmetic,
}

impl Nginx {
    /// Finds it, and what it runs. An `Err` says so if no server can be predicted for that.
    pub async fn of(predict: &Predict) -> Result<Self, Problem> {
        let lab = Lab::from_environment()?;
        let entry = lab.target(predict.entry.as_ref().unwrap_or(&lab.entry)).await?.reached;
        let url = format!("{entry}{}/healthz", method::path(&predict.method));
        let nginx = Self { url, entry, arithmetic: Arithmetic::IpHash };
        let answer = nginx.ask("127.0.0.1".parse().expect("it is an address")).await?;
        if answer.json()["error"] == "No such method" {
            return Err(method::unknown(&predict.method));
        }
        let method = answer.header("x-upstream-method");
        if method.is_empty() {
            return Err(method::not_the_labs_nginx(&nginx.url));
        }
        let arithmetic = Arithmetic::of(method).ok_or_else(|| {
            Problem::not_tried(text("{url} runs: {method}", "{url} 用的方法是 {method}"))
                .with("url", &nginx.url)
                .with("method", method)
                .next(text(
                    "The prediction is for ip_hash and `hash $remote_addr consistent`: put one into nginx/upstream.conf and run ./lab reload, or say --method ip_hash or --method hash_address",
                    "预测只适用于 ip_hash 和 `hash $remote_addr consistent`：把其中一个写进 nginx/upstream.conf 再运行 ./lab reload，或者加上 --method ip_hash 或 --method hash_address",
                ))
        })?;
        Ok(Self { arithmetic, ..nginx })
    }

    /// The servers that it has, as its own upstream was loaded. None where it does not tell, or
    /// they are not the first few in their order.
    pub async fn peers(&self) -> Result<Option<Vec<Peer>>, Problem> {
        let client = Client::without_jar(PATIENCE);
        let answer = client.get(&format!("{}/nginx/servers", self.entry)).await;
        let answer = answer.map_err(|_| method::nobody_answers(&self.entry))?;
        let json = answer.json();
        let servers = json.as_str().unwrap_or_default().split(' ').enumerate();
        let peer = |(i, server): (usize, &str)| {
            let (name, mark) = server.split_once('=').unwrap_or((server, ""));
            (name == name_of(i)).then_some(Peer { weight: 1, down: mark == "down" })
        };
        Ok(servers.map(peer).collect())
    }

    async fn ask(&self, address: IpAddr) -> Result<Answer, Problem> {
        let client = Client::without_jar(PATIENCE);
        let request = client.request(reqwest::Method::GET, &self.url);
        let answer = client.send(request.header("X-Forwarded-For", address.to_string())).await;
        answer.map_err(|_| method::nobody_answers(&self.url))
    }

    /// The server that answers, and the address that Nginx has gone by.
    pub async fn server_of(&self, address: IpAddr) -> Result<(String, Option<IpAddr>), Problem> {
        let answer = self.ask(address).await?;
        let seen = answer.header("x-client-address").parse().ok();
        match (answer.server_id(), answer.status) {
            ("", 502) => Ok((NO_SERVER.to_owned(), seen)),
            ("", _) => Err(Problem::not_tried(text(
                "no server told its name at {url}:\n{answer}",
                "{url} 上没有服务器报出名字：\n{answer}",
            ))
            .with("url", &self.url)
            .with("answer", answer)),
            (server, _) => Ok((server.to_owned(), seen)),
        }
    }
}
