//! The pages for readers, and the commands in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The checkout, the folder above the tool's.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

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
    fs::read_to_string(Path::new(ROOT).join(page)).unwrap_or_else(|e| panic!("{page}: {e}"))
}

/// The pages that a reader may follow: the READMEs, and all below `docs`.
pub fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs/", "docs/guide/"] {
        for file in fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") {
                pages.push(format!("{folder}{name}"));
            }
        }
    }
    pages.sort_by_key(|page| (chapter(page), page.clone()));
    pages
}

/// The number of a chapter of the guide.
fn chapter(page: &str) -> Option<u32> {
    page.strip_prefix("docs/guide/")?.split('-').next()?.parse().ok()
}

/// Whether what a page shows is about a cure, which is made only where it is asked for.
pub fn is_about_cures(page: &str) -> bool {
    transcripts(&text_of(page)).iter().any(|transcript| transcript.command.contains("--sessions"))
}

/// The pages, each with those that a reader follows at the same desk: the chapters of the guide in
/// one language are one walk, in their order, those about cures another, and any other page is a
/// walk by itself.
pub fn walks() -> Vec<Vec<String>> {
    let mut walks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for page in pages() {
        let is_chapter = page.starts_with("docs/guide/");
        let language = if page.ends_with(".zh.md") { "zh" } else { "en" };
        let part = if is_about_cures(&page) { "cures" } else { "guide" };
        let walk = if is_chapter { format!("{part} {language}") } else { page.clone() };
        walks.entry(walk).or_default().push(page);
    }
    walks.into_values().collect()
}
