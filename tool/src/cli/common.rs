//! What the commands share: the lab's addresses and settings, a new seed, Ctrl-C, the end of output.

use std::path::Path;
use std::{env, fs, io};

use sticky_lab::fault::Interruption;
use sticky_lab::target::Target;
use sticky_lab::text::{Problem, text};
use sticky_lab::topology::{INNER_PORT, Place, Topology};
use tokio::signal::unix::{SignalKind, signal};

/// Where the lab is when it runs with its default ports.
const LAB_SERVERS: &str = "http://localhost:8081,http://localhost:8082,http://localhost:8083";
const LAB_ENTRY: &str = "http://localhost:8080";

/// The exit code that asks for Compose: a server has no container. Whoever called this is to run
/// `docker compose create --no-build --no-recreate`, and then the same once more.
pub const NEEDS_COMPOSE: u8 = 3;

/// The exit code of what was ended by Ctrl-C, as a shell gives it.
pub const INTERRUPTED: u8 = 130;

/// The lab's own addresses: as the environment tells them to a container (compose.yaml shows how),
/// else as Compose makes them.
pub struct Lab {
    pub servers: Vec<String>,
    pub entry: String,
    /// What `localhost` is called in a container.
    localhost: Option<String>,
}

impl Lab {
    pub fn from_environment() -> Result<Self, Problem> {
        let lab = Topology::if_given()?;
        let lab = lab.as_ref();
        let var = |name, composed: Option<String>, default: &str| {
            std::env::var(name).ok().or(composed).unwrap_or_else(|| default.to_owned())
        };
        let composed =
            lab.map(|lab| lab.servers.iter().map(Place::url).collect::<Vec<_>>().join(","));
        let servers = var("LAB_SERVERS", composed, LAB_SERVERS);
        let mut servers: Vec<_> = servers.split(',').map(str::to_owned).collect();
        // A container is told of the three; a fourth is reached by its name as they are.
        let more = lab.into_iter().flat_map(|lab| &lab.servers).skip(servers.len());
        servers.extend(
            more.map(|place| format!("{}=http://{}:{INNER_PORT}", place.url(), place.service)),
        );
        Ok(Self {
            servers,
            entry: var("LAB_ENTRY", lab.map(|lab| lab.nginx.url()), LAB_ENTRY),
            localhost: std::env::var("LAB_HOST").ok(),
        })
    }

    /// Reads an address, and finds out how to reach it from in here.
    pub async fn target(&self, text: &str) -> Result<Target, Problem> {
        let given = Target::parse(text, self.localhost.as_deref())?;
        // From a container, a port of the lab's is not reached through this machine.
        let own = self.servers.iter().chain([&self.entry]);
        let mut own = own.filter_map(|text| Target::parse(text, None).ok());
        match own.find(|own| own.shown == given.shown && own.is_mapped()) {
            Some(own) if own.resolves().await => Ok(own),
            _ => Ok(given),
        }
    }
}

/// The file of settings, which Compose reads, too.
pub const SETTINGS: &str = ".env";

/// Returns a setting of the environment, or else of the file of settings.
pub fn setting(name: &str) -> Option<String> {
    let in_environment = env::var(name).ok().filter(|value| !value.is_empty());
    in_environment.or_else(|| value_in(&fs::read_to_string(SETTINGS).unwrap_or_default(), name))
}

/// A value in a file of settings. The last counts, and quotes around it do not, as for Compose.
fn value_in(settings: &str, name: &str) -> Option<String> {
    let value = settings.lines().rev().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let value = value?.trim();
    let inside = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    let value = inside('"').or_else(|| inside('\'')).unwrap_or(value);
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// What comes with Ctrl-C, with SIGTERM, and when the terminal goes away. From now on these end
/// nothing by themselves.
pub fn interruption() -> Interruption {
    let (sender, interruption) = Interruption::new();
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let mut signals = kinds.map(|kind| signal(kind).expect("a handler can be installed"));
    tokio::spawn(async move {
        let waits = signals.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(waits).await;
        // Whoever has nothing more to interrupt does not listen any more.
        sender.send(true).ok();
        sender.closed().await;
    });
    interruption
}

/// A short seed, to be copied by hand.
pub fn new_seed() -> u64 {
    fastrand::u64(1..1_000_000)
}

/// Writes a page of results into a file.
pub fn write_page(file: &Path, page: &str) -> Result<(), Problem> {
    fs::write(file, page).map_err(|error| {
        Problem::not_tried(text("{file} cannot be written: {error}", "{file} 不能写入：{error}"))
            .with("file", file.display())
            .with("error", error)
            .next(text(
                "In a container, let your shell do it: --format html > {file}",
                "在容器里运行时，由 shell 来写：--format html > {file}",
            ))
    })
}

/// A reader who has seen enough closes the pipe. That is no failure.
pub fn written(outcome: io::Result<()>) -> Result<(), Problem> {
    match outcome {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Problem::not_tried(text(
            "the output cannot be written: {error}",
            "结果不能写出：{error}",
        ))
        .with("error", error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_around_a_setting_are_none_of_it_and_an_empty_one_is_none() {
        let value = |line| value_in(line, "LAB_CODE");

        for line in ["LAB_CODE=\"gin\"", "LAB_CODE='gin'", "LAB_CODE= gin \r\n"] {
            assert_eq!(value(line).as_deref(), Some("gin"), "{line}");
        }
        assert_eq!(value("LAB_CODE='gin\"").as_deref(), Some("'gin\""));
        for line in ["LAB_CODE=\n", "LAB_CODE=''", "LAB_CODES=gin"] {
            assert_eq!(value(line), None, "{line}");
        }
    }

    #[test]
    fn of_a_setting_that_stands_there_twice_the_last_counts() {
        assert_eq!(value_in("LAB_CODE=gin\nLAB_CODE=flask\n", "LAB_CODE").unwrap(), "flask");
    }
}
