//! What the page is made of, before anybody serves it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use regex::Regex;

/// The most that the page and all its files may weigh, in bytes.
const MAX_BYTES: usize = 100_000;

/// The files in the folder `page`, by name, with their text.
fn files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../page");
    let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, fs::read_to_string(file.path()).unwrap())
        })
        .collect()
}

/// What a text names of the page's files.
fn named(text: &str) -> Vec<String> {
    let files = Regex::new(r#"["'](?:/page|\.)/([a-z_]+\.[a-z]+)["']"#).unwrap();
    files.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn the_page_and_all_its_files_weigh_less_than_a_hundred_kilobytes() {
    let files = files();

    assert!(files.len() > 10, "only {} files found", files.len());
    let bytes: usize = files.values().map(String::len).sum();
    assert!(bytes < MAX_BYTES, "{bytes}");
}

#[test]
fn every_file_that_the_page_names_is_there() {
    let files = files();

    for (name, text) in &files {
        for named in named(text) {
            assert!(files.contains_key(&named), "{name} names {named}");
        }
    }
}

#[test]
fn the_page_fetches_its_files_side_by_side_and_none_in_vain() {
    let files = files();

    let mut fetched = named(&files["index.html"]);
    fetched.push("index.html".to_owned());
    fetched.sort();

    assert_eq!(fetched, files.into_keys().collect::<Vec<_>>());
}

#[test]
fn nothing_of_the_page_comes_from_elsewhere() {
    let elsewhere = Regex::new(r"(?:https?:)?//[a-z0-9.-]+").unwrap();

    for (name, text) in files() {
        for found in elsewhere.find_iter(&text).map(|found| found.as_str()) {
            // The names of SVG, and the lab's own address in a sentence, are fetched by nobody.
            let is_named = ["http://www.w3.org", "http://localhost"].contains(&found);
            assert!(is_named, "{name}: {found}");
        }
    }
}
