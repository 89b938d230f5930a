//! What Nginx says when something is wrong: on its standard error, or in its log.

use crate::nginx_conf::folder::Folder;

/// A line of Nginx's log, `2026/01/31 12:00:00 [emerg] 1#1: bind() to 0.0.0.0:80 failed …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    level: &'a str,
    /// The number of the process that says it.
    pub process: u32,
    /// What it says.
    pub message: &'a str,
}

impl<'a> Line<'a> {
    /// Reads a line, if it is one of the log.
    pub fn parse(line: &'a str) -> Option<Self> {
        let (time, rest) = line.split_once(" [")?;
        if !is_time(time) {
            return None;
        }
        let (level, rest) = rest.split_once("] ")?;
        let (process, message) = rest.split_once(": ")?;
        let process = process.split_once('#')?.0.parse().ok()?;
        Some(Self { level, process, message })
    }

    /// Whether it says that something cannot be done.
    pub fn is_error(&self) -> bool {
        matches!(self.level, "emerg" | "alert" | "crit")
    }

    /// Whether it says that something may not be meant so.
    pub fn is_warning(&self) -> bool {
        self.level == "warn"
    }

    /// Whether it says that a configuration is given up. While a port is taken, Nginx tries five
    /// times.
    pub fn is_final(&self) -> bool {
        self.level == "emerg" && !self.message.starts_with("bind() ")
    }
}

/// Whether this is Nginx's date and time, with or without the engine's before it. Requests are
/// logged in the clients' own words, and those may be anything.
fn is_time(text: &str) -> bool {
    let words: Vec<_> = text.split(' ').collect();
    let consists_of = |word: &str, mark: u8| {
        word.contains(char::from(mark)) && word.bytes().all(|b| b.is_ascii_digit() || b == mark)
    };
    match words[..] {
        [date, time] | [_, date, time] => consists_of(date, b'/') && consists_of(time, b':'),
        _ => false,
    }
}

/// Returns the messages of those lines that are meant, each once, with the files named as the
/// reader knows them.
pub fn messages<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    is_meant: impl Fn(&Line<'_>) -> bool,
    folder: &Folder,
) -> Vec<String> {
    let lines = lines.into_iter().filter_map(Line::parse).filter(is_meant);
    let mut messages: Vec<_> = lines.map(|line| folder.in_its_names(line.message)).collect();
    messages.dedup();
    messages
}

/// Returns messages as lines that stand back.
pub fn indented(messages: &[String]) -> String {
    messages.iter().map(|message| format!("\n  {message}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
10.203.0.1 \"GET / HTTP/1.1\" 200 by 10.203.0.11:8080
2026/11/25 18:16:23 [warn] 7#7: load balancing method redefined in /etc/nginx/upstream.conf:4
2026/11/25 18:16:23 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address in use)
2026/11/25 18:16:24 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address in use)
2026/11/25 18:16:25 [emerg] 1#1: still could not bind()
10.203.0.1 \"GET /2026/11/25 18:16:25 [emerg] 1#1: none\" 400 by -
nginx: configuration file /etc/nginx/nginx.conf test failed
";

    #[test]
    fn each_message_is_told_once_and_with_the_readers_names() {
        let folder = Folder { path: "/somewhere/nginx".into(), shown: "nginx".to_owned() };
        let of = |is_meant: fn(&Line<'_>) -> bool| messages(LOG.lines(), is_meant, &folder);

        assert_eq!(
            of(|line| line.is_warning()),
            ["load balancing method redefined in nginx/upstream.conf:4"]
        );
        assert_eq!(
            of(|line| line.is_error()),
            ["bind() to 0.0.0.0:80 failed (98: Address in use)", "still could not bind()"]
        );
    }

    #[test]
    fn a_taken_port_is_final_when_nginx_has_given_up() {
        let lines: Vec<_> = LOG.lines().filter_map(Line::parse).collect();

        let is_final: Vec<_> = lines.iter().map(Line::is_final).collect();
        assert_eq!(is_final, [false, false, false, true]);
        assert_eq!((lines[1].process, lines[0].process), (1, 7));
    }
}
