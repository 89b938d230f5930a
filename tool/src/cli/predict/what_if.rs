//! `lab predict --what-if`: the question, and how it is answered.

use std::io::Write;
use std::process::ExitCode;

use clap::ValueEnum;
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::what_if::{Question, SEATS, answer, page, write_json, write_table};

use super::Predict;
use crate::cli::common::{write_page, written};

/// How many servers there may be.
pub const MAX_SERVERS: u16 = 100;

/// How much their weights may be together, as a ring has 160 points for each unit.
const MAX_WEIGHT: usize = 1000;

/// How many clients there may be.
const MAX_CLIENTS: usize = 10_000_000;

/// How many there are unless somebody says so: in networks of their own, and in each room.
const CLIENTS: usize = 100_000;
const CLIENTS_IN_ROOM: usize = 30;

/// How an answer is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Html,
}

/// Reads a number of clients.
pub fn clients(value: &str) -> Result<usize, Problem> {
    let number = value.parse().ok().filter(|number| (1..=MAX_CLIENTS).contains(number));
    number.ok_or_else(|| {
        Problem::not_tried(text("write a whole number from 1 to {last}", "要写 1 到 {last} 的整数"))
            .with("last", MAX_CLIENTS)
    })
}

/// Computes what the change does, and writes it.
pub fn run(predict: &Predict, n_after: u16, lang: Lang) -> Result<ExitCode, Problem> {
    let what_if = answer(&question(predict, n_after)?);
    let mut out = anstream::stdout();
    let outcome = match predict.format {
        Format::Text => write_table(&mut out, &what_if, lang),
        Format::Json => write_json(&mut out, &what_if),
        Format::Html => out.write_all(page(&what_if, lang).as_bytes()),
    };
    written(outcome.and_then(|()| out.flush()))?;
    // Last, so that a file that cannot be written costs nobody the answer.
    if let Some(file) = &predict.html {
        write_page(file, &page(&what_if, lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn question(predict: &Predict, n_after: u16) -> Result<Question, Problem> {
    let weights: Vec<usize> = predict.peers()?.iter().map(|peer| peer.weight).collect();
    let n_after = usize::from(n_after);
    if weights.len() > usize::from(MAX_SERVERS) || weights.iter().sum::<usize>() > MAX_WEIGHT {
        return Err(Problem::not_tried(text(
            "--what-if is for at most {servers} servers, whose weights are at most {weight} together",
            "--what-if 最多算 {servers} 台服务器，权重加起来最多 {weight}",
        ))
        .with("servers", MAX_SERVERS)
        .with("weight", MAX_WEIGHT)
        .next(text("Take fewer servers, or smaller weights", "请减少服务器，或者减小权重")));
    }
    if n_after == weights.len() {
        return Err(Problem::not_tried(text(
            "--what-if {n}: there {n|is|are} {n} {n|server|servers} already, so nothing changes",
            "--what-if {n}：本来就是 {n} 台服务器，什么也不变",
        ))
        .with("n", n_after)
        .with("more", n_after + 1)
        .next(text(
            "Name another number of servers, such as --what-if {more}, or say with --servers N how many there are before",
            "换一个台数，例如 --what-if {more}；或者用 --servers N 写明之前有几台",
        )));
    }
    let n_rooms = predict.rooms.map(usize::from);
    let usual = n_rooms.map_or(CLIENTS, |n_rooms| n_rooms * CLIENTS_IN_ROOM);
    let n_clients = predict.clients.unwrap_or(usual);
    if let Some(n_rooms) = n_rooms.filter(|n_rooms| n_clients > n_rooms * SEATS) {
        return Err(Problem::not_tried(text(
            "{rooms} {rooms|room has|rooms have} addresses for {seats} clients, not for {n}",
            "{rooms} 间教室只有 {seats} 个客户端的地址，不够 {n} 个",
        ))
        .with("rooms", n_rooms)
        .with("seats", n_rooms * SEATS)
        .with("n", n_clients)
        .next(text("Take more rooms, or fewer clients", "请增加教室，或者减少客户端")));
    }
    if let Some(n_rooms) = n_rooms.filter(|n_rooms| n_clients < *n_rooms) {
        return Err(Problem::not_tried(text(
            "{n} {n|client leaves|clients leave} some of {rooms} rooms empty",
            "{n} 个客户端坐不满 {rooms} 间教室，会有空教室",
        ))
        .with("rooms", n_rooms)
        .with("n", n_clients)
        .next(text("Take fewer rooms, or more clients", "请减少教室，或者增加客户端")));
    }
    Ok(Question { weights, n_after, n_clients, n_rooms, seed: predict.seed })
}
