//! `lab predict`: its arguments, and what they lead to.

mod live;
mod shown;
mod what_if;

use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use sticky_lab::consistent_hash::{Ring, remote_addr};
use sticky_lab::ip_hash::{self, Peer};
use sticky_lab::method::{LAB, METHODS};
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::topology::INNER_PORT;

use self::live::{NO_SERVER, Nginx};
use self::what_if::{Format, clients};
use crate::cli::common::written;
use crate::cli::values::{client_address, method_name, seed, server_number, whole_number};

const NOT_AS_PREDICTED: u8 = 1;

/// How many servers the lab has, unless it is told otherwise.
const N_SERVERS: u16 = 3;

/// How much the weights may be together: a consistent hash has 160 points for each unit.
const MAX_WEIGHT: usize = 10_000;

/// Compute which server `ip_hash` or a consistent hash gives an address, or whom a change moves
#[derive(Debug, Args)]
#[command(after_help = "\
With --what-if nothing is asked of Nginx: it is computed what a change from --servers N to as many
does to clients under ip_hash, hash_address and the cookie methods, and how unevenly rooms fall.

Exit codes: 0 computed, and with --live as Nginx does; 1 Nginx does otherwise; 2 it could not be tried.")]
pub struct Predict {
    /// Client addresses, IPv4 or IPv6
    #[arg(value_name = "ADDRESS", required_unless_present = "what_if", value_parser = client_address)]
    addresses: Vec<IpAddr>,

    /// How many servers there are, all of weight 1 [default: 3; with --live those that Nginx has]
    #[arg(long, value_name = "N", value_parser = whole_number(1..=1000))]
    servers: Option<u16>,

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

    /// The method: one that uses ip_hash, or hash_address; with --live also lab, which is whatever
    /// Nginx runs
    #[arg(long, value_name = "NAME", default_value = LAB, value_parser = method_name)]
    method: String,

    /// Address of the lab's Nginx [default: the lab's]
    #[arg(long, value_name = "URL")]
    entry: Option<String>,

    /// Compute whom it moves if there are N servers afterwards, where there were those of --servers
    #[arg(long, value_name = "N", value_parser = whole_number(1..=what_if::MAX_SERVERS),
          conflicts_with_all = ["addresses", "live", "down", "method", "entry"])]
    what_if: Option<u16>,

    /// With --what-if: how many clients there are [default: 100000; with --rooms 30 in each]
    #[arg(long, value_name = "N", conflicts_with = "addresses", value_parser = clients)]
    clients: Option<usize>,

    /// With --what-if: in how many rooms they sit, each a network (/24) [default: each client in
    /// one of its own]
    #[arg(long, value_name = "N", conflicts_with = "addresses", value_parser = whole_number(1..=1000))]
    rooms: Option<u16>,

    /// With --what-if: seed of the clients' addresses
    #[arg(long, value_name = "N", conflicts_with = "addresses", default_value_t = 1, value_parser = seed)]
    seed: u64,

    /// With --what-if: how the answer is written
    #[arg(long, value_enum, conflicts_with = "addresses", default_value_t = Format::Text)]
    format: Format,

    /// With --what-if: also write the answer into this file, as a page with charts
    #[arg(long, value_name = "FILE", conflicts_with = "addresses")]
    html: Option<PathBuf>,
}

/// How a server is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arithmetic {
    IpHash,
    ConsistentHash,
}

impl Arithmetic {
    /// That of a method, by what Nginx calls it or its file is called.
    fn of(method: &str) -> Option<Self> {
        match method {
            "hash remote_addr consistent" => Some(Self::ConsistentHash),
            _ if method.starts_with("hash_address") => Some(Self::ConsistentHash),
            _ if method.starts_with("ip_hash") => Some(Self::IpHash),
            _ => None,
        }
    }
}

/// Computes, and asks if that was wanted. An `Err` says why it could not be tried.
pub async fn run(predict: &Predict, lang: Lang) -> Result<ExitCode, Problem> {
    if let Some(n_after) = predict.what_if {
        return what_if::run(predict, n_after, lang);
    }
    let mut peers = predict.peers()?;
    let nginx = if predict.live { Some(Nginx::of(predict).await?) } else { None };
    if let (Some(nginx), None) = (&nginx, predict.servers)
        && predict.weights.is_empty()
        && predict.down.is_empty()
    {
        peers = nginx.peers().await?.unwrap_or(peers);
    }
    let arithmetic = match &nginx {
        Some(nginx) => nginx.arithmetic,
        None => predict.arithmetic()?,
    };
    let names: Vec<_> =
        (0..peers.len()).map(|server| format!("{}:{INNER_PORT}", shown::name(server))).collect();
    let ring = || Ring::of(names.iter().map(String::as_str).zip(peers.iter().copied()));
    let ring = (arithmetic == Arithmetic::ConsistentHash).then(ring);
    let mut out = anstream::stdout();
    let mut all_as_predicted = true;
    for &address in &predict.addresses {
        let server = match &ring {
            Some(ring) => {
                let key = remote_addr(address);
                let prediction = ring.predict(&key);
                let n_points = ring.points().len();
                written(shown::on_ring(&mut out, &key, &prediction, n_points, &peers, lang))?;
                prediction.server
            }
            None => {
                let prediction = ip_hash::predict(address, &peers);
                written(shown::ip_hash(&mut out, address, &prediction, &peers, lang))?;
                prediction.server
            }
        };
        let Some(nginx) = &nginx else { continue };
        all_as_predicted &= compared(&mut out, nginx, address, server, &peers, lang).await?;
    }
    Ok(ExitCode::from(if all_as_predicted { 0 } else { NOT_AS_PREDICTED }))
}

/// Tells what Nginx does with an address, and returns whether that was predicted.
async fn compared(
    out: &mut impl Write,
    nginx: &Nginx,
    address: IpAddr,
    predicted: Option<usize>,
    peers: &[Peer],
    lang: Lang,
) -> Result<bool, Problem> {
    let (server, seen) = nginx.server_of(address).await?;
    if seen != Some(address) {
        let sentence = text(
            "  Nginx takes {address} for nobody's address, and goes by who connects: {seen}",
            "  Nginx 不把 {address} 当作客户端地址，而是用连接方的地址：{seen}",
        );
        let seen = seen.map_or_else(|| "?".to_owned(), |seen| seen.to_string());
        let values = [("address", address.to_string()), ("seen", seen)];
        written(writeln!(out, "{}", sentence.fill(lang, &values)))?;
        return Ok(false);
    }
    let is_right = match predicted {
        Some(predicted) => shown::name(predicted) == server,
        None if shown::are_all_down(peers) => server == NO_SERVER,
        // Where every try is in vain, Nginx takes turns: any server is right.
        None => server != NO_SERVER,
    };
    let sentence = if is_right {
        text("  Nginx says so too: {server}", "  Nginx 的结果相同：{server}")
    } else {
        text("  Nginx says otherwise: {server}", "  Nginx 的结果不同：{server}")
    };
    written(writeln!(out, "{}", sentence.fill(lang, &[("server", server)])))?;
    Ok(is_right)
}

impl Predict {
    fn peers(&self) -> Result<Vec<Peer>, Problem> {
        let mut peers = match self.weights.as_slice() {
            [] => vec![Peer::default(); self.servers.unwrap_or(N_SERVERS).into()],
            weights => weights.iter().map(|&w| Peer { weight: w.into(), down: false }).collect(),
        };
        let total_weight: usize = peers.iter().map(|peer| peer.weight).sum();
        if total_weight > MAX_WEIGHT {
            return Err(Problem::not_tried(text(
                "--weights: {total} together are more than {max}",
                "--weights：加起来是 {total}，超过了 {max}",
            ))
            .with("total", total_weight)
            .with("max", MAX_WEIGHT)
            .next(text(
                "Divide them all by the same number: only their proportions count",
                "把它们都除以同一个数：起作用的只是比例",
            )));
        }
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

    /// What is computed where Nginx is not asked. The lab's own method is taken for `ip_hash`.
    fn arithmetic(&self) -> Result<Arithmetic, Problem> {
        if self.method == LAB {
            return Ok(Arithmetic::IpHash);
        }
        let known = METHODS.iter().map(|method| method.name);
        let known = known.filter(|name| Arithmetic::of(name).is_some());
        Arithmetic::of(&self.method).ok_or_else(|| {
            Problem::not_tried(text(
                "--method {method}: it does not go by the client address alone, so an address predicts no server",
                "--method {method}：它不单凭客户端地址来选，只知道地址预测不出服务器",
            ))
            .with("method", &self.method)
            .with_list("known", known)
            .next(text("These do: {known}", "单凭地址的有：{known}"))
        })
    }
}
