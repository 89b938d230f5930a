//! What docs/methods.md says of servers that come and go, in either language: who is sent to another
//! server, and whose login is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::cure_lab::{CureLab, n, of};
use crate::support::lab::ROOT;

/// The table's rows: what is done, in the words of `--fault`.
const ACTS: [&str; 6] =
    ["scale 4", "scale 2", "scale 2 --down", "drain server-2", "roll", "roll --drain"];

/// The methods that the table calls a cookie.
const COOKIES: &str = "route_cookie,sticky_cookie,sticky_learn";

/// The table's pairs of columns, theory and what was seen: by which methods, and with how many
/// students each. As many as 300 may be at work at once.
const COLUMNS: [(&str, usize); 3] = [("ip_hash", 200), ("hash_address", 200), (COOKIES, 30)];

/// How many students there are by each method where nobody moves, or it does not matter who does.
const FEW: usize = 20;

/// The last columns: who is logged out, where sessions are in memory, in a store, in a cookie.
const LOGGED_OUT: usize = 2 * COLUMNS.len();

fn all_methods() -> String {
    COLUMNS.map(|(methods, _)| methods).join(",")
}

/// The cells of the table's rows behind the first, which says what is done.
fn table(page: &str) -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(Path::new(ROOT).join("docs").join(page)).unwrap();
    let rows = text.lines().filter(|line| line.starts_with('|')).filter_map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
        let first = cells.next()?;
        let act = ACTS.into_iter().find(|act| first.ends_with(&format!("`{act}`")))?;
        let cells: Vec<_> = cells.collect();
        (cells.len() == LOGGED_OUT + 3).then(|| (act.to_owned(), cells))
    });
    rows.collect()
}

/// Sends a class through something, each student in a room of their own. On a machine that is busy
/// with something else, some may get no answer before it: then once more.
fn class(lab: &CureLab, methods: &str, n_students: usize, act: &str) -> Value {
    let n = &*n_students.to_string();
    // Who moves shows at once; in a drain each student first has to begin a new session.
    let lasts = if act.contains("drain") { "5s" } else { "2s" };
    let words =
        ["--methods", methods, "--students", n, "--rooms", n, "--fault", act, "--for", lasts];
    let has_all = |result: &Value| result["moved"].is_null() || count(result, "of") == n_students;
    let mut class = lab.class(&words);
    for _ in 0..2 {
        if class["results"].as_array().unwrap().iter().all(has_all) {
            break;
        }
        class = lab.class(&words);
    }
    class
}

/// How many in the results.
fn count(result: &Value, name: &str) -> usize {
    result["moved"][name].as_u64().unwrap() as usize
}

/// Whether so many may be meant of so many students. Where a cookie binds, the first servers are
/// those of the logins' order, in which the turns of round robin may be some apart.
fn is_claimed(claim: &str, moved: usize, n_students: usize) -> bool {
    match claim.strip_prefix("about ").or_else(|| claim.strip_prefix("约 ")) {
        None => claim.parse() == Ok(moved),
        Some(about) => {
            let expected = about.parse::<f64>().unwrap() / 200.0 * n_students as f64;
            (moved as f64 - expected).abs() <= 0.1 * n_students as f64
        }
    }
}

/// Whether so many are told to be logged out: all, those who move, or nobody where a cookie binds.
fn are_logged_out(claim: &str, column: usize, result: &Value, n_students: usize) -> bool {
    let logged_out = n(&result["toll"]["logged_out"]);
    let is_by_cookie = COLUMNS[column].0 == COOKIES;
    match claim {
        "200" => logged_out == n_students,
        "200, by a cookie 0" | "200，靠 Cookie 时 0" if is_by_cookie => logged_out == 0,
        "200, by a cookie 0" | "200，靠 Cookie 时 0" => logged_out == n_students,
        "who moves" | "换了的人" => logged_out == count(result, "students"),
        _ => panic!("what does {claim:?} mean?"),
    }
}

#[ignore = "it takes minutes; .ci/run calls it"]
#[test]
fn a_class_of_two_hundred_moves_and_is_logged_out_as_the_page_of_methods_says() {
    let pages = ["methods.md", "methods.zh.md"].map(table);
    let lab = CureLab::up("memory");

    for act in ACTS {
        let updated = act.starts_with("roll").then(|| class(&lab, &all_methods(), FEW, act));
        for (column, (methods, n_students)) in COLUMNS.into_iter().enumerate() {
            let (class, n_students) = match &updated {
                Some(class) => (class.clone(), FEW),
                None => (class(&lab, methods, n_students, act), n_students),
            };
            for (method, page) in
                methods.split(',').flat_map(|method| pages.iter().map(move |page| (method, page)))
            {
                let (result, cells) = (of(&class, method), &page[act]);
                let [theory, seen] = [&cells[2 * column], &cells[2 * column + 1]];
                let (moved, toll) = (&result["moved"], &result["toll"]["logged_out"]);
                let told = format!("{method}, {act}: {moved}, {} logged out", n(toll));
                if let Some(share) = moved["in_theory"].as_f64() {
                    assert_eq!(&format!("{:.0} %", share * 100.0), theory, "{told}");
                    assert_eq!(count(result, "of"), n_students, "{told}");
                    assert!(is_claimed(seen, count(result, "students"), n_students), "{told}");
                    if moved["computed"].is_u64() {
                        assert_eq!(moved["computed"], moved["students"], "{told}");
                        assert_eq!(result["failed"], 0, "{told}");
                    }
                } else {
                    assert_eq!([&**theory, &**seen], ["-"; 2], "{told}");
                }
                let claim = &cells[LOGGED_OUT];
                assert!(are_logged_out(claim, column, result, n_students), "{told}, not {claim}");
            }
        }
    }
}

#[ignore = "it takes minutes; .ci/run calls it"]
#[test]
fn with_a_cure_nobody_is_logged_out_whatever_comes_or_goes() {
    let methods = all_methods();
    for sessions in ["shared-store", "signed-cookie"] {
        let lab = CureLab::up(sessions);
        for act in ACTS {
            let class = class(&lab, &methods, FEW, act);
            for method in methods.split(',') {
                let result = of(&class, method);
                assert_eq!(n(&result["toll"]["logged_out"]), 0, "{sessions}, {method}, {act}");
                assert_eq!(result["students_kept"], FEW, "{sessions}, {method}, {act}");
            }
        }
    }
}

#[test]
fn both_pages_have_the_table_of_changes_that_is_held_to_a_run() {
    let [english, chinese] = ["methods.md", "methods.zh.md"].map(table);

    let is_number = |cell: &&String| !cell.contains("about") && !cell.contains("约");
    for act in ACTS {
        let numbers = |table: &BTreeMap<String, Vec<String>>| -> Vec<String> {
            table[act][..LOGGED_OUT].iter().filter(is_number).cloned().collect()
        };
        assert_eq!(numbers(&english), numbers(&chinese), "{act}");
        for page in [&english, &chinese] {
            assert_eq!(page[act][LOGGED_OUT + 1..], ["0"; 2], "{act}");
        }
    }
}
