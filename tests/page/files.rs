//! What the page is made of, before anybody serves it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use crate::script::{CURES, PARTS};

/// The languages of the page: a visitor is sent the one that is spoken.
const LANGUAGES: [&str; 2] = ["en.js", "zh.js"];

/// The most that a first visit may weigh on its way to a visitor, in bytes.
const MAX_BYTES: usize = 44_000;

/// The most that all may weigh that one visitor can ask for.
const MAX_BYTES_IN_ALL: usize = 60_000;

/// The most that a lab with a cure may add to that.
const MAX_BYTES_OF_A_CURE: usize = 8_500;

/// The most that a lab may add to it whose servers change.
const MAX_BYTES_OF_A_CHANGE: usize = 7_000;

/// What comes with the stage, or with whatever has a style sheet of its own.
const OTHERS: [&str; 3] = ["dress.js", "stage.css", "stage_runs.js"];

/// What comes with a cure, whichever it is, besides its texts.
const OF_CURES: [&str; 4] = ["cure.css", "cure.js", "cure_cards.js", "cure_picture.js"];

/// What comes once the servers change, besides its texts.
const OF_A_CHANGE: [&str; 4] = ["group.js", "moved.js", "upstream.css", "upstream.js"];

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
    found(r#"["'](?:/page|\.)/([a-z_]+\.[a-z]+)["']"#, text)
}

/// The modules that it asks for later.
fn loaded(text: &str) -> Vec<String> {
    found(r#"\bload\("([a-z_]+)"\)"#, text).into_iter().map(|name| name + ".js").collect()
}

fn found(pattern: &str, text: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).unwrap();
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// What comes when it is asked for, and not before: modules that others import then, with what
/// those import, and texts and a style sheet.
fn later(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let parts: Vec<_> = PARTS.into_iter().chain(CURES.map(|(_, part)| part)).collect();
    let is_text = |name: &&String| parts.iter().any(|part| name.starts_with(&format!("{part}_")));
    let mut later: BTreeSet<_> = files.keys().filter(is_text).cloned().collect();
    later.extend(OTHERS.into_iter().chain(OF_CURES).chain(OF_A_CHANGE).map(str::to_owned));
    later.extend(files.values().flat_map(|text| loaded(text)));
    later
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
fn a_first_visit_is_light_in_either_language_and_so_is_all_that_can_be_asked_for() {
    let files = files();
    let later = later(&files);
    assert!(files.len() > 10, "only {} files found", files.len());

    for other in LANGUAGES {
        let of_other = format!("_{other}");
        let (mut first, mut all, mut change) = (0, 0, 0);
        let mut cures = CURES.map(|(_, part)| (part, 0));
        for name in files.keys().filter(|name| *name != other && !name.ends_with(&of_other)) {
            let size = compressed(name);
            first += if later.contains(name) { 0 } else { size };
            let mut is_counted = false;
            for (part, bytes) in &mut cures {
                if OF_CURES.contains(&name.as_str()) || name.starts_with(&format!("{part}_")) {
                    *bytes += size;
                    is_counted = true;
                }
            }
            if OF_A_CHANGE.contains(&name.as_str()) || name.starts_with("upstream_") {
                change += size;
                is_counted = true;
            }
            all += if is_counted { 0 } else { size };
        }
        assert!(first < MAX_BYTES, "a first visit without {other}: {first}");
        assert!(all < MAX_BYTES_IN_ALL, "all without {other}: {all}");
        assert!(change < MAX_BYTES_OF_A_CHANGE, "a change without {other}: {change}");
        for (cure, bytes) in cures {
            assert!(bytes < MAX_BYTES_OF_A_CURE, "{cure} without {other}: {bytes}");
        }
    }
}

#[test]
fn what_is_asked_for_later_is_imported_by_nothing_that_comes_at_first() {
    let files = files();
    let later = later(&files);
    assert!(later.len() > 5, "{later:?}");

    for (name, text) in files.iter().filter(|(name, _)| !later.contains(*name)) {
        for imported in found(r#"(?m)^(?:import|export)\b[^"]*"\./([a-z_]+\.js)""#, text) {
            assert!(!later.contains(&imported), "{name} imports {imported} at once");
        }
    }
}

#[test]
fn every_file_that_the_page_names_is_there() {
    let files = files();

    for (name, text) in &files {
        for named in named(text).into_iter().chain(loaded(text)) {
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

    let later = later(&files);
    let first: Vec<_> = files.into_keys().filter(|name| !later.contains(name)).collect();
    assert_eq!(fetched, first);
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
