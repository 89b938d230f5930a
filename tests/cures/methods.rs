//! What docs/methods.md says of classes with and without a cure, in either language.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::cure_lab::{CureLab, of};
use crate::support::lab::ROOT;

/// The table's columns of numbers: in which lab, and by which method.
const COLUMNS: [(&str, &str); 5] = [
    ("memory", "round_robin"),
    ("memory", "ip_hash"),
    ("memory", "sticky_cookie"),
    ("shared-store", ""),
    ("signed-cookie", ""),
];

/// The table's rows that a class goes through: what happens there, in the words of `--fault`.
const FAULTS: [&str; 4] =
    ["", "kill server-2", "restart server-1 server-2 server-3", "restart nginx"];

const METHODS: &str = "round_robin,ip_hash,sticky_cookie";

/// The cells of the table, without those of its first column.
fn table(page: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(ROOT).join("docs").join(page)).unwrap();
    let rows = text.lines().skip_while(|line| !line.contains("| `kill server-2` | 0"));
    let before = text.lines().position(|line| line.contains("| `kill server-2` | 0")).unwrap() - 1;
    let rows =
        text.lines().skip(before).take(1).chain(rows.take_while(|line| line.starts_with('|')));
    rows.map(|row| row.trim_matches('|').split('|').skip(1).map(|c| c.trim().to_owned()).collect())
        .collect()
}

/// How many of the class were kept, by a method or by every one of them.
fn kept(class: &Value, method: &str) -> Vec<String> {
    let methods: Vec<_> =
        METHODS.split(',').filter(|one| method.is_empty() || *one == method).collect();
    methods.iter().map(|one| of(class, one)["students_kept"].to_string()).collect()
}

/// Whether so many may be meant. The logins of a class come at nearly the same moment, so the turns
/// of round robin, by which `sticky_cookie` gives the first server, may be one or two apart.
fn is_claimed(claim: &str, method: &str, kept: &str) -> bool {
    let (claim, kept): (i32, i32) = (claim.parse().unwrap(), kept.parse().unwrap());
    let slack = if method == "sticky_cookie" && claim == 20 { 2 } else { 0 };
    (claim - kept).abs() <= slack
}

#[ignore = "it takes a while; .ci/run calls it"]
#[test]
fn a_class_in_each_kind_of_lab_is_kept_as_the_page_of_methods_says() {
    let pages = ["methods.md", "methods.zh.md"].map(table);
    let labs = ["memory", "shared-store", "signed-cookie"];
    let labs = labs.map(|sessions| (sessions, CureLab::up(sessions)));

    for (row, fault) in FAULTS.iter().enumerate() {
        for (sessions, lab) in &labs {
            let words = ["--methods", METHODS, "--fault", fault];
            let class = lab.class(if fault.is_empty() { &words[..2] } else { &words });
            for (column, (_, method)) in
                COLUMNS.iter().enumerate().filter(|(_, (column, _))| column == sessions)
            {
                for (page, kept) in pages
                    .iter()
                    .flat_map(|page| kept(&class, method).into_iter().map(move |kept| (page, kept)))
                {
                    let claim = &page[row][column];
                    let told = format!("{sessions} {method:?}, {fault:?}: {kept}, not {claim}");
                    assert!(is_claimed(claim, method, &kept), "{told}");
                }
            }
        }
    }
}

#[test]
fn both_pages_have_the_table_that_is_held_to_a_run() {
    let [english, chinese] = ["methods.md", "methods.zh.md"].map(table);

    let numbers = |table: &[Vec<String>]| table[..6].to_vec();
    assert_eq!(numbers(&english), numbers(&chinese));
    assert_eq!(english.len(), 7);
    // Held by shared_store.rs.
    assert_eq!((&*english[4][3], &*english[5][3]), ("30", "0"));
}
