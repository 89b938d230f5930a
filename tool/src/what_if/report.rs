//! The answer as text for a terminal, and as JSON.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{Change, Evenness, How, Way, WhatIf, name};
use crate::text::{Lang, Text, listed, padded, text};

/// Where nothing depends on chance, or on addresses.
const NOTHING: &str = "–";

/// Writes the answer as JSON.
///
/// # Errors
/// If `out` takes no more.
pub fn write_json(out: &mut impl Write, what_if: &WhatIf) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, what_if)?;
    writeln!(out)
}

/// Writes the answer for people.
///
/// # Errors
/// If `out` takes no more.
pub fn write_table(out: &mut impl Write, what_if: &WhatIf, lang: Lang) -> io::Result<()> {
    writeln!(out, "{}", what_changes(what_if, lang))?;
    writeln!(out, "{}\n", who_they_are(what_if, lang))?;
    write_rows(out, &[vec![columns(lang)], rows(what_if, lang)].concat())?;
    writeln!(out)?;
    for note in notes(what_if) {
        writeln!(out, "{}", note.get(lang))?;
    }
    writeln!(out, "\n{}\n", EVENNESS.get(lang))?;
    write_rows(out, &evenness(what_if, lang))
}

/// What stands above the table of rooms.
pub const EVENNESS: Text = text(
    "ip_hash gives a whole room to one server. How unevenly rooms fall:",
    "ip_hash 把一间教室整间交给一台服务器。教室落得有多不均匀：",
);

/// The change in one sentence.
pub fn what_changes(what_if: &WhatIf, lang: Lang) -> String {
    let [before, after] =
        [&what_if.weights_before, &what_if.weights_after].map(|weights| weights.len());
    let sentence = if after > before {
        text(
            "From {before} {before|server|servers} to {after}: {names} {n|comes|come}.",
            "服务器从 {before} 台变成 {after} 台：加入 {names}。",
        )
    } else {
        text(
            "From {before} servers to {after}: {names} {n|goes|go}.",
            "服务器从 {before} 台变成 {after} 台：去掉 {names}。",
        )
    };
    let changed = before.min(after)..before.max(after);
    let n = changed.len();
    let names = match n {
        0..=3 => listed(&changed.map(name).collect::<Vec<_>>(), lang),
        _ => {
            let range = text("{first} to {last}", "{first} 到 {last}");
            let ends = [("first", name(changed.start)), ("last", name(changed.end - 1))];
            range.fill(lang, &ends)
        }
    };
    let counts = [("before", before), ("after", after), ("n", n)];
    let values = counts.map(|(name, n)| (name, n.to_string()));
    sentence.fill(lang, &[&values[..], &[("names", names)]].concat())
}

/// The clients in one sentence.
pub fn who_they_are(what_if: &WhatIf, lang: Lang) -> String {
    let sentence = match what_if.rooms {
        None => text(
            "{n} {n|client|clients}, each in a network of its own; seed {seed}.",
            "{n} 个客户端，各在一个网络里；种子 {seed}。",
        ),
        Some(_) => text(
            "{n} {n|client|clients} in {rooms} {rooms|room|rooms}, each of which is a network (/24); seed {seed}.",
            "{n} 个客户端，坐在 {rooms} 间教室里，每间是一个网络（/24）；种子 {seed}。",
        ),
    };
    let numbers = [("n", what_if.clients), ("rooms", what_if.rooms.unwrap_or_default())];
    let values = numbers.map(|(name, n)| (name, n.to_string()));
    sentence.fill(lang, &[&values[..], &[("seed", what_if.seed.to_string())]].concat())
}

/// What the columns of the methods' table are called.
pub fn columns(lang: Lang) -> Vec<String> {
    let columns = [
        text("method", "方法"),
        text("change", "改动"),
        text("move", "换服务器"),
        text("in theory", "理论值"),
        text("19 draws of 20", "20 次中的 19 次"),
        text("needlessly", "本不必换"),
        text("max/mean before", "之前最大/平均"),
        text("after", "之后"),
    ];
    columns.map(|column| column.get(lang).to_owned()).to_vec()
}

/// A row for each change.
pub fn rows(what_if: &WhatIf, lang: Lang) -> Vec<Vec<String>> {
    let row = |change: &Change| {
        let [before, after] = change.counts.max_over_mean();
        vec![
            method(change.method).to_owned(),
            how(change.how, lang),
            percent(change.counts.moved),
            percent(change.in_theory),
            change.likely.map_or(NOTHING.to_owned(), |[low, high]| {
                format!("{} – {}", percent(low), percent(high))
            }),
            percent(change.counts.needless),
            format!("{before:.2}"),
            format!("{after:.2}"),
        ]
    };
    what_if.changes.iter().map(row).collect()
}

/// What has to be known to read the rows.
pub fn notes(what_if: &WhatIf) -> Vec<Text> {
    let comes = what_if.weights_after.len() > what_if.weights_before.len();
    let cookie = if comes {
        text(
            "cookie: route_cookie, sticky_cookie and sticky_learn. Whoever has logged in stays; a new server idles until new logins come.",
            "cookie：指 route_cookie、sticky_cookie 和 sticky_learn。登录过的都留在原处；新来的服务器要等有新的登录才有事做。",
        )
    } else {
        text(
            "cookie: route_cookie, sticky_cookie and sticky_learn. Only those move whose server goes.",
            "cookie：指 route_cookie、sticky_cookie 和 sticky_learn。只有服务器没了的人才换。",
        )
    };
    vec![
        cookie,
        text(
            "needlessly: between servers that were there before and are there afterwards.",
            "本不必换：原来的服务器还在，却换到了另一台老服务器。",
        ),
        text(
            "In the servers' memory, each move is a login lost; with a shared store or a signed cookie nobody loses one.",
            "会话在服务器内存里时，换一次就丢一次登录；用共享存储或签名 Cookie，谁也不会丢。",
        ),
    ]
}

/// The table of rooms, its head included.
pub fn evenness(what_if: &WhatIf, lang: Lang) -> Vec<Vec<String>> {
    let of = [&what_if.weights_before, &what_if.weights_after].map(|weights| {
        let busiest = text("max/mean of {n} {n|server|servers}", "{n} 台：最大/平均");
        let idle = text("one idles", "有空闲的");
        let n = [("n", weights.len().to_string())];
        [busiest.fill(lang, &n), idle.get(lang).to_owned()]
    });
    let head = [vec![text("rooms", "教室").get(lang).to_owned()], of.concat()].concat();
    let row = |even: &Evenness| {
        let of =
            [0, 1].map(|i| [format!("{:.2}", even.max_over_mean[i]), percent(even.some_idle[i])]);
        [vec![even.rooms.to_string()], of.concat()].concat()
    };
    std::iter::once(head).chain(what_if.evenness.iter().map(row)).collect()
}

/// A method's name, as in the tables.
pub fn method(way: Way) -> &'static str {
    match way {
        Way::IpHash => "ip_hash",
        Way::HashAddress => "hash_address",
        Way::Cookie => "cookie",
    }
}

/// What is done to the servers' lines.
pub fn how(how: How, lang: Lang) -> String {
    let how = match how {
        How::Added => text("line added", "加行"),
        How::TakenOut => text("line taken out", "删行"),
        How::Down => text("marked down", "标为 down"),
    };
    how.get(lang).to_owned()
}

/// A share with one decimal: the difference of a consistent hash from the ideal shows there.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Writes rows with their columns level: words to the left, numbers to the right.
fn write_rows(out: &mut impl Write, rows: &[Vec<String>]) -> io::Result<()> {
    let n_columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<_> = (0..n_columns).map(width).collect();
    let is_of_words = |column: usize| {
        rows.iter()
            .skip(1)
            .all(|row| !row[column].starts_with(|c: char| c.is_ascii_digit() || c == '–'))
    };
    for row in rows {
        let cells = row.iter().enumerate().map(|(i, cell)| {
            let space = widths[i] - cell.width();
            if is_of_words(i) {
                padded(cell, widths[i])
            } else {
                format!("{}{cell}", " ".repeat(space))
            }
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}
