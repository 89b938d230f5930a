//! The answer as one page for the wall, drawn with the parts of a class's report.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::report::{self, EVENNESS, percent};
use super::{Change, WhatIf, name};
use crate::classroom::report::page::bars::{Part, bar};
use crate::classroom::report::page::{POLICY, STYLE, marks, palette};
use crate::lesson::SERVERS;
use crate::text::{Lang, Text, text};

/// What this page has besides.
const OWN_STYLE: &str = include_str!("page.css");

/// What stands above the bars of who moves.
const MOVED: Text = text("Who is sent to another server", "谁换了服务器");

/// What stands above the bars of the servers.
const SHARES: Text =
    text("Clients by server, before and afterwards", "各服务器的客户端：之前和之后");

/// What stands above the tables.
const NUMBERS: Text = text("All numbers", "全部数字");

/// Returns the page.
pub fn page(what_if: &WhatIf, lang: Lang) -> String {
    let title = text("What if there were {n} {n|server|servers}?", "如果有 {n} 台服务器？");
    let title = title.fill(lang, &[("n", what_if.weights_after.len().to_string())]);
    let lab = text("Sticky Session Lab", "粘性会话实验室").get(lang);
    let page = html! {
        (DOCTYPE)
        html lang=(text("en", "zh-CN").get(lang)) class="one-sheet" style={ "--methods: " (what_if.changes.len()) } {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (lab) }
                link rel="icon" href="data:,";
                style { (PreEscaped(palette::css())) (PreEscaped(STYLE)) (PreEscaped(OWN_STYLE)) }
            }
            body {
                (marks::definitions())
                header {
                    p.lab { (lab) }
                    h1 { (title) }
                    p.done { (report::what_changes(what_if, lang)) (text(" ", "").get(lang)) (report::who_they_are(what_if, lang)) }
                }
                main {
                    div.charts {
                        section { h2 { (MOVED.get(lang)) } (moved(what_if, lang)) }
                        section { h2 { (SHARES.get(lang)) } (shares(what_if, lang)) }
                    }
                    section { h2 { (NUMBERS.get(lang)) } (numbers(what_if, lang)) }
                }
                footer {
                    p { (text("To repeat it:", "重做一遍：").get(lang)) " " code { (command(what_if)) } }
                }
            }
        }
    };
    page.into_string()
}

/// Who moves and who stays, by method.
fn moved(what_if: &WhatIf, lang: Lang) -> Markup {
    let moved = text("{share} move", "{share} 换服务器");
    let needless = text("{share} needlessly", "{share} 本不必换");
    let say = |sentence: Text, share: f64| sentence.fill(lang, &[("share", percent(share))]);
    html! {
        ul.legend {
            li { span.swatch.kept {} (text("stay", "留在原处").get(lang)) }
            li { span.swatch.lost {} (text("move", "换服务器").get(lang)) }
        }
        div.rows {
            @for change in &what_if.changes {
                div.row {
                    (who(change, lang))
                    (moved_bar(change, lang))
                    div.what {
                        span.verdict.bad[change.counts.moved > 0.0].good[change.counts.moved == 0.0] {
                            (say(moved, change.counts.moved))
                        }
                        @if change.counts.needless > 0.0 {
                            span.aside { (say(needless, change.counts.needless)) }
                        }
                    }
                }
            }
        }
        @for note in report::notes(what_if) { p.see { (note.get(lang)) } }
    }
}

fn moved_bar(change: &Change, lang: Lang) -> Markup {
    let moved = change.counts.moved;
    let part = |share: f64, class: &str, mark: &str| Part {
        share,
        class: class.to_owned(),
        mark: Some(mark.to_owned()),
        label: rounded(share),
    };
    let says = text("{stay} stay, {move} move", "{stay} 留在原处，{move} 换服务器");
    let says = says.fill(lang, &[("stay", percent(1.0 - moved)), ("move", percent(moved))]);
    bar(
        &title(change, lang),
        says,
        &[part(1.0 - moved, "kept", "#check"), part(moved, "lost", "#cross")],
    )
}

/// Each server's share of the clients, before and afterwards, by method.
fn shares(what_if: &WhatIf, lang: Lang) -> Markup {
    let sentence = text(
        "The bar above is before the change, the bar below afterwards. The number is the busiest server's load over the mean: 1 is even.",
        "上面一条是之前，下面一条是之后。右边的数是最忙的服务器与平均值之比：1 是均匀。",
    );
    let [before, after] = [text("Before", "之前"), text("Afterwards", "之后")];
    let n_servers = what_if.weights_before.len().max(what_if.weights_after.len());
    let n_known = SERVERS.servers.len();
    html! {
        ul.legend {
            @for server in 0..n_servers.min(n_known) {
                li { (marks::icon(&format!("r{server}"))) (name(server)) }
            }
            @if n_servers > n_known { li { (marks::icon(&format!("r{n_known}"))) (others(n_known, n_servers, lang)) } }
        }
        div.rows {
            @for change in &what_if.changes {
                @let [ratio_before, ratio_after] = change.counts.max_over_mean();
                div.row {
                    (who(change, lang))
                    div.pair {
                        (shares_bar(change, before, &change.counts.before, lang))
                        (shares_bar(change, after, &change.counts.after, lang))
                    }
                    div.what {
                        span.verdict { (format!("{ratio_before:.2} → {ratio_after:.2}")) }
                        span.aside { (text("max/mean", "最大/平均").get(lang)) }
                    }
                }
            }
        }
        p.see { (sentence.get(lang)) }
    }
}

fn shares_bar(change: &Change, when: Text, shares: &[f64], lang: Lang) -> Markup {
    let part = |(server, &share): (usize, &f64)| {
        let look = server.min(SERVERS.servers.len());
        let mark = Some(format!("#s{look}"));
        // On a phone, a narrower part has no room for it.
        let label = if share < 0.15 { String::new() } else { rounded(share) };
        Part { share, class: format!("s{look}"), mark, label }
    };
    let says = |(server, share): (usize, &f64)| format!("{} {}", name(server), percent(*share));
    let says: Vec<_> = shares.iter().enumerate().map(says).collect();
    let parts: Vec<_> = shares.iter().enumerate().map(part).collect();
    let separator = text(", ", "，").get(lang);
    let title = format!("{}{}{}", title(change, lang), text(": ", "：").get(lang), when.get(lang));
    bar(&title, says.join(separator), &parts)
}

/// A share as a bar has room for it.
fn rounded(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The servers that share one look.
fn others(first: usize, end: usize, lang: Lang) -> String {
    let range = text("{first} to {last}", "{first} 到 {last}");
    match end - first {
        1 => name(first),
        _ => range.fill(lang, &[("first", name(first)), ("last", name(end - 1))]),
    }
}

fn title(change: &Change, lang: Lang) -> String {
    let separator = text(", ", "，").get(lang);
    format!("{}{separator}{}", report::method(change.method), report::how(change.how, lang))
}

fn who(change: &Change, lang: Lang) -> Markup {
    html! {
        div.who {
            span.method { (report::method(change.method)) }
            span.picks { (report::how(change.how, lang)) }
        }
    }
}

/// The tables, as the terminal shows them.
fn numbers(what_if: &WhatIf, lang: Lang) -> Markup {
    let (evenness, rows) = (report::evenness(what_if, lang), report::rows(what_if, lang));
    html! {
        (table(NUMBERS.get(lang), &report::columns(lang), &rows))
        p.see { (EVENNESS.get(lang)) }
        (table(EVENNESS.get(lang), &evenness[0], &evenness[1..]))
    }
}

fn table(caption: &str, columns: &[String], rows: &[Vec<String>]) -> Markup {
    html! {
        div.scroll role="region" aria-label=(caption) tabindex="0" {
            table {
                caption { (caption) }
                thead { tr { @for column in columns { th scope="col" { (column) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" { (row[0]) }
                            @for cell in &row[1..] { td { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

/// The command that asks the same again.
fn command(what_if: &WhatIf) -> String {
    let WhatIf { weights_before, weights_after, clients, rooms, seed, .. } = what_if;
    let weights: Vec<_> = weights_before.iter().map(usize::to_string).collect();
    let before = match weights_before.iter().all(|weight| *weight == 1) {
        true => format!("--servers {}", weights.len()),
        false => format!("--weights {}", weights.join(",")),
    };
    let rooms = rooms.map(|rooms| format!(" --rooms {rooms}")).unwrap_or_default();
    format!(
        "./lab predict --what-if {} {before} --clients {clients}{rooms} --seed {seed}",
        weights_after.len()
    )
}
