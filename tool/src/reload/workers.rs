//! Nginx's worker processes, and which of them listen: what shows that a reload is done.
//!
//! When it reloads, Nginx starts new workers and then tells the old ones to end. Until an old one
//! has closed its listening sockets it takes new connections, and answers them by the old
//! configuration. So new processes alone prove nothing.

use std::collections::HashSet;

// Constants cannot be joined; what a macro makes can.
macro_rules! look {
    () => {
        "{ cat /proc/net/tcp /proc/net/tcp6 /proc/[0-9]*/stat
           ls -l /proc/[0-9]*/fd
           wget -S -q -T 5 -O /dev/null http://127.0.0.1:8080/nginx/healthz 2>&1; } 2>/dev/null\n"
    };
}

/// Prints what [`Look::parse`] reads, with what both BusyBox and a full system have.
///
/// The order counts: what listens is read before who holds it, so whoever has let go is not seen
/// to hold; and the request is sent last, so it comes to a worker that was seen.
/// Processes that end meanwhile make complaints, which say nothing.
pub const LOOK: [&str; 3] = ["sh", "-c", look!()];

/// Has Nginx test its files, and looks as [`LOOK`] does. Nginx speaks on standard error; the exit code is its own.
pub const TEST_AND_LOOK: [&str; 3] =
    ["sh", "-c", concat!("nginx -e stderr -t; code=$?\n", look!(), "exit $code")];

/// A process of Nginx's that another one has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Its number and when it started: numbers alone come back.
    pub id: (u32, u64),
    /// Whether it holds a listening socket, or nobody can tell.
    pub listens: bool,
}

/// What there was to see at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// The number of the process that starts the workers.
    pub master: Option<u32>,
    /// The workers.
    pub workers: Vec<Worker>,
    /// The method that an answer names; nothing if there was none.
    pub method: String,
}

impl Look {
    /// Reads what [`LOOK`] has printed.
    pub fn parse(printed: &str) -> Self {
        let listening: HashSet<&str> = printed.lines().filter_map(listening_inode).collect();
        let nginx: Vec<Process> = printed
            .lines()
            .filter_map(Process::parse)
            .filter(|process| process.name == "nginx" && process.state != "Z")
            .collect();
        let is_nginx = |pid| nginx.iter().any(|process| process.pid == pid);
        let workers = nginx.iter().filter(|process| is_nginx(process.parent));
        let workers = workers.map(|process| Worker {
            id: (process.pid, process.started),
            listens: sockets(printed, process.pid)
                .is_none_or(|mut sockets| sockets.any(|inode| listening.contains(inode))),
        });
        let method = printed.lines().find_map(|line| {
            line.trim().strip_prefix("X-Upstream-Method:").map(|method| method.trim().to_owned())
        });
        Self {
            master: nginx
                .iter()
                .map(|process| process.pid)
                .find(|&pid| nginx.iter().any(|process| process.parent == pid)),
            workers: workers.collect(),
            method: method.unwrap_or_default(),
        }
    }

    /// Whether the workers of before have all stopped listening, and new ones have begun.
    pub fn has_replaced(&self, before: &Self) -> bool {
        let is_old = |worker: &Worker| before.workers.iter().any(|old| old.id == worker.id);
        let mut listening = self.workers.iter().filter(|worker| worker.listens).peekable();
        listening.peek().is_some() && !listening.any(is_old)
    }
}

/// The number of the socket in a line of /proc/net/tcp, if it listens.
fn listening_inode(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().take(10).collect();
    match words[..] {
        [number, _, _, "0A", .., inode] if words.len() == 10 && number.ends_with(':') => {
            Some(inode)
        }
        _ => None,
    }
}

/// A line of /proc/*/stat.
struct Process<'a> {
    pid: u32,
    name: &'a str,
    state: &'a str,
    parent: u32,
    started: u64,
}

impl<'a> Process<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (pid, rest) = line.split_once(" (")?;
        let (name, rest) = rest.rsplit_once(") ")?;
        let fields: Vec<&str> = rest.split(' ').collect();
        Some(Self {
            pid: pid.parse().ok()?,
            name,
            state: fields.first()?,
            parent: fields.get(1)?.parse().ok()?,
            started: fields.get(19)?.parse().ok()?,
        })
    }
}

/// The numbers of the sockets that a process holds; None if its list is not there.
fn sockets(printed: &str, pid: u32) -> Option<impl Iterator<Item = &str>> {
    let mut lines = printed.lines();
    let head = format!("/proc/{pid}/fd:");
    lines.find(|line| *line == head)?;
    let mut files = lines.take_while(|line| !line.is_empty()).peekable();
    files.next_if(|line| line.starts_with("total"));
    files.peek()?;
    Some(files.filter_map(|line| line.split_once("socket:[")?.1.strip_suffix(']')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOCKETS: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 50507 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:8000 01 00000000:00000000 00:00000000 00000000   101        0 60000 1 0 20 4 30 10 -1
";

    fn process(pid: u32, state: char, parent: u32, started: u64) -> String {
        let zeros = "0 ".repeat(17);
        format!("{pid} (nginx) {state} {parent} {zeros}{started} 15597568 2081\n")
    }

    fn files(pid: u32, sockets: &[u32]) -> String {
        let line = |socket: &u32| {
            format!("lrwx------ 1 nginx nginx 64 Nov 25 18:19 4 -> socket:[{socket}]\n")
        };
        let sockets: String = sockets.iter().map(line).collect();
        format!(
            "/proc/{pid}/fd:\ntotal 0\nlr-x------ 1 nginx nginx 64 Nov 25 18:19 0 -> /dev/null\n{sockets}\n"
        )
    }

    fn before() -> Look {
        let look = [
            SOCKETS.to_owned(),
            process(1, 'S', 0, 100),
            process(30, 'S', 1, 200),
            files(1, &[50507]),
            files(30, &[50507, 60000]),
            "  HTTP/1.1 200 OK\n  X-Upstream-Method: ip_hash\r\n".to_owned(),
        ];
        Look::parse(&look.concat())
    }

    /// The same Nginx with these lines more about a new worker.
    fn after(old: &str, new: &str) -> Look {
        let look = [SOCKETS, &process(1, 'S', 0, 100), old, new, &files(1, &[50507])];
        Look::parse(&look.concat())
    }

    #[test]
    fn workers_are_told_from_their_master() {
        let before = before();

        assert_eq!(before.master, Some(1));
        assert_eq!(before.workers, [Worker { id: (30, 200), listens: true }]);
        assert_eq!(before.method, "ip_hash");
    }

    #[test]
    fn a_reload_is_done_when_the_old_workers_listen_no_more_and_a_new_one_does() {
        let old = process(30, 'S', 1, 200);
        let listening = [old.clone(), files(30, &[50507])].concat();
        let busy = [old.clone(), files(30, &[60000])].concat();
        let gone = process(30, 'Z', 1, 200);
        let new = [process(31, 'S', 1, 300), files(31, &[50507])].concat();

        assert!(after(&busy, &new).has_replaced(&before()));
        assert!(after(&gone, &new).has_replaced(&before()));
        assert!(after("", &new).has_replaced(&before()));
        assert!(!after(&listening, &new).has_replaced(&before()));
        assert!(!after(&old, &new).has_replaced(&before()), "its files cannot be seen");
        assert!(!after(&busy, "").has_replaced(&before()));
        assert!(!before().has_replaced(&before()));
    }

    #[test]
    fn a_new_worker_may_have_the_number_of_an_old_one() {
        let new = [process(30, 'S', 1, 300), files(30, &[50507])].concat();

        assert!(after("", &new).has_replaced(&before()));
    }
}
