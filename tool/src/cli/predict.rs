//! `sticky-lab predict`: its words, and what they lead to.

use std::io::{self, Write};
use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use sticky_lab::client::{Answer, Client};
use sticky_lab::ip_hash::{self, Peer, Prediction, Try};
use sticky_lab::method::{self, LAB};
use sticky_lab::text::{Lang, text};

use crate::cli::common::{Lab, LangName, lang, written};

const NOT_AS_PREDICTED: u8 = 1;

/// What Nginx answers where no server is left to be asked.
const NO_SERVER: &str = "502";

/// How long Nginx is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

/// Compute which server `ip_hash` gives an address, octet by octet
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 computed, and with --live as Nginx does; 1 Nginx does otherwise; 2 it could not be tried."
)]
pub struct Predict {
    /// Client addresses, IPv4 or IPv6
    #[arg(value_name = "ADDRESS", required = true)]
    addresses: Vec<IpAddr>,

    /// How many servers there are, all of weight 1
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=1000))]
    servers: u16,

    /// The servers' weights, in the order of the file: 3,2,1
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', conflicts_with = "servers",
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    weights: Vec<u16>,

    /// The number of a server that cannot be used, from 1; as often as needed
    #[arg(long, value_name = "N", value_delimiter = ',')]
    down: Vec<usize>,

    /// Ask the running Nginx too, and hold it to the prediction
    #[arg(long)]
    live: bool,

    /// With --live: the method that Nginx is asked for, one that uses ip_hash
    #[arg(long, value_name = "NAME", default_value = LAB, requires = "live")]
    method: String,

    /// Address of the lab's Nginx [default: the lab's]
    #[arg(long, value_name = "URL")]
    entry: Option<String>,

    /// Language of the explanation [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<LangName>,
}

/// Computes, and asks if that was wanted. An `Err` says why it could not be tried.
pub async fn run(words: &Predict) -> Result<ExitCode, String> {
    let peers = words.peers()?;
    let lang = lang(words.lang);
    let nginx = if words.live { Some(words.nginx().await?) } else { None };
    let mut out = anstream::stdout();
    let mut all_as_predicted = true;
    for address in &words.addresses {
        let prediction = ip_hash::predict(*address, &peers);
        written(write(&mut out, *address, &prediction, &peers, lang))?;
        let Some(nginx) = &nginx else { continue };
        let server = nginx.server_of(*address).await?;
        let is_right = match prediction.server {
            Some(predicted) => name(predicted) == server,
            None if are_all_down(&peers) => server == NO_SERVER,
            // Where every try is in vain, Nginx takes turns: any server is right.
            None => server != NO_SERVER,
        };
        all_as_predicted &= is_right;
        let sentence = if is_right {
            text("  Nginx says so too: {server}", "  Nginx 的回答相同：{server}")
        } else {
            text("  Nginx says otherwise: {server}", "  Nginx 的回答不同：{server}")
        };
        written(writeln!(out, "{}", sentence.fill(lang, &[("server", server)])))?;
    }
    Ok(ExitCode::from(if all_as_predicted { 0 } else { NOT_AS_PREDICTED }))
}

impl Predict {
    fn peers(&self) -> Result<Vec<Peer>, String> {
        let mut peers = match self.weights.as_slice() {
            [] => vec![Peer::default(); self.servers.into()],
            weights => weights.iter().map(|&w| Peer { weight: w.into(), down: false }).collect(),
        };
        for &number in &self.down {
            let n_servers = peers.len();
            let peer = number.checked_sub(1).and_then(|index| peers.get_mut(index));
            peer.ok_or(format!("--down {number}: the servers are 1 to {n_servers}"))?.down = true;
        }
        Ok(peers)
    }

    async fn nginx(&self) -> Result<Nginx, String> {
        if !method::is_name(&self.method) {
            return Err(format!("`{}` is no method's name", self.method));
        }
        let lab = Lab::from_environment()?;
        let entry = lab.target(self.entry.as_ref().unwrap_or(&lab.entry))?.reached;
        let nginx = Nginx { url: format!("{entry}{}/healthz", method::path(&self.method)) };
        let answer = nginx.ask("127.0.0.1".parse().expect("it is an address")).await?;
        if answer.json()["error"] == "No such method" {
            return Err(method::unknown(&self.method));
        }
        let method = answer.header("x-upstream-method");
        if !method.starts_with("ip_hash") {
            let runs = if method.is_empty() { "is not the lab's Nginx" } else { method };
            return Err(format!(
                "{} runs: {runs}\n\nThe prediction is for ip_hash: put it into nginx/upstream.conf and run ./lab reload, or say --method ip_hash",
                nginx.url
            ));
        }
        Ok(nginx)
    }
}

/// The running Nginx, asked under any address.
struct Nginx {
    url: String,
}

impl Nginx {
    async fn ask(&self, address: IpAddr) -> Result<Answer, String> {
        let client = Client::without_jar(PATIENCE);
        let request = client.request(reqwest::Method::GET, &self.url);
        let answer = client.send(request.header("X-Forwarded-For", address.to_string())).await;
        answer.map_err(|_| {
            format!("nobody answers at {}\n\nBring the lab up first: ./lab up", self.url)
        })
    }

    async fn server_of(&self, address: IpAddr) -> Result<String, String> {
        let answer = self.ask(address).await?;
        match (answer.server_id(), answer.status) {
            ("", 502) => Ok(NO_SERVER.to_owned()),
            ("", _) => Err(format!("no server told its name at {}:\n{answer}", self.url)),
            (server, _) => Ok(server.to_owned()),
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
                "  {hash} mod {total} = {remainder}：{server}，但它不可用",
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
                "  一台服务器也不剩：Nginx 回答状态码 502。",
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
