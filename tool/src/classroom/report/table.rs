//! The results as a table, as wide as a terminal shows them.

use std::collections::BTreeSet;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::classroom::{Classroom, MethodResult, Moved, Plan, Shape};
use crate::text::{Lang, Text, padded, text};

const BOLD: Style = Style::new().bold();
const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const PLAIN: Style = Style::new();

/// A table's cell.
type Cell = (String, Style);

/// Writes what the class did, and a line for each method.
///
/// # Errors
/// If `out` takes no more.
pub fn write(out: &mut impl Write, classroom: &Classroom, lang: Lang) -> io::Result<()> {
    writeln!(out, "{}\n", what_was_done(classroom, lang))?;
    let servers = servers(classroom);
    let mut rows = vec![head(&servers, lang)];
    rows.extend(classroom.results.iter().map(|result| row(result, &servers)));
    for line in lines(&rows) {
        writeln!(out, "{line}")?;
    }
    if classroom.fault.is_some() {
        writeln!(out)?;
        for line in lines(&tolls(classroom, lang)) {
            writeln!(out, "{line}")?;
        }
    }
    if classroom.results.iter().any(|result| result.moved.is_some()) {
        writeln!(out)?;
        for line in lines(&moves(classroom, lang)) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// The class in one sentence.
pub(super) fn what_was_done(classroom: &Classroom, lang: Lang) -> String {
    let Plan { n_students, n_rooms, n_reads, shape, seed, .. } = &classroom.plan;
    let from = match shape {
        Shape::Spread => {
            text("{rooms} {rooms|room|rooms}, an address each", "{rooms} 间教室，每人一个地址")
        }
        Shape::Nat => text("one room behind one address", "同一间教室，共用一个地址"),
        Shape::Ipv6 => text(
            "{rooms} {rooms|room|rooms}, an IPv6 address each",
            "{rooms} 间教室，每人一个 IPv6 地址",
        ),
        Shape::Phones => text("phones, another address each time", "手机，每次请求换一个地址"),
    };
    let done = match &classroom.fault {
        None => text("{reads} {reads|read|reads} each", "每人读取 {reads} 次"),
        Some(_) => text("through `{fault}`", "经历 `{fault}`"),
    };
    let whole = text(
        "{students} {students|student|students}: {from}; {done}; seed {seed}",
        "{students} 名学生：{from}；{done}；种子 {seed}",
    );
    let fault = classroom.fault.as_ref().map(|fault| fault.name.clone()).unwrap_or_default();
    let values = [
        ("students", n_students.to_string()),
        ("rooms", n_rooms.to_string()),
        ("reads", n_reads.to_string()),
        ("fault", fault),
        ("seed", seed.to_string()),
    ];
    // What is filled in is not read for further names, so the parts come first.
    let parts = [("from", from.fill(lang, &values)), ("done", done.fill(lang, &values))];
    whole.fill(lang, &[&values[..], &parts].concat())
}

fn head(servers: &BTreeSet<&str>, lang: Lang) -> Vec<Cell> {
    let bold = |text: Text| (text.get(lang).to_owned(), BOLD);
    let mut cells = vec![
        bold(text("method", "方法")),
        bold(text("kept", "保住")),
        bold(text("lost", "丢失")),
        bold(text("reads lost", "读取丢失率")),
        bold(text("failed", "出错")),
    ];
    cells.extend(servers.iter().map(|server| ((*server).to_owned(), BOLD)));
    cells.push(bold(text("max/mean", "最大/平均")));
    let latency = ["p50 ms", "p95 ms", "p99 ms", text("max ms", "最大 ms").get(lang)];
    cells.extend(latency.map(|name| (name.to_owned(), BOLD)));
    cells
}

/// The servers that a class has met, and the lab's own.
fn servers(classroom: &Classroom) -> BTreeSet<&str> {
    let shares = classroom.results.iter().flat_map(|result| &result.servers);
    shares.map(|share| share.server.as_str()).collect()
}

fn row(result: &MethodResult, servers: &BTreeSet<&str>) -> Vec<Cell> {
    let plain = |text: String| (text, PLAIN);
    let marked = |n: usize, style| (n.to_string(), if n == 0 { PLAIN } else { style });
    let mut cells = vec![
        plain(result.method.clone()),
        marked(result.students_kept, if result.students_lost == 0 { GREEN } else { PLAIN }),
        marked(result.students_lost, RED),
        plain(percent(result.lost_share())),
        marked(result.failed, RED),
    ];
    cells.extend(servers.iter().map(|server| plain(percent(result.share_of(server)))));
    cells.push(plain(result.max_over_mean.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"))));
    let latency = result.latency;
    let times = [latency.p50_ms, latency.p95_ms, latency.p99_ms, latency.max_ms];
    cells.extend(times.map(|ms| plain(format!("{ms:.1}"))));
    cells
}

/// What the fault did, a line for each method.
fn tolls(classroom: &Classroom, lang: Lang) -> Vec<Vec<Cell>> {
    let names = [
        text("method", "方法"),
        text("logged out", "被登出"),
        text("again", "再次被登出"),
        text("refused", "被拒绝"),
        text("longest wait s", "最长等待（秒）"),
        text("never back", "没有恢复"),
    ];
    let mut rows = vec![names.map(|name| (name.get(lang).to_owned(), BOLD)).to_vec()];
    for result in &classroom.results {
        let Some(toll) = &result.toll else { continue };
        let wait = toll.longest_gap_s.map_or("-".to_owned(), |gap| format!("{gap:.1}"));
        rows.push(vec![
            (result.method.clone(), PLAIN),
            (toll.logged_out.len().to_string(), PLAIN),
            (toll.logged_out_again.len().to_string(), PLAIN),
            (toll.refused.len().to_string(), PLAIN),
            (wait, PLAIN),
            (toll.never_back.len().to_string(), PLAIN),
        ]);
    }
    rows
}

/// Who was sent to another server, a line for each method that holds people to one.
fn moves(classroom: &Classroom, lang: Lang) -> Vec<Vec<Cell>> {
    let mut rows = vec![moved_columns(lang).into_iter().map(|name| (name, BOLD)).collect()];
    for result in &classroom.results {
        let Some(moved) = &result.moved else { continue };
        let cells = [vec![result.method.clone()], moved_cells(moved, "-", lang)].concat();
        rows.push(cells.into_iter().map(|cell| (cell, PLAIN)).collect());
    }
    rows
}

/// What the columns are called in which a method's moves stand.
pub(super) fn moved_columns(lang: Lang) -> Vec<String> {
    let names = [
        text("method", "方法"),
        text("moved", "换了服务器"),
        text("computed", "按地址计算"),
        text("in theory", "理论值"),
        text("19 classes of 20", "20 个班中的 19 个"),
    ];
    names.map(|name| name.get(lang).to_owned()).to_vec()
}

/// A method's moves, without its name.
pub(super) fn moved_cells(moved: &Moved, nothing: &str, lang: Lang) -> Vec<String> {
    let n_of = text("{n} of {all}", "{n} / {all}");
    let [n, all] = [moved.students, moved.of].map(|n| n.to_string());
    vec![
        n_of.fill(lang, &[("n", n), ("all", all)]),
        moved.computed.map_or(nothing.to_owned(), |n| n.to_string()),
        percent(moved.in_theory),
        moved.likely.map_or(nothing.to_owned(), |[low, high]| {
            format!("{} – {}", percent(low), percent(high))
        }),
    ]
}

/// Rows as lines: the first column to the left, the numbers to the right.
fn lines(rows: &[Vec<Cell>]) -> Vec<String> {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|(text, _)| text.width())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<_> = (0..n_columns).map(width).collect();
    let cell = |column: usize, (text, style): &Cell| {
        let gap = " ".repeat(widths[column] - text.width());
        match column {
            0 => format!("{style}{}{style:#}", padded(text, widths[0])),
            _ => format!("  {gap}{style}{text}{style:#}"),
        }
    };
    rows.iter()
        .map(|row| row.iter().enumerate().map(|(i, c)| cell(i, c)).collect::<String>())
        .collect()
}

/// A part of a whole, as whole percents.
pub(super) fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classroom::report::page::sample;

    #[test]
    fn a_class_is_told_in_one_sentence_without_a_gap() {
        let class = sample::class("ip_hash");

        let told = what_was_done(&class, Lang::En);
        let in_chinese = what_was_done(&sample::through_a_fault("ip_hash"), Lang::Zh);

        assert_eq!(told, "2 students: 1 room, an address each; 1 read each; seed 7");
        assert_eq!(in_chinese, "2 名学生：1 间教室，每人一个地址；经历 `kill server-2`；种子 7");
    }
}
