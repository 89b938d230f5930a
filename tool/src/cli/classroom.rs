//! `lab classroom`: its arguments, and what they lead to.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use sticky_lab::classroom::report::{page, write_json, write_table};
use sticky_lab::classroom::{self, Plan, Progress, Shape};
use sticky_lab::fault::Act;
use sticky_lab::method::{LAB, METHODS};
use sticky_lab::text::{Lang, Problem, text};
use sticky_lab::topology::Topology;

use crate::cli::common::{Lab, NEEDS_COMPOSE, new_seed, write_page, written};
use crate::cli::fault::{Ordeal, through_it};
use crate::cli::values::{method_name, seconds, seed, whole_number};

/// How many students a room has addresses for.
const SEATS: usize = 254;

/// How many requests a class may send: all of them are kept for the results.
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
With a scale or a drain, a table tells who was sent to another server, beside theory.

Exit codes: 0 the class was sent, whatever became of it; 2 it could not be sent.")]
pub struct Classroom {
    /// Methods of Nginx to send the class through, or `all`
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = LAB, value_parser = method_name)]
    methods: Vec<String>,

    /// How many students there are
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = whole_number(1..=1000))]
    students: u16,

    /// How many rooms they sit in, each a network of its own (/24, or /64 with ipv6)
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole_number(1..=1000))]
    rooms: u16,

    /// How often each reads the profile after the login
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "fault", value_parser = whole_number(1..=1000))]
    reads: u16,

    /// Where the students' addresses come from
    #[arg(long, value_enum, default_value_t = Shape::Spread)]
    addresses: Shape,

    /// How many requests are on their way at a time
    #[arg(long, value_name = "N", default_value_t = 4, conflicts_with = "fault", value_parser = whole_number(1..=64))]
    concurrency: u16,

    /// Let the lab go through a fault meanwhile, written as for `./lab fault`: "kill server-2";
    /// or through "scale 4", "scale 2 --down", "roll", "roll --drain"
    #[arg(long, value_name = "FAULT")]
    fault: Option<String>,

    /// How long the fault lasts, unless it undoes itself; in a roll, how long each server drains
    #[arg(long = "for", value_name = "SECONDS", default_value = "5s", value_parser = seconds, requires = "fault")]
    lasts: Duration,

    /// While a server drains, each student logs out, closes the browser and logs in again within
    /// this time from the beginning
    #[arg(long, value_name = "SECONDS", default_value = "4s", value_parser = seconds, requires = "fault")]
    renew: Duration,

    /// Seed of addresses and order, to repeat a run [default: a new one]
    #[arg(long, value_name = "N", value_parser = seed)]
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
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Html,
}

/// Sends the class. An `Err` says why it could not be sent.
pub async fn run(classroom: &Classroom, lang: Lang) -> Result<ExitCode, Problem> {
    let plan = classroom.plan()?;
    let act: Option<Act> = classroom.fault.as_deref().map(str::parse).transpose()?;
    let lab = Lab::from_environment()?;
    let entry = lab.target(classroom.entry.as_ref().unwrap_or(&lab.entry)).await?.reached;
    let bar = ProgressBar::new(0); // on standard error, and only where that is a terminal
    bar.set_style(
        ProgressStyle::with_template("{msg:16} {bar:40} {pos}/{len}").expect("it is well-formed"),
    );
    let progress = |Progress { what, done, total }: Progress<'_>| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        bar.set_message(what.get(lang).to_owned());
    };
    let results = match &act {
        None => classroom::run(&plan, &entry, progress).await.map(Some),
        Some(act) => {
            let ordeal = Ordeal { act, lasts: classroom.lasts, renew: classroom.renew };
            through_it(&plan, &entry, &ordeal, progress).await
        }
    };
    bar.finish_and_clear();
    let Some(results) = results? else { return Ok(ExitCode::from(NEEDS_COMPOSE)) };
    let mut out = anstream::stdout();
    let outcome = match classroom.format {
        Format::Text => write_table(&mut out, &results, lang),
        Format::Json => write_json(&mut out, &results),
        Format::Html => out.write_all(page(&results, lang).as_bytes()),
    };
    written(outcome.and_then(|()| out.flush()))?;
    // Last, so that a file that cannot be written costs nobody the results.
    if let Some(file) = &classroom.html {
        write_page(file, &page(&results, lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Classroom {
    /// The lab's servers. A class that scales has met the fourth.
    fn servers(&self) -> Result<Vec<String>, Problem> {
        let lab = Topology::if_given()?;
        let names = lab.map(|lab| lab.server_names().into_iter().map(str::to_owned).collect());
        Ok(names.unwrap_or_else(|| (1..=3).map(|n| format!("server-{n}")).collect()))
    }

    fn plan(&self) -> Result<Plan, Problem> {
        let (n_students, n_rooms) = (usize::from(self.students), usize::from(self.rooms));
        if self.addresses == Shape::Spread && n_students > n_rooms * SEATS {
            return Err(Problem::not_tried(text(
                "{rooms} {rooms|room seats|rooms seat} {n} students; take more rooms",
                "{rooms} 间教室只坐得下 {n} 名学生；请增加教室",
            ))
            .with("rooms", n_rooms)
            .with("n", n_rooms * SEATS));
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
            return Err(Problem::not_tried(text(
                "{n} requests are more than the {max} that are kept for the results",
                "{n} 次请求，超过了结果里能保留的 {max} 次",
            ))
            .with("n", n_requests)
            .with("max", MAX_REQUESTS)
            .next(text("Take fewer students, reads or methods", "请减少学生、读取次数或方法")));
        }
        let at_once = n_students * methods.len();
        if self.fault.is_some() && at_once > MAX_AT_ONCE {
            return Err(Problem::not_tried(text(
                "{n} students at once are more than the {max} that a fault allows",
                "同时有 {n} 名学生，超过了故障期间允许的 {max} 名",
            ))
            .with("n", at_once)
            .with("max", MAX_AT_ONCE)
            .next(text("Take fewer students or fewer methods", "请减少学生或方法")));
        }
        Ok(Plan {
            n_students,
            n_rooms: n_rooms.min(n_students),
            n_reads: self.reads.into(),
            shape: self.addresses,
            methods,
            servers: self.servers()?,
            concurrency: self.concurrency.into(),
            seed: self.seed.unwrap_or_else(new_seed),
        })
    }
}
