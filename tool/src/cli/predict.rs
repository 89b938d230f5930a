//! `lab predict`: its arguments, and what they lead to.

use std::io::{self, Write};
use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use sticky_lab::client::{Answer, Client};
use sticky_lab::ip_hash::{self, Peer, Prediction, Try};
use sticky_lab::method::{self, LAB};
use sticky_lab::text::{Lang, Problem, text};

use crate::cli::common::{Lab, written};
use crate::cli::values::{client_address, method_name, server_number, whole_number};

const NOT_AS_PREDICTED: u8 = 1;

/// The status with which Nginx answers when no server is left.
const NO_SERVER: &str = "502";

/// How long to wait for Nginx.
const PATIENCE: Duration = Duration::from_secs(15);

/// Compute which server `ip_hash` gives an address, octet by octet
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 computed, and with --live as Nginx does; 1 Nginx does otherwise; 2 it could not be tried."
)]
pub struct Predict {
    /// Client addresses, IPv4 or IPv6
    #[arg(value_name = "ADDRESS", required = true, value_parser = client_address)]
    addresses: Vec<IpAddr>,

    /// How many servers there are, all of weight 1
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole_number(1..=1000))]
    servers: u16,

    /// The servers' weights, in the order of the file: 3,2,1
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', conflicts_with = "servers",
          value_parser = whole_number(1..=1000))]
    weights: Vec<u16>,

    /// Number of a server that cannot be used, counted from 1; may be repeated
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = server_number)]
    down: Vec<usize>,

    /// Ask the running Nginx too, and compare its answer with the prediction
    #[arg(long)]
    live: bool,

    /// With --live: the method that Nginx is asked for, one that uses ip_hash
    #[arg(long, value_name = "NAME", default_value = LAB, requires = "live", value_parser = method_name)]
    method: String,

    /// Address of the lab's Nginx [default: the lab's]
    #[arg(long, value_name = "URL")]
    entry: Option<String>,
}

/// Computes, and asks if that was wanted. An `Err` says why it could not be tried.
pub async fn run(predict: &Predict, lang: Lang) -> Result<ExitCode, Problem> {
    let peers = predict.peers()?;
    let nginx = if predict.live { Some(predict.nginx().await?) } else { None };
    let mut out = anstream::stdout();
    let mut all_as_predicted = true;
    for address in &predict.addresses {
        let prediction = ip_hash::predict(*address, &peers);
        written(write(&mut out, *address, &prediction, &peers, lang))?;
        let Some(nginx) = &nginx else { continue };
        let (server, seen) = nginx.server_of(*address).await?;
        if seen != Some(*address) {
            all_as_predicted = false;
            let sentence = text(
                "  Nginx takes {address} for nobody's address, and goes by who connects: {seen}",
                "  Nginx 不把 {address} 当作客户端地址，而是用连接方的地址：{seen}",
            );
            let seen = seen.map_or_else(|| "?".to_owned(), |seen| seen.to_string());
            let values = [("address", address.to_string()), ("seen", seen)];
            written(writeln!(out, "{}", sentence.fill(lang, &values)))?;
            continue;
        }
        let is_right = match prediction.server {
            Some(predicted) => name(predicted) == server,
            None if are_all_down(&peers) => server == NO_SERVER,
            // Where every try is in vain, Nginx takes turns: any server is right.
            None => server != NO_SERVER,
        };
        all_as_predicted &= is_right;
        let sentence = if is_right {
            text("  Nginx says so too: {server}", "  Nginx 的结果相同：{server}")
        } else {
            text("  Nginx says otherwise: {server}", "  Nginx 的结果不同：{server}")
        };
        written(writeln!(out, "{}", sentence.fill(lang, &[("server", server)])))?;
    }
    Ok(ExitCode::from(if all_as_predicted { 0 } else { NOT_AS_PREDICTED }))
}

impl Predict {
    fn peers(&self) -> Result<Vec<Peer>, Problem> {
        let mut peers = match self.weights.as_slice() {
            [] => vec![Peer::default(); self.servers.into()],
            weights => weights.iter().map(|&w| Peer { weight: w.into(), down: false }).collect(),
        };
        for &number in &self.down {
            let n_servers = peers.len();
            let peer = peers.get_mut(number - 1).ok_or_else(|| {
                Problem::not_tried(text(
                    "--down {number}: the servers are 1 to {n}",
                    "--down {number}：服务器的编号是 1 到 {n}",
                ))
                .with("number", number)
                .with("n", n_servers)
            })?;
            peer.down = true;
        }
        Ok(peers)
    }

    async fn nginx(&self) -> Result<Nginx, Problem> {
        let lab = Lab::from_environment()?;
        let entry = lab.target(self.entry.as_ref().unwrap_or(&lab.entry)).await?.reached;
        let nginx = Nginx { url: format!("{entry}{}/healthz", method::path(&self.method)) };
        let answer = nginx.ask("127.0.0.1".parse().expect("it is an address")).await?;
        if answer.json()["error"] == "No such method" {
            return Err(method::unknown(&self.method));
        }
        let method = answer.header("x-upstream-method");
        if method.is_empty() {
            return Err(method::not_the_labs_nginx(&nginx.url));
        }
        if !method.starts_with("ip_hash") {
            return Err(Problem::not_tried(text(
                "{url} runs: {method}",
                "{url} 用的方法是 {method}",
            ))
            .with("url", &nginx.url)
            .with("method", method)
            .next(text(
                "The prediction is for ip_hash: put it into nginx/upstream.conf and run ./lab reload, or say --method ip_hash",
                "预测只适用于 ip_hash：把它写进 nginx/upstream.conf 再运行 ./lab reload，或者加上 --method ip_hash",
            )));
        }
        Ok(nginx)
    }
}

/// The running Nginx, which can be asked from any client address.
struct Nginx {
    url: String,
}

impl Nginx {
    async fn ask(&self, address: IpAddr) -> Result<Answer, Problem> {
        let client = Client::without_jar(PATIENCE);
        let request = client.request(reqwest::Method::GET, &self.url);
        let answer = client.send(request.header("X-Forwarded-For", address.to_string())).await;
        answer.map_err(|_| method::nobody_answers(&self.url))
    }

    /// The server that answers, and the address that Nginx has gone by.
    async fn server_of(&self, address: IpAddr) -> Result<(String, Option<IpAddr>), Problem> {
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

fn are_all_down(peers: &[Peer]) -> bool {
    peers.iter().all(|peer| peer.down)
}

fn name(server: usize) -> String {
    format!("server-{}", server + 1)
}

fn write(
    out: &mut impl Write,
    address: IpAddr,
    prediction: &Prediction,
    peers: &[Peer],
    lang: Lang,
) -> io::Result<()> {
    writeln!(out, "{address}")?;
    let total_weight: usize = peers.iter().map(|peer| peer.weight).sum();
    for Try { steps, remainder, server } in &prediction.tries {
        for step in steps {
            let (before, octet, hash) = (step.before, step.octet, step.hash);
            writeln!(out, "  ({before:4} × 113 + {octet:3}) mod 6271 = {hash:4}")?;
        }
        let hash = steps.last().map_or(0, |step| step.hash);
        let verdict = if peers[*server].down {
            text(
                "  {hash} mod {total} = {remainder}: {server}, which is down",
                "  {hash} mod {total} = {remainder}：{server}，但它宕机了",
            )
        } else {
            text(
                "  {hash} mod {total} = {remainder}: {server}",
                "  {hash} mod {total} = {remainder}：{server}",
            )
        };
        let values = [
            ("hash", hash.to_string()),
            ("total", total_weight.to_string()),
            ("remainder", remainder.to_string()),
            ("server", name(*server)),
        ];
        writeln!(out, "{}", verdict.fill(lang, &values))?;
    }
    if prediction.server.is_none() {
        let sentence = if are_all_down(peers) {
            text(
                "  No server is left: Nginx answers with status 502.",
                "  一台服务器也不剩：Nginx 返回状态码 502。",
            )
        } else {
            text(
                "  After 21 tries in vain Nginx takes turns.",
                "  试了 21 次都不行，Nginx 改为轮询。",
            )
        };
        writeln!(out, "{}", sentence.get(lang))?;
    }
    Ok(())
}
