//! `sticky-lab classroom`: its words, and what they lead to.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use sticky_lab::classroom::report::{page, write_json, write_table};
use sticky_lab::classroom::{self, Plan, Progress, Shape};
use sticky_lab::method::{self, LAB, METHODS};

use crate::cli::common::{Lab, LangName, lang, new_seed, written};
use crate::cli::fault::through_a_fault;

/// How many students a room's addresses are enough for.
const SEATS: usize = 254;

/// How many requests a class may send: each is kept for the results.
const MAX_REQUESTS: usize = 500_000;

/// How many students there may be at once: with a fault, each has a request on the way.
const MAX_AT_ONCE: usize = 300;

/// Send a class of students through the lab, and see whose logins last
#[derive(Debug, Args)]
#[command(after_help = "\
Methods: lab (what nginx/upstream.conf says), round_robin, least_conn, random_two, ip_hash,
ip_hash_weighted, hash_address, hash_cookie, route_cookie, sticky_cookie, sticky_learn,
and any file of your own in nginx/methods.

The seed decides who asks when and from where. What round_robin and least_conn make of it depends
on the order of arrival too, which --concurrency 1 fixes; random_two and hash_cookie differ each time.
With a fault, everybody reads twice a second until it is over, through all methods at once.

Exit codes: 0 the class has been sent, whatever became of it; 2 it could not be.")]
pub struct Classroom {
    /// Methods of Nginx to send the class through, or `all`
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = LAB, value_parser = method_name)]
    methods: Vec<String>,

    /// How many students there are
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=1000))]
    students: u16,

    /// How many rooms they sit in, each a network of its own (/24, or /64 with ipv6)
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rooms: u16,

    /// How often each reads the profile after the login
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "fault", value_parser = clap::value_parser!(u16).range(1..=1000))]
    reads: u16,

    /// Where the students' addresses come from
    #[arg(long, value_enum, default_value_t = Addresses::Spread)]
    addresses: Addresses,

    /// How many requests are on their way at a time
    #[arg(long, value_name = "N", default_value_t = 4, conflicts_with = "fault", value_parser = clap::value_parser!(u16).range(1..=64))]
    concurrency: u16,

    /// Let the lab go through a fault meanwhile, in the words of `./lab fault`: "kill server-2"
    #[arg(long, value_name = "WORDS", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    fault: Option<String>,

    /// How long the fault lasts, unless it undoes itself
    #[arg(long = "for", value_name = "SECONDS", default_value = "5s", value_parser = seconds, requires = "fault")]
    lasts: Duration,

    /// Seed of addresses and order, to repeat a run [default: a new one]
    #[arg(long)]
    seed: Option<u64>,

    /// How the results are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Also write the results into this file, as a page with charts
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// Address of the lab's Nginx [default: the lab's]
    #[arg(long, value_name = "URL")]
    entry: Option<String>,

    /// Language of the results [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<LangName>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Addresses {
    /// An IPv4 address each
    Spread,
    /// One address for all, as behind a router that translates addresses
    Nat,
    /// An IPv6 address each
    Ipv6,
    /// Another address for each request, as with phones on the move
    Phones,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Html,
}

fn method_name(word: &str) -> Result<String, String> {
    if method::is_name(word) {
        return Ok(word.to_owned());
    }
    Err("a method's name is made of a-z, 0-9 and _, as its file in nginx/methods is".to_owned())
}

fn seconds(word: &str) -> Result<Duration, String> {
    match word.strip_suffix('s').unwrap_or(word).parse() {
        Ok(seconds @ 1..=600) => Ok(Duration::from_secs(seconds)),
        _ => Err("write 1s to 600s".to_owned()),
    }
}

/// Sends the class. An `Err` says why it could not be sent.
pub async fn run(words: &Classroom) -> Result<ExitCode, String> {
    let plan = words.plan()?;
    let lab = Lab::from_environment()?;
    let entry = lab.target(words.entry.as_ref().unwrap_or(&lab.entry))?.reached;
    let lang = lang(words.lang);
    let bar = ProgressBar::new(0); // on standard error, and only where that is a terminal
    bar.set_style(
        ProgressStyle::with_template("{msg:16} {bar:40} {pos}/{len}").expect("it is well-formed"),
    );
    let progress = |Progress { what, done, total }: Progress<'_>| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        bar.set_message(what.to_owned());
    };
    let results = match &words.fault {
        None => classroom::run(&plan, &entry, progress).await,
        Some(fault) => through_a_fault(&plan, &entry, fault, words.lasts, progress).await,
    };
    bar.finish_and_clear();
    let results = results?;
    let mut out = anstream::stdout();
    let outcome = match words.format {
        Format::Text => write_table(&mut out, &results, lang),
        Format::Json => write_json(&mut out, &results),
        Format::Html => out.write_all(page(&results, lang).as_bytes()),
    };
    written(outcome.and_then(|()| out.flush()))?;
    // Last, so that a file that cannot be written costs nobody the results.
    if let Some(file) = &words.html {
        fs::write(file, page(&results, lang)).map_err(|error| {
            let file = file.display();
            format!(
                "{file} cannot be written: {error}\n\n\
                 In a container, let your shell do it: --format html > {file}"
            )
        })?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Classroom {
    fn plan(&self) -> Result<Plan, String> {
        let (n_students, n_rooms) = (usize::from(self.students), usize::from(self.rooms));
        if matches!(self.addresses, Addresses::Spread) && n_students > n_rooms * SEATS {
            return Err(format!(
                "{n_rooms} rooms seat {} students; take more rooms",
                n_rooms * SEATS
            ));
        }
        let mut methods: Vec<String> = Vec::new();
        for name in &self.methods {
            match name.as_str() {
                "all" => methods.extend(METHODS.iter().map(|method| method.name.to_owned())),
                _ => methods.push(name.clone()),
            }
        }
        let mut seen = std::collections::HashSet::new();
        methods.retain(|name| seen.insert(name.clone()));
        let n_requests = n_students * (usize::from(self.reads) + 1) * methods.len();
        if n_requests > MAX_REQUESTS {
            return Err(format!(
                "{n_requests} requests are more than the {MAX_REQUESTS} that are kept for the results\n\nTake fewer students, reads or methods"
            ));
        }
        let at_once = n_students * methods.len();
        if self.fault.is_some() && at_once > MAX_AT_ONCE {
            return Err(format!(
                "{at_once} students at once are more than the {MAX_AT_ONCE} that a fault allows\n\nTake fewer students or fewer methods"
            ));
        }
        Ok(Plan {
            n_students,
            n_rooms: n_rooms.min(n_students),
            n_reads: self.reads.into(),
            shape: match self.addresses {
                Addresses::Spread => Shape::Spread,
                Addresses::Nat => Shape::Nat,
                Addresses::Ipv6 => Shape::Ipv6,
                Addresses::Phones => Shape::Phones,
            },
            methods,
            concurrency: self.concurrency.into(),
            seed: self.seed.unwrap_or_else(new_seed),
        })
    }
}
