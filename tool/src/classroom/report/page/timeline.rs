//! What became of each request: a drawing for each method, a row for each student.

mod axes;

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use svg::node::element::{Group, SVG, Title, Use};

pub use self::axes::Axes;
use super::marks::{self, Servers};
use super::{name, verdict};
use crate::classroom::{Classroom, Event, MethodResult, Outcome};
use crate::text::{Lang, Text, listed, text};

/// What stands above the drawings.
pub const HEADING: Text = text("Request by request", "逐次请求");

/// How many students are drawn: more rows than this cannot be told apart on a wall.
const MAX_STUDENTS: usize = 60;

/// How many requests of each are drawn, and how many seconds of a fault.
const MAX_REQUESTS: usize = 60;
const MAX_SECONDS: f64 = 60.0;

/// The drawings of all methods, and how to read them.
pub fn all(classroom: &Classroom, servers: &Servers<'_>, lang: Lang) -> Markup {
    let axes = Axes::of(classroom);
    let span = text("the fault", "故障期间");
    let drawing = |result| drawing(classroom, result, servers, &axes, lang).to_string();
    html! {
        ul.legend {
            (marks::servers_legend(servers))
            (marks::requests_legend(lang))
            @if classroom.fault.is_some() { li { span.swatch.span {} (span.get(lang)) } }
        }
        div.timelines.few[classroom.results.len() <= 3] {
            @for result in &classroom.results {
                figure class=(axes.class) {
                    figcaption {
                        (name(&result.method, lang))
                        (verdict(&classroom.plan, result, lang))
                    }
                    div.scroll { (PreEscaped(drawing(result))) }
                }
            }
        }
        p.see { (how_to_read(classroom, lang)) " " (what_is_left_out(classroom, &axes, lang)) }
    }
}

fn how_to_read(classroom: &Classroom, lang: Lang) -> &'static str {
    let sentence = match classroom.fault {
        None => text(
            "Each row is a student, each mark a request, the login first. A row of one shape is a student who stays with one server.",
            "一行是一个学生，一个记号是一次请求，最左边是登录。一行里只有一种形状，说明这个学生一直在同一台服务器上。",
        ),
        Some(_) => text(
            "Each row is a student, each mark a request. Where the shape changes, another server took over; where a cross follows, the session had stayed behind.",
            "一行是一个学生，一个记号是一次请求。形状变了，说明换了一台服务器；接着出现叉，说明会话没有跟过来。",
        ),
    };
    sentence.get(lang)
}

fn what_is_left_out(classroom: &Classroom, axes: &Axes, lang: Lang) -> String {
    let mut sentences = Vec::new();
    if classroom.plan.n_students > MAX_STUDENTS {
        let only = text(
            "Only the first {n} of {all} students are drawn.",
            "只画了 {all} 名学生中的前 {n} 名。",
        );
        let all = classroom.plan.n_students.to_string();
        sentences.push(only.fill(lang, &[("n", MAX_STUDENTS.to_string()), ("all", all)]));
    }
    sentences.extend(axes.left_out(classroom, lang));
    sentences.join(text(" ", "").get(lang))
}

fn drawing(
    classroom: &Classroom,
    result: &MethodResult,
    servers: &Servers<'_>,
    axes: &Axes,
    lang: Lang,
) -> SVG {
    let says = text(
        "{students} {students|student|students}, one row each. {lost} of them met a server that did not know their session, in {reads} {reads|read|reads}. {failed} {failed|request|requests} failed.",
        "{students} 名学生，每人一行。其中 {lost} 人遇到了不认得其会话的服务器，共 {reads} 次读取。{failed} 次请求出错。",
    );
    let numbers = [
        ("students", classroom.plan.n_students),
        ("lost", result.students_lost),
        ("reads", result.reads_lost),
        ("failed", result.failed),
    ];
    let says = says.fill(lang, &numbers.map(|(name, n)| (name, n.to_string())));
    let mut drawing = marks::picture(&result.method, says)
        .set("class", "timeline")
        .set("viewBox", (0, 0, axes.width, axes.height()))
        .add(axes.drawn(classroom, lang));
    for (student, events) in by_student(result) {
        drawing = drawing.add(row(classroom, student, &events, servers, axes, lang));
    }
    drawing
}

/// The requests of each student who is drawn, in the order in which they were sent.
fn by_student(result: &MethodResult) -> BTreeMap<usize, Vec<&Event>> {
    let mut rows: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for event in result.events.iter().filter(|event| event.student <= MAX_STUDENTS) {
        rows.entry(event.student).or_default().push(event);
    }
    rows
}

/// A student's marks. A pointer that rests on them is told who it is.
fn row(
    classroom: &Classroom,
    student: usize,
    events: &[&Event],
    servers: &Servers<'_>,
    axes: &Axes,
    lang: Lang,
) -> Group {
    let name = classroom.plan.username(student - 1);
    let addresses = match events {
        [first, .., last] if first.address != last.address => {
            format!("{} … {}", first.address, last.address)
        }
        [first, ..] => first.address.to_string(),
        [] => String::new(),
    };
    let (scale, y) = (axes.scale(), axes.y(student));
    let mut row = Group::new()
        .set("transform", format!("translate({} {y}) scale({scale})", axes.left()))
        .add(Title::new(listed(&[name, addresses], lang)));
    let mut marks: Vec<_> = events.iter().enumerate().collect();
    marks.sort_by_key(|(_, event)| rarity(event)); // the rare ones last, and so on top
    for (number, event) in marks {
        if let Some(x) = axes.x(number, event) {
            let x = (x / scale).round();
            row = row.add(Use::new().set("href", servers.mark(event)).set("x", x));
        }
    }
    row
}

/// How rare an event is, from a read that was kept up to a loss.
fn rarity(event: &Event) -> u8 {
    match event.outcome {
        Outcome::Kept => 0,
        Outcome::Login => 1,
        Outcome::Lost | Outcome::Failed(_) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classroom::report::page::sample;

    fn drawn(class: &Classroom) -> String {
        all(class, &Servers::of(class), Lang::En)
            .into_string()
            .split_once("<figure")
            .unwrap()
            .1
            .into()
    }

    fn n_marks(drawn: &str) -> usize {
        ["#r", "#l", "#x", "#f"]
            .map(|mark| drawn.matches(&format!("<use href=\"{mark}")).count())
            .iter()
            .sum()
    }

    #[test]
    fn each_request_has_a_mark() {
        for class in [sample::class("ip_hash"), sample::through_a_fault("ip_hash")] {
            assert_eq!(n_marks(&drawn(&class)), class.results[0].events.len());
        }
    }

    #[test]
    fn a_fault_casts_its_shadow_and_a_day_without_one_does_not() {
        assert!(drawn(&sample::through_a_fault("ip_hash")).contains("kill server-2"));
        assert!(!drawn(&sample::class("ip_hash")).contains("class=\"span\""));
    }

    #[test]
    fn of_a_large_class_the_first_are_drawn_and_a_sentence_says_so() {
        let mut class = sample::class("ip_hash");
        class.plan.n_students = 200;
        class.results[0].events[3].student = 61;

        let drawn = drawn(&class);

        assert_eq!(n_marks(&drawn), 3);
        assert!(drawn.contains("the first 60 of 200 students"));
    }

    #[test]
    fn a_row_tells_who_it_is() {
        assert!(drawn(&sample::class("ip_hash")).contains("<title>student-01, 10.0.1.7</title>"));
    }
}
