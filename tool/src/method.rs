//! The methods by which the lab's Nginx can pick a server, each at a path of its own.

use crate::text::{Problem, Text, text};

/// The lab's own upstream, which stands at `/`. Its method is whatever `upstream.conf` says.
pub const LAB: &str = "lab";

/// A method that comes with the lab, as a file in `nginx/methods`.
#[derive(Debug)]
pub struct Method {
    /// Its name: of its file, in its path, and on the command line.
    pub name: &'static str,
    /// How it picks a server.
    pub picks: Text,
}

const fn method(name: &'static str, en: &'static str, zh: &'static str) -> Method {
    Method { name, picks: text(en, zh) }
}

/// The methods that come with the lab, in the order in which they are best compared.
pub static METHODS: [Method; 10] = [
    method("round_robin", "the next server in turn", "轮流，下一台"),
    method("least_conn", "the least busy server", "最不忙的一台"),
    method("random_two", "the less busy of two drawn at random", "随机抽两台，取较不忙的"),
    method("ip_hash", "by the address: three octets of IPv4", "按地址，IPv4 取前三个数"),
    method("ip_hash_weighted", "the same, in shares of 3, 2 and 1", "同上，份额为 3、2、1"),
    method("hash_address", "by the whole address", "按整个地址"),
    method("hash_cookie", "by the session's id: the trap", "按会话 ID：陷阱"),
    method(
        "route_cookie",
        "as Nginx's own cookie says, by a map",
        "按 Nginx 自己的 Cookie，用 map",
    ),
    method("sticky_cookie", "as Nginx's own cookie says", "按 Nginx 自己的 Cookie"),
    method("sticky_learn", "whoever gave out the session's id", "发出该会话 ID 的那一台"),
];

/// Returns what stands before the routes of a method: `/methods/ip_hash`, or nothing for [`LAB`].
pub fn path(name: &str) -> String {
    if name == LAB { String::new() } else { format!("/methods/{name}") }
}

/// The problem of a method that Nginx does not know.
pub fn unknown(name: &str) -> Problem {
    Problem::not_tried(text("Nginx knows no method `{name}`", "Nginx 不认识方法 `{name}`"))
        .with("name", name)
        .next(text(
            "It would be the file nginx/methods/{name}.conf; after a change: ./lab reload",
            "它应当是文件 nginx/methods/{name}.conf；改动之后运行 ./lab reload",
        ))
}

/// The problem of an address where nobody answers.
pub fn nobody_answers(url: &str) -> Problem {
    Problem::not_tried(text("nobody answers at {url}", "{url} 没有回应"))
        .with("url", url)
        .next(text("Bring the lab up first: ./lab up", "先启动实验室：./lab up"))
}

/// The problem of an address where something other than the lab's Nginx answers.
pub fn not_the_labs_nginx(url: &str) -> Problem {
    Problem::not_tried(text(
        "what answers at {url} is not the lab's Nginx",
        "{url} 上的程序不是实验室的 Nginx",
    ))
    .with("url", url)
    .next(text("Name it: --entry URL", "写明它的地址：--entry URL"))
}

/// Whether a word can be a method's name: that of a file `nginx/methods/<name>.conf`.
pub fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
