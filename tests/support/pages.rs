//! The pages for readers, and the commands in them.

use std::fs;
use std::path::Path;

use crate::support::lab::ROOT;

/// A command of a `console` block, with the output shown below it.
pub struct Transcript {
    pub command: String,
    pub shown: String,
}

pub fn transcripts(page: &str) -> Vec<Transcript> {
    let mut transcripts: Vec<Transcript> = Vec::new();
    let blocks = page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    for line in blocks.flat_map(str::lines) {
        match (line.strip_prefix("$ "), transcripts.last_mut()) {
            (Some(command), _) => {
                transcripts.push(Transcript { command: command.to_owned(), shown: String::new() });
            }
            (None, Some(last)) => last.shown += &format!("{line}\n"),
            (None, None) => panic!("a console block begins with a command, not with {line:?}"),
        }
    }
    transcripts
}

pub fn text_of(page: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(page)).unwrap()
}

/// The pages that a reader may follow: the READMEs, and all in `docs`.
pub fn pages() -> Vec<String> {
    let pages = ["", "docs/"].into_iter().flat_map(|folder| {
        let files = fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
        files.map(move |file| folder.to_owned() + file.unwrap().file_name().to_str().unwrap())
    });
    pages.filter(|page| page.ends_with(".md")).collect()
}
