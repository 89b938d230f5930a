//! The pages for people: their links lead somewhere, and both languages tell the same.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::support::pages::{pages, text_of};

/// The checkout, the folder above the tool's.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Pages that are there in English alone.
const ENGLISH_ONLY: [&str; 1] = ["docs/architecture.md"];

/// How long a front page may be, in lines.
const FRONT_PAGE: usize = 140;

/// A page without its blocks of code, where `#` and `[…](…)` mean something else.
fn prose(page: &str) -> String {
    let text = text_of(page);
    let parts = text.split("```").enumerate().filter(|(i, _)| i % 2 == 0);
    parts.map(|(_, part)| part).collect()
}

/// The levels and the names of a page's headings.
fn headings(page: &str) -> Vec<(usize, String)> {
    let heading = Regex::new(r"(?m)^(#+) (.+)$").unwrap();
    let prose = prose(page);
    heading.captures_iter(&prose).map(|found| (found[1].len(), found[2].to_owned())).collect()
}

/// The anchors that GitHub gives a page's headings.
fn anchors(page: &str) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let anchor = |(_, name): (usize, String)| {
        let kept = name.to_lowercase().replace(' ', "-");
        let kept: String =
            kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
        let n = seen.entry(kept.clone()).and_modify(|n| *n += 1).or_insert(0);
        if *n == 0 { kept } else { format!("{kept}-{n}") }
    };
    headings(page).into_iter().map(anchor).collect()
}

/// The links of a page to other files and to headings.
fn links(page: &str) -> Vec<String> {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let code = Regex::new(r"`[^`]*`").unwrap();
    let prose = prose(page);
    // The text of a link may be code; an address in code is no link.
    let prose = code.replace_all(&prose, "");
    let links = link.captures_iter(&prose).map(|found| found[1].to_owned());
    links.filter(|link| !link.contains("://")).collect()
}

/// What is wrong with a link of a page, if anything.
fn fault_of(page: &str, link: &str) -> Option<String> {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = Path::new(page).parent().unwrap();
    let file = if file.is_empty() { PathBuf::from(page) } else { folder.join(file) };
    let full = Path::new(ROOT).join(&file);
    if !full.exists() {
        return Some(format!("{page}: there is no {link}"));
    }
    let leads_there = anchor.is_empty()
        || anchors(&full.to_string_lossy()).iter().any(|heading| heading == anchor);
    (!leads_there).then(|| format!("{page}: no heading is #{anchor} in {}", file.display()))
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let faults: Vec<String> = pages()
        .iter()
        .flat_map(|page| links(page).into_iter().filter_map(|link| fault_of(page, &link)))
        .collect();

    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_link_that_leads_nowhere_is_noticed() {
    assert!(links("README.md").contains(&"README.zh.md".to_owned()));
    assert!(links("docs/guide/1-lose-it.md").contains(&"2-three-memories.md".to_owned()));
    assert_eq!(fault_of("docs/guide.md", "../README.md#two-commands"), None);
    assert_eq!(fault_of("docs/guide/1-lose-it.md", "../../README.md#two-commands"), None);
    assert!(fault_of("docs/guide/1-lose-it.md", "../README.md").is_some());
    assert!(fault_of("docs/guide.md", "../README.md#three-commands").is_some());
    assert!(fault_of("docs/guide.md", "README.md").is_some());
}

#[test]
fn both_front_pages_are_short() {
    for page in ["README.md", "README.zh.md"] {
        let n_lines = text_of(page).lines().count();
        assert!(n_lines <= FRONT_PAGE, "{page} has {n_lines} lines");
    }
}

/// What both languages of a page have in common: its headings' levels, its kinds of blocks, its
/// commands, and the number of rows, items and pictures.
fn skeleton(page: &str) -> (Vec<usize>, Vec<String>, [usize; 4]) {
    let text = text_of(page);
    let levels = headings(page).into_iter().map(|(level, _)| level).collect();
    let is_same = |line: &&str| line.starts_with("```") || line.starts_with("$ ");
    let same = text.lines().filter(is_same).map(str::to_owned).collect();
    let n_lines = |start| prose(page).lines().filter(|line| line.starts_with(start)).count();
    (levels, same, ["|", "- ", "![", "**"].map(n_lines))
}

#[test]
fn each_page_is_there_in_both_languages_and_says_as_much() {
    let english =
        |page: &&String| !page.ends_with(".zh.md") && !ENGLISH_ONLY.contains(&page.as_str());
    for page in pages().iter().filter(english) {
        let twin = page.replace(".md", ".zh.md");
        assert_eq!(skeleton(page), skeleton(&twin), "{page} and {twin}");
    }
}

#[test]
fn a_page_links_to_pages_of_its_own_language() {
    for page in pages() {
        let is_chinese = page.ends_with(".zh.md");
        let other = links(&page).into_iter().filter(|link| {
            let file = link.split('#').next().unwrap();
            file.ends_with(".md")
                && file.ends_with(".zh.md") != is_chinese
                && !file.ends_with("architecture.md")
        });
        // One each: the other language of the page itself.
        let n_others = if ENGLISH_ONLY.contains(&page.as_str()) { 0 } else { 1 };
        assert_eq!(other.collect::<Vec<_>>().len(), n_others, "{page}");
    }
}

/// The chapters of the guide in a language, in order.
fn chapters(language: &str) -> Vec<String> {
    let is_in = |page: &String| page.ends_with(".zh.md") == (language == "zh");
    let chapters = pages().into_iter().filter(|page| page.starts_with("docs/guide/"));
    chapters.filter(is_in).collect()
}

#[test]
fn each_chapter_says_first_how_long_it_takes_and_last_where_to_go_on() {
    for (language, contents, time) in [
        ("en", "docs/guide.md", Regex::new("^[*].*(minutes|hour)").unwrap()),
        ("zh", "docs/guide.zh.md", Regex::new("^[*].*(分钟|小时)").unwrap()),
    ] {
        let chapters = chapters(language);
        assert!(chapters.len() > 5, "{chapters:?}");
        let name = |page: &String| page.rsplit('/').next().unwrap().to_owned();
        let in_order = links(contents)
            .into_iter()
            .filter_map(|link| link.strip_prefix("guide/").map(str::to_owned));
        let names: Vec<_> = chapters.iter().map(name).collect();
        assert_eq!(in_order.collect::<Vec<_>>(), names, "{contents}");

        for (i, page) in chapters.iter().enumerate() {
            let (level, title) = headings(page).remove(0);
            assert_eq!(
                (level, title.split('.').next()),
                (1, Some(&*(i + 1).to_string())),
                "{page}"
            );
            let text = text_of(page);
            let lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
            assert!(time.is_match(lines[2]), "{page} begins with {:?}", lines[2]);
            let back = format!("../{}", name(&contents.to_owned()));
            let next = names.get(i + 1).unwrap_or(&back);
            let last = lines[lines.len() - 1];
            assert!(last.contains(&format!("]({next})")), "{page} ends with {last:?}");
        }
    }
}

#[test]
fn the_chapter_that_a_report_names_is_the_one_behind_nginx() {
    let report = text_of("tool/src/check/report/paper.rs");
    for (language, named) in [("en", "the guide's chapter "), ("zh", "见指南第 ")] {
        let mut numbers = report.split(named).skip(1).map(|rest| rest[..1].parse::<usize>());
        assert!(numbers.clone().count() > 1, "{named}");
        let chapters = chapters(language);
        let is_behind = |n: usize| text_of(&chapters[n - 1]).contains("LAB_SERVER_IMAGE=");
        assert!(numbers.all(|n| is_behind(n.unwrap())), "{language}");
    }
}

/// The settings that compose.yaml takes, but for those that `./lab` or the terminal says.
fn settings() -> BTreeSet<String> {
    let setting = Regex::new(r"\$\{([A-Z_0-9]+):").unwrap();
    let text = text_of("compose.yaml");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let found = lines.flat_map(|line| setting.captures_iter(line).map(|found| found[1].to_owned()));
    found
        .filter(|name| !["LAB_BINARY", "LANG", "LC_ALL", "LC_MESSAGES"].contains(&name.as_str()))
        .collect()
}

#[test]
fn every_setting_of_the_lab_is_on_the_page_of_settings() {
    assert!(settings().contains("LAB_PORT_1"), "{:?}", settings());

    for page in ["docs/settings.md", "docs/settings.zh.md"] {
        let told = text_of(page);
        let is_missing = |name: &String| !told.contains(&format!("`{name}`"));
        let missing: Vec<_> = settings().into_iter().filter(is_missing).collect();
        assert!(missing.is_empty(), "{page} does not tell {missing:?}");
    }
}
