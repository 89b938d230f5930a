//! A bar for each method: of students whose login lasted, and of requests by server.

use maud::{Markup, PreEscaped, html};
use svg::node::element::{Rectangle, SVG, Text as Label, Use};

use super::marks::{self, Servers};
use super::{name, verdict};
use crate::classroom::report::table::percent;
use crate::classroom::{Classroom, MethodResult, ServerShare};
use crate::text::{Lang, Text, text};

/// What stands above the students' bars.
pub const KEPT: Text = text("Students kept and lost", "谁保住了登录");

/// What stands above the servers' bars.
pub const SHARES: Text = text("Requests by server", "各服务器的请求");

/// A part of a bar: how much of it, how it looks, and what is written on it.
pub struct Part {
    pub share: f64,
    pub class: String,
    pub mark: Option<String>,
    pub label: String,
}

/// Students kept and lost, by method.
pub fn kept(classroom: &Classroom, lang: Lang) -> Markup {
    let sentence = text(
        "A full bar of one colour: every login lasted. Striped: students whom a server did not know when they came back.",
        "整条同色：每个学生的登录都保住了。斜纹：再来时服务器不认得的学生。",
    );
    html! {
        ul.legend {
            li { span.swatch.kept {} (text("kept", "保住").get(lang)) }
            li { span.swatch.lost {} (text("lost", "丢失").get(lang)) }
        }
        div.rows {
            @for result in &classroom.results {
                div.row {
                    div.who { (name(&result.method, lang)) }
                    (students(classroom.plan.n_students, result, lang))
                    div.what { (verdict(&classroom.plan, result, lang)) (toll(result, lang)) }
                }
            }
        }
        p.see { (sentence.get(lang)) }
    }
}

/// Each server's share of the requests, by method.
pub fn shares(classroom: &Classroom, servers: &Servers<'_>, lang: Lang) -> Markup {
    let sentence = text(
        "Parts of one length: the work is shared evenly. The number is the busiest server's load over the mean: 1 is even, {n} is everything on one.",
        "各段一样长：请求分得均匀。右边的数是最忙的服务器与平均值之比：1 是均匀，{n} 是全落在一台上。",
    );
    let ratio = |result: &MethodResult| {
        result.max_over_mean.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"))
    };
    html! {
        ul.legend { (marks::servers_legend(servers)) }
        div.rows {
            @for result in &classroom.results {
                div.row {
                    div.who { (name(&result.method, lang)) }
                    (requests(result, servers, lang))
                    div.what {
                        span.verdict { (ratio(result)) }
                        span.aside { (text("max/mean", "最大/平均").get(lang)) }
                    }
                }
            }
        }
        p.see { (sentence.fill(lang, &[("n", servers.ids().count().to_string())])) }
    }
}

fn students(n_students: usize, result: &MethodResult, lang: Lang) -> Markup {
    let (kept, lost) = (result.students_kept, result.students_lost);
    let without = n_students.saturating_sub(kept + lost);
    let part = |n: usize, class: &str, mark: Option<&str>| Part {
        share: n as f64 / n_students.max(1) as f64,
        class: class.to_owned(),
        mark: mark.map(str::to_owned),
        label: n.to_string(),
    };
    let says = text(
        "{kept} {kept|student|students} kept, {lost} lost, {without} without a login",
        "{kept} 名学生保住，{lost} 名丢失，{without} 名没能登录",
    );
    let numbers = [("kept", kept), ("lost", lost), ("without", without)];
    let says = says.fill(lang, &numbers.map(|(name, n)| (name, n.to_string())));
    let parts = [
        part(kept, "kept", Some("#check")),
        part(lost, "lost", Some("#cross")),
        part(without, "without", None),
    ];
    bar(&result.method, says, &parts)
}

fn requests(result: &MethodResult, servers: &Servers<'_>, lang: Lang) -> Markup {
    let part = |share: &ServerShare| {
        let look = servers.look(&share.server);
        Part {
            share: share.share,
            class: format!("s{look}"),
            mark: Some(format!("#s{look}")),
            label: percent(share.share),
        }
    };
    let says = |share: &ServerShare| format!("{} {}", share.server, percent(share.share));
    let says: Vec<_> = result.servers.iter().map(says).collect();
    let parts: Vec<_> = result.servers.iter().map(part).collect();
    bar(&result.method, says.join(text(", ", "，").get(lang)), &parts)
}

/// What else a fault did.
fn toll(result: &MethodResult, lang: Lang) -> Markup {
    let Some(toll) = &result.toll else { return html! {} };
    let say = |sentence: Text, n: usize| sentence.fill(lang, &[("n", n.to_string())]);
    let again = text("{n} of them again", "其中 {n} 人不止一次");
    let refused = text("{n} refused for a while", "{n} 人一度被拒绝");
    let never_back = text("{n} never back", "{n} 人没有恢复");
    html! {
        @if !toll.logged_out_again.is_empty() {
            span.aside { (say(again, toll.logged_out_again.len())) }
        }
        @if !toll.refused.is_empty() {
            span.aside { (say(refused, toll.refused.len())) }
        }
        @if !toll.never_back.is_empty() {
            span.aside { (say(never_back, toll.never_back.len())) }
        }
    }
}

/// A bar as wide as there is room. Its lengths are percents, so that its labels keep their size.
pub fn bar(title: &str, says: String, parts: &[Part]) -> Markup {
    let mut bar = marks::picture(title, says).set("class", "bar");
    let mut at = 0.0;
    for part in parts.iter().filter(|part| part.share > 0.0) {
        // A label is cut off where the part ends.
        let inner = SVG::new()
            .set("x", format!("{:.2}%", at * 100.0))
            .set("width", format!("{:.2}%", part.share * 100.0))
            .set("class", part.class.as_str())
            .add(Rectangle::new().set("width", "100%").set("height", "100%"));
        bar = bar.add(labelled(inner, part));
        at += part.share;
    }
    html! { (PreEscaped(bar.to_string())) }
}

/// Adds a part's label, and its mark before it, where there is room for them.
fn labelled(inner: SVG, part: &Part) -> SVG {
    if part.share < 0.1 {
        return inner;
    }
    let label = Label::new(part.label.as_str()).set("class", "label");
    let Some(mark) = part.mark.as_ref().filter(|_| part.share > 0.18) else {
        return inner.add(label.set("x", "50%").set("y", "50%"));
    };
    // A letter is about 0.58 em wide: the mark ends before the first.
    let before = -0.7 - 0.29 * part.label.chars().count() as f64;
    let mark = SVG::new()
        .set("class", "sign")
        .set("viewBox", "-5 -5 10 10")
        .set("x", format!("{before:.2}em"))
        .set("y", "-0.4em")
        .set("width", "0.8em")
        .set("height", "0.8em")
        .add(Use::new().set("href", mark.as_str()));
    let middle = SVG::new().set("x", "50%").set("y", "50%").set("class", "middle");
    inner.add(middle.add(mark).add(label.set("dx", "0.5em")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(share: f64) -> Part {
        Part { share, class: "s0".to_owned(), mark: None, label: "n".to_owned() }
    }

    #[test]
    fn parts_follow_one_another_and_nothing_has_no_part() {
        let bar = bar("ip_hash", "says".to_owned(), &[part(0.25), part(0.0), part(0.75)]);

        let bar = bar.into_string();
        assert_eq!(bar.matches("<rect").count(), 2);
        assert!(bar.contains(r#"width="25.00%" x="0.00%""#));
        assert!(bar.contains(r#"width="75.00%" x="25.00%""#));
    }

    #[test]
    fn a_narrow_part_has_no_label() {
        let bar = bar("ip_hash", "says".to_owned(), &[part(0.03), part(0.97)]);

        assert_eq!(bar.into_string().matches("<text").count(), 1);
    }
}
