//! All numbers, as a table.

use maud::{Markup, html};

use super::marks::{Servers, icon};
use crate::classroom::report::table::{moved_cells, moved_columns, percent};
use crate::classroom::{Classroom, MethodResult};
use crate::text::{Lang, Text, text};

/// What stands above the table.
pub const HEADING: Text = text("All numbers", "全部数字");

/// A table of all methods, with what a fault did to them.
pub fn table(classroom: &Classroom, servers: &Servers<'_>, lang: Lang) -> Markup {
    let numbers = text(
        "Reads lost is the part of all reads that found no session (status 401). p50: half of the answers took at most so many milliseconds; p95 and p99: 95 and 99 of 100.",
        "读取丢失率：找不到会话（状态码 401）的读取占全部读取的比例。p50：一半的响应不超过这个毫秒数；p95、p99：100 次中有 95 次、99 次不超过。",
    );
    let fault = text(
        "What the fault did is told in students, from its beginning. The wait is for one answer, or from the first bad answer to the next profile; never back: no profile came any more.",
        "“故障的影响”从故障开始算起，数的是学生人数。等待：等一次响应的时间，或者从第一次没有正常响应到下一次读到个人资料的时间；没有恢复：此后再没有读到个人资料。",
    );
    let has_fault = classroom.fault.is_some();
    html! {
        div.scroll role="region" aria-label=(HEADING.get(lang)) tabindex="0" {
            table {
                caption { (HEADING.get(lang)) }
                thead { (groups(servers, has_fault, lang)) (columns(servers, has_fault, lang)) }
                tbody { @for result in &classroom.results { (row(result, servers)) } }
            }
        }
        p.see { (numbers.get(lang)) }
        @if has_fault { p.see { (fault.get(lang)) } }
        (moves(classroom, lang))
    }
}

/// Who was sent to another server by a change of Nginx's files, if there was one.
fn moves(classroom: &Classroom, lang: Lang) -> Markup {
    let heading = text("Who was sent to another server", "谁换了服务器");
    let meaning = text(
        "Moved are those whose last answer before the change and first under it came from different servers. Computed: how many of them should have moved, going by their addresses. 19 classes of 20, whose rooms are drawn by chance, lie between the shares of the last column.",
        "改动前最后一次、改动后第一次由不同的服务器响应，就算换了服务器。按地址计算：从地址就能算出要换的人数。教室随机抽取时，20 个班里有 19 个落在最后一列的范围内。",
    );
    let moved =
        classroom.results.iter().filter_map(|result| Some((result, result.moved.as_ref()?)));
    let moved: Vec<_> = moved.collect();
    html! {
        @if !moved.is_empty() {
            div.scroll role="region" aria-label=(heading.get(lang)) tabindex="0" {
                table {
                    caption { (heading.get(lang)) }
                    thead { tr { @for name in moved_columns(lang) { th scope="col" { (name) } } } }
                    tbody {
                        @for (result, moved) in moved {
                            tr {
                                th scope="row" { span.method { (result.method) } }
                                @for cell in moved_cells(moved, "–", lang) { td { (cell) } }
                            }
                        }
                    }
                }
            }
            p.see { (meaning.get(lang)) }
        }
    }
}

fn groups(servers: &Servers<'_>, has_fault: bool, lang: Lang) -> Markup {
    let group =
        |span: usize, name: Text| html! { th scope="colgroup" colspan=(span) { (name.get(lang)) } };
    html! {
        tr {
            th scope="col" rowspan="2" { (text("method", "方法").get(lang)) }
            (group(2, text("students", "学生")))
            (group(2, text("requests", "请求")))
            @if has_fault { (group(5, text("what the fault did", "故障的影响"))) }
            (group(servers.ids().count() + 1, text("answered by", "由谁响应")))
            (group(4, text("time to answer, ms", "响应时间（毫秒）")))
        }
    }
}

fn columns(servers: &Servers<'_>, has_fault: bool, lang: Lang) -> Markup {
    let column = |en, zh| html! { th scope="col" { (text(en, zh).get(lang)) } };
    html! {
        tr {
            (column("kept", "保住"))
            (column("lost", "丢失"))
            (column("reads lost", "读取丢失率"))
            (column("failed", "出错"))
            @if has_fault {
                (column("logged out", "被登出"))
                (column("again", "再次被登出"))
                (column("refused", "被拒绝"))
                (column("longest wait, s", "最长等待（秒）"))
                (column("never back", "没有恢复"))
            }
            @for id in servers.ids() {
                th scope="col" { (icon(&format!("r{}", servers.look(id)))) (id) }
            }
            (column("max/mean", "最大/平均"))
            @for name in ["p50", "p95", "p99"] { th scope="col" { (name) } }
            (column("max", "最大"))
        }
    }
}

fn row(result: &MethodResult, servers: &Servers<'_>) -> Markup {
    let latency = result.latency;
    let count = |n: usize| html! { td.bad[n > 0] { (n) } };
    html! {
        tr {
            th scope="row" { span.method { (result.method) } }
            td { (result.students_kept) }
            (count(result.students_lost))
            td { (percent(result.lost_share())) }
            (count(result.failed))
            @if let Some(toll) = &result.toll {
                (count(toll.logged_out.len()))
                (count(toll.logged_out_again.len()))
                (count(toll.refused.len()))
                td { (toll.longest_gap_s.map_or("–".to_owned(), |gap| format!("{gap:.1}"))) }
                (count(toll.never_back.len()))
            }
            @for id in servers.ids() { td { (percent(result.share_of(id))) } }
            td { (result.max_over_mean.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"))) }
            @for ms in [latency.p50_ms, latency.p95_ms, latency.p99_ms, latency.max_ms] {
                td { (format!("{ms:.1}")) }
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
        for class in [sample::class("ip_hash"), sample::through_a_fault("ip_hash")] {
            let table = table(&class, &Servers::of(&class), Lang::En).into_string();

            let n_columns = table.matches("scope=\"col\"").count() - 1; // without the method
            assert_eq!(table.matches("<td").count(), n_columns);
        }
    }

    #[test]
    fn only_a_fault_has_a_toll() {
        let class = sample::class("ip_hash");
        let through_a_fault = sample::through_a_fault("ip_hash");
        let has_toll = |class| {
            let table = table(class, &Servers::of(class), Lang::En).into_string();
            table.contains("never back")
        };

        assert!(!has_toll(&class));
        assert!(has_toll(&through_a_fault));
    }
}
