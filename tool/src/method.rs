//! The methods by which the lab's Nginx can pick a server, each at a path of its own.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::{Problem, Text, text};

/// The lab's own upstream, which stands at `/`. Its method is whatever `upstream.conf` says.
pub const LAB: &str = "lab";

/// A method that comes with the lab, as a file in `nginx/methods`.
#[derive(Debug, Deserialize)]
pub struct Method {
    /// Its name: of its file, in its path, and on the command line.
    pub name: &'static str,
    /// How it picks a server.
    pub picks: Text,
}

/// The methods that come with the lab, in the order in which they are best compared: those in
/// `lesson/methods.json`, which the page reads as well.
pub static METHODS: LazyLock<Vec<Method>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../lesson/methods.json"))
        .expect("lesson/methods.json is read by a test")
});

/// Returns what stands before the routes of a method: `/methods/ip_hash`, or nothing for [`LAB`].
pub fn path(name: &str) -> String {
    if name == LAB { String::new() } else { format!("/methods/{name}") }
}

/// The problem of a method that Nginx does not know.
pub fn unknown(name: &str) -> Problem {
    Problem::not_tried(text("Nginx knows no method `{name}`", "Nginx 没有 `{name}` 这种方法"))
        .with("name", name)
        .next(text(
            "It would be the file nginx/methods/{name}.conf; after a change: ./lab reload",
            "方法应当写在文件 nginx/methods/{name}.conf 里；改动之后运行 ./lab reload",
        ))
}

/// The problem of an address where nobody answers.
pub fn nobody_answers(url: &str) -> Problem {
    Problem::not_tried(text("nobody answers at {url}", "{url} 没有响应"))
        .with("url", url)
        .next(text("Bring the lab up first: ./lab up", "请先启动实验室：./lab up"))
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

/// Whether this can be a method's name: that of a file `nginx/methods/<name>.conf`.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn what_the_lesson_says_of_methods_and_nginxs_files_are_of_one_mind() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nginx/methods");
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let files = files.filter(|file| file.extension().is_some_and(|kind| kind == "conf"));
        let files: BTreeSet<_> =
            files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();

        let names: BTreeSet<_> = METHODS.iter().map(|method| method.name.to_owned()).collect();

        assert_eq!(names, files);
        assert_eq!(names.len(), METHODS.len());
    }
}
