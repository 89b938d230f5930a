//! What a server reads from its environment, checked before it starts.

use std::ffi::OsString;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use tracing_subscriber::filter::{LevelFilter, Targets};

/// The longest `SESSION_TTL_SECONDS`: a year, well inside what browsers accept as `Max-Age`.
const MAX_TTL_SECONDS: u64 = 365 * 24 * 60 * 60;

/// What a session can take of memory, in bytes: with the longest name, and while the whole list is
/// written for two readers. 1.4 kB were measured.
const SESSION_BYTES: u64 = 1_600;

/// All settings of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// `PORT`: the TCP port it listens on.
    pub port: u16,
    /// `SERVER_ID`: how it names itself in answers and log lines.
    pub server_id: String,
    /// `SESSION_TTL_SECONDS`: how long a session lives after its login.
    pub session_ttl: Duration,
    /// `MAX_SESSIONS`: how many sessions it holds before logins are refused.
    pub max_sessions: usize,
    /// `DEBUG_SESSIONS`: whether `GET /debug/sessions` answers.
    pub debug_sessions: bool,
    /// `LAB_BIND`: whether nobody but this machine reaches the lab. Nothing is promised without it.
    pub is_private: bool,
    /// `LAB_HOSTS`: names by which the server may be asked for, besides its own and addresses.
    pub hosts: Vec<String>,
    /// `LOG_FORMAT`: lines for people or for programs.
    pub log_format: LogFormat,
    /// `RUST_LOG`: which log lines appear, for example `info` or `sticky_session_lab=debug`.
    pub log_filter: Targets,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// `[server-1] User 'alice' accessed profile`
    Text,
    /// One JSON object a line.
    Json,
}

/// A variable with a value that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    name: &'static str,
    expected: String,
    found: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `{:?}` keeps a line break in the value from breaking the one line of the message.
        let found = format!("{:?}", self.found);
        let found = &found[1..found.len() - 1];
        write!(f, "`{}`: expected {}, got `{found}`", self.name, self.expected)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads the configuration through `lookup`, which gives a variable's value by its name.
    ///
    /// An unset variable has its default; an empty one is a value like any other.
    ///
    /// # Errors
    /// The first variable whose value cannot be used.
    pub fn read(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let text = |name| lookup(name).map(|value| value.to_string_lossy().into_owned());
        Ok(Self {
            port: number("PORT", text("PORT"), 8080, 1..=u64::from(u16::MAX), "a port")? as u16,
            server_id: server_id(text("SERVER_ID"))?,
            session_ttl: Duration::from_secs(number(
                "SESSION_TTL_SECONDS",
                text("SESSION_TTL_SECONDS"),
                3600,
                1..=MAX_TTL_SECONDS,
                "whole seconds",
            )?),
            max_sessions: number(
                "MAX_SESSIONS",
                text("MAX_SESSIONS"),
                100_000,
                1..=u64::from(u32::MAX),
                "a whole number",
            )? as usize,
            debug_sessions: choice(
                "DEBUG_SESSIONS",
                text("DEBUG_SESSIONS"),
                [("on", true), ("off", false)],
            )?,
            is_private: text("LAB_BIND").is_some_and(|address| is_loopback(&address)),
            hosts: hosts(text("LAB_HOSTS"))?,
            log_format: choice(
                "LOG_FORMAT",
                text("LOG_FORMAT"),
                [("text", LogFormat::Text), ("json", LogFormat::Json)],
            )?,
            log_filter: log_filter(text("RUST_LOG"))?,
        })
    }

    /// Holds the sessions that are promised to fit into so many bytes of memory.
    ///
    /// # Errors
    /// If `MAX_SESSIONS` is larger than what fits.
    pub fn fits_into(&self, memory_bytes: u64) -> Result<(), ConfigError> {
        let fitting = memory_bytes / SESSION_BYTES;
        if self.max_sessions as u64 <= fitting {
            return Ok(());
        }
        let megabytes = memory_bytes / (1024 * 1024);
        let expected = format!("at most {fitting}, which fit into {megabytes} MiB of memory");
        Err(ConfigError { name: "MAX_SESSIONS", expected, found: self.max_sessions.to_string() })
    }
}

fn number(
    name: &'static str,
    value: Option<String>,
    default: u64,
    range: RangeInclusive<u64>,
    what: &str,
) -> Result<u64, ConfigError> {
    let Some(found) = value else { return Ok(default) };
    match found.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => {
            let expected = format!("{what} from {} to {}", range.start(), range.end());
            Err(ConfigError { name, expected, found })
        }
    }
}

/// As nginx/instruments/start.sh decides it.
fn is_loopback(address: &str) -> bool {
    address.starts_with("127.") || ["localhost", "::1", "[::1]"].contains(&address)
}

/// Names with commas between them; none if there is nothing.
fn hosts(value: Option<String>) -> Result<Vec<String>, ConfigError> {
    let found = value.unwrap_or_default();
    let names = found.split(',').map(str::trim).filter(|name| !name.is_empty());
    let names: Vec<_> = names.map(str::to_owned).collect();
    let is_name = |name: &String| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
    };
    if names.iter().all(is_name) {
        return Ok(names);
    }
    let expected = "host names with commas between them, without ports".to_owned();
    Err(ConfigError { name: "LAB_HOSTS", expected, found })
}

/// Takes one of two choices; the first is the default.
fn choice<T: Copy>(
    name: &'static str,
    value: Option<String>,
    choices: [(&str, T); 2],
) -> Result<T, ConfigError> {
    let Some(found) = value else { return Ok(choices[0].1) };
    match choices.iter().find(|(name, _)| *name == found) {
        Some((_, meaning)) => Ok(*meaning),
        None => {
            let expected = format!("`{}` or `{}`", choices[0].0, choices[1].0);
            Err(ConfigError { name, expected, found })
        }
    }
}

fn server_id(value: Option<String>) -> Result<String, ConfigError> {
    let found = value.unwrap_or_else(|| "server-default".to_owned());
    // The id travels in a header and in log lines, so it has to fit into both.
    if (1..=64).contains(&found.len()) && found.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(found);
    }
    let expected = "1 to 64 visible ASCII characters without spaces".to_owned();
    Err(ConfigError { name: "SERVER_ID", expected, found })
}

fn log_filter(value: Option<String>) -> Result<Targets, ConfigError> {
    let found = value.unwrap_or_else(|| "info".to_owned());
    // A mistyped level would be taken for a target, and then nothing would be logged.
    let is_clear = |part: &str| part.contains('=') || part.parse::<LevelFilter>().is_ok();
    match Targets::from_str(&found) {
        Ok(filter) if found.split(',').all(is_clear) => Ok(filter),
        _ => {
            let expected = "a level such as `info`, or `target=level` pairs with commas between";
            Err(ConfigError { name: "RUST_LOG", expected: expected.to_owned(), found })
        }
    }
}

#[cfg(test)]
mod tests;
