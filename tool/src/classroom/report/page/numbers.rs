//! All numbers, as tables.

use maud::{Markup, html};

use super::marks::{Servers, icon};
use crate::classroom::report::table::percent;
use crate::classroom::{Classroom, MethodResult};
use crate::text::{Lang, Text, text};

/// What stands above the tables.
pub const HEADING: Text = text("All numbers", "全部数字");

const METHOD: Text = text("method", "方法");

/// A table of all methods, and one of what a fault did to them.
pub fn tables(classroom: &Classroom, servers: &Servers<'_>, lang: Lang) -> Markup {
    let has_toll = classroom.results.iter().any(|result| result.toll.is_some());
    let sentence = text(
        "Reads lost is the part of all reads that found no session (status 401). p50: half of the answers took at most so many milliseconds; p95 and p99: 95 and 99 of 100.",
        "读取丢失率是找不到会话（状态 401）的读取所占的比例。p50：一半的回答不超过这么多毫秒；p95、p99：每 100 次中有 95、99 次。",
    );
    html! {
        (table(classroom, servers, lang))
        p.see { (sentence.get(lang)) }
        @if has_toll { (tolls(classroom, lang)) }
    }
}

fn table(classroom: &Classroom, servers: &Servers<'_>, lang: Lang) -> Markup {
    let say = |en, zh| text(en, zh).get(lang);
    let group = |span: usize, name: &str| html! { th scope="colgroup" colspan=(span) { (name) } };
    let n_servers = servers.ids().count();
    let head = html! {
        tr {
            th scope="col" rowspan="2" { (METHOD.get(lang)) }
            (group(2, say("students", "学生")))
            (group(2, say("requests", "请求")))
            (group(n_servers + 1, say("answered by", "由谁回答")))
            (group(4, say("time to answer, ms", "回答用时（毫秒）")))
        }
        tr {
            th scope="col" { (say("kept", "保住")) }
            th scope="col" { (say("lost", "丢失")) }
            th scope="col" { (say("reads lost", "读取丢失率")) }
            th scope="col" { (say("failed", "出错")) }
            @for id in servers.ids() {
                th scope="col" { (icon(&format!("r{}", servers.look(id)))) (id) }
            }
            th scope="col" { (say("max/mean", "最大/平均")) }
            @for name in ["p50", "p95", "p99", say("max", "最大")] { th scope="col" { (name) } }
        }
    };
    let rows = html! { @for result in &classroom.results { (row(result, servers)) } };
    framed(HEADING.get(lang), &head, &rows)
}

fn row(result: &MethodResult, servers: &Servers<'_>) -> Markup {
    let latency = result.latency;
    html! {
        tr {
            th scope="row" { span.method { (result.method) } }
            td { (result.students_kept) }
            td.bad[result.students_lost > 0] { (result.students_lost) }
            td { (percent(result.lost_share())) }
            td.bad[result.failed > 0] { (result.failed) }
            @for id in servers.ids() { td { (percent(result.share_of(id))) } }
            td { (result.max_over_mean.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"))) }
            @for ms in [latency.p50_ms, latency.p95_ms, latency.p99_ms, latency.max_ms] {
                td { (format!("{ms:.1}")) }
            }
        }
    }
}

/// What the fault did to each class.
fn tolls(classroom: &Classroom, lang: Lang) -> Markup {
    let say = |en, zh| text(en, zh).get(lang);
    let head = html! {
        tr {
            th scope="col" { (METHOD.get(lang)) }
            th scope="col" { (say("logged out", "被登出")) }
            th scope="col" { (say("logged out again", "再次被登出")) }
            th scope="col" { (say("longest wait, s", "最长等待（秒）")) }
            th scope="col" { (say("never back", "没有恢复")) }
        }
    };
    let rows = html! {
        @for (result, toll) in classroom.results.iter().filter_map(|r| Some((r, r.toll.as_ref()?))) {
            tr {
                th scope="row" { (result.method) }
                td.bad[!toll.logged_out.is_empty()] { (toll.logged_out.len()) }
                td.bad[!toll.logged_out_again.is_empty()] { (toll.logged_out_again.len()) }
                td { (toll.longest_gap_s.map_or("–".to_owned(), |gap| format!("{gap:.1}"))) }
                td.bad[!toll.never_back.is_empty()] { (toll.never_back.len()) }
            }
        }
    };
    let sentence = text(
        "Numbers of students, from the beginning of the fault. The wait is for one answer, or from the first bad answer to the next profile; never back: no profile came any more.",
        "从故障开始算起的学生人数。等待是等一次回答的时间，或者从第一次没有正常回答到下一次读到资料的时间；没有恢复：此后再没读到资料。",
    );
    html! {
        (framed(say("What the fault did", "故障的后果"), &head, &rows))
        p.see { (sentence.get(lang)) }
    }
}

/// A table in a frame that a narrow screen can scroll, with the keyboard as well.
fn framed(caption: &str, head: &Markup, rows: &Markup) -> Markup {
    html! {
        div.scroll role="region" aria-label=(caption) tabindex="0" {
            table {
                caption { (caption) }
                thead { (head) }
                tbody { (rows) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classroom::report::page::sample;

    #[test]
    fn a_row_has_as_many_cells_as_the_table_has_columns() {
        let class = sample::class("ip_hash");
        let servers = Servers::of(&class);

        let table = table(&class, &servers, Lang::En).into_string();

        let n_columns = table.matches("scope=\"col\"").count() - 1; // without the method
        assert_eq!(
            row(&class.results[0], &servers).into_string().matches("<td").count(),
            n_columns
        );
    }

    #[test]
    fn only_a_fault_has_a_toll() {
        let class = sample::class("ip_hash");
        let through_a_fault = sample::through_a_fault("ip_hash");
        let has_two = |class| tables(class, &Servers::of(class), Lang::En).into_string();

        assert_eq!(has_two(&class).matches("<table").count(), 1);
        assert_eq!(has_two(&through_a_fault).matches("<table").count(), 2);
    }
}
