//! What the page is made of, before anybody serves it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;

/// The languages of the page: a visitor is sent the one that is spoken.
const LANGUAGES: [&str; 2] = ["en.js", "zh.js"];

/// The most that the page and its files may weigh on their way to a visitor, in bytes.
const MAX_BYTES: usize = 40_000;

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

/// How much of a file travels: Nginx compresses it as `nginx/instruments/page.location` says.
fn compressed(name: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../page");
    let gzip = Command::new("gzip").args(["-6", "-n", "-c", name]).current_dir(folder).output();
    let gzip = gzip.expect("gzip is on this machine");
    assert!(gzip.status.success(), "{name}: {}", String::from_utf8_lossy(&gzip.stderr));
    gzip.stdout.len()
}

#[test]
fn less_than_forty_kilobytes_travel_to_a_visitor_in_either_language() {
    let files = files();
    assert!(files.len() > 10, "only {} files found", files.len());

    for other in LANGUAGES {
        let fetched = files.keys().filter(|name| *name != other);
        let bytes: usize = fetched.map(|name| compressed(name)).sum();
        assert!(bytes < MAX_BYTES, "without {other}: {bytes}");
    }
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
    fetched.extend(["index.html", LANGUAGES[0], LANGUAGES[1]].map(str::to_owned));
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
