//! What is written in Chinese has Chinese punctuation, and no spaces inside a sentence.

use std::fs;
use std::path::Path;

use regex::Regex;

/// The checkout, the folder above the tool's.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Where Chinese stands that people read.
const PLACES: [&str; 9] = [
    "README.zh.md",
    "docs",
    "lang/zh.sh",
    "lesson",
    "page/after_zh.js",
    "page/shared_store_zh.js",
    "page/signed_cookie_zh.js",
    "page/stage_zh.js",
    "page/zh.js",
];
const TOOL: &str = "tool/src";

/// What a writer's keyboard lets slip in, and what it is.
const SLIPS: [(&str, &str); 5] = [
    (r"[\p{Han}，。；：、！？”）][,;:!?]", "ASCII punctuation after Chinese"),
    (r"[\p{Han}，。；：、！？”）]\(|\)[\p{Han}，。；：、！？“（]", "ASCII brackets beside Chinese"),
    (r"[,;:!?] ?[\p{Han}“（]", "ASCII punctuation before Chinese"),
    (r"\p{Han} \p{Han}", "a space between Chinese words"),
    (
        r"[，。；：、！？“（] [^ |]|[^ #*|>-] [，。；：、！？”）]",
        "a space beside Chinese punctuation",
    ),
];

/// What has other rules: a link's address, code, an address, a command, a directive of Nginx, a row
/// of a table with commas.
const NO_PROSE: &str = r"\]\([^)]*\)|`[^`]*`|https?://[^ ”]+|\./lab fault 故障 服务器|\bip_hash;|^(?:[\p{Han} %\w]+,){2,}[\p{Han} %\w]+$";

/// The slips of a text, line by line.
fn slips(text: &str) -> Vec<String> {
    let slips = SLIPS.map(|(slip, name)| (Regex::new(slip).unwrap(), name));
    let (han, no_prose) = (Regex::new(r"\p{Han}").unwrap(), Regex::new(NO_PROSE).unwrap());
    let of_line = |line: &str| {
        let prose = no_prose.replace_all(line, "x");
        let found = slips.iter().filter(|(slip, _)| slip.is_match(&prose));
        found.map(|(_, name)| format!("{name}: {}", line.trim())).collect::<Vec<_>>()
    };
    text.lines().filter(|line| han.is_match(line)).flat_map(of_line).collect()
}

/// The files at a place, and their text.
fn files(place: &Path) -> Vec<(String, String)> {
    if !place.is_dir() {
        return vec![(place.display().to_string(), fs::read_to_string(place).unwrap_or_default())];
    }
    let entries = fs::read_dir(place).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    // Tests hold slips on purpose.
    paths.filter(|path| !path.ends_with("tests.rs")).flat_map(|path| files(&path)).collect()
}

#[test]
fn what_ships_in_chinese_has_no_slip() {
    let places = PLACES.into_iter().chain([TOOL]);
    let files: Vec<_> = places.flat_map(|place| files(&Path::new(ROOT).join(place))).collect();
    let of_file = |(file, text): &(String, String)| {
        slips(text).into_iter().map(|slip| format!("{file}: {slip}")).collect::<Vec<_>>()
    };
    let found: Vec<_> = files.iter().flat_map(of_file).collect();

    assert!(files.len() > 100);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn slips_are_noticed_and_good_sentences_are_not() {
    for slip in [
        "会话丢失, 状态码 401",
        "会话丢失,状态码",
        "为什么重要: 丢了",
        "服务器(三台)",
        "看 着它",
        "一台， 两台",
        "status, 会话",
        "《见》 。",
    ] {
        assert!(!slips(slip).is_empty(), "{slip}");
    }
    for good in [
        "server-1、server-2 和 server-3：都在运行（三台），退出码是 0。",
        "- 见[约定](contract.zh.md)：`a, b: 中` 之后",
        "| `提示：` | 一个思路 |",
        "kept: \"保住\", lost: \"丢失\",",
    ] {
        assert_eq!(slips(good), Vec::<String>::new(), "{good}");
    }
}
