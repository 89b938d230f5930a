//! The results as one page for the wall: charts first, then the numbers, then each request.
//!
//! It needs no script, and loads nothing from anywhere. Other pages are drawn with its parts.

pub(crate) mod bars;
pub(crate) mod marks;
mod numbers;
pub(crate) mod palette;
#[cfg(test)]
pub(super) mod sample;
mod sheets;
mod timeline;

use clap::ValueEnum;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::marks::Servers;
use self::sheets::Sheets;
use super::table::what_was_done;
use crate::classroom::{Classroom, MethodResult, Plan};
use crate::method::{LAB, METHODS};
use crate::text::{Lang, Text, text};

pub(crate) const STYLE: &str = include_str!("page/style.css");

/// What the page may load: its own style, and the empty icon that spares it a request for one.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                      base-uri 'none'; form-action 'none'";

/// Returns the page.
pub fn page(classroom: &Classroom, lang: Lang) -> String {
    let title = text("Whose login lasts?", "谁的登录保住了？").get(lang);
    let lab = text("Sticky Session Lab", "粘性会话实验室").get(lang);
    let repeat = text("To repeat it:", "重做一遍：");
    let (servers, sheets) = (Servers::of(classroom), Sheets::of(classroom));
    let page = html! {
        (DOCTYPE)
        html lang=(text("en", "zh-CN").get(lang)) class=(sheets.class()) style=(sheets.style()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (lab) }
                link rel="icon" href="data:,";
                style { (PreEscaped(palette::css())) (PreEscaped(STYLE)) }
            }
            body {
                (marks::definitions())
                header {
                    p.lab { (lab) }
                    h1 { (title) }
                    p.done { (with_code(&what_was_done(classroom, lang))) }
                }
                main {
                    div.charts {
                        (section(bars::KEPT, bars::kept(classroom, lang), lang))
                        (section(bars::SHARES, bars::shares(classroom, &servers, lang), lang))
                    }
                    (section(numbers::HEADING, numbers::table(classroom, &servers, lang), lang))
                    div.drawings {
                        (section(timeline::HEADING, timeline::all(classroom, &servers, lang), lang))
                    }
                }
                footer {
                    p { (repeat.get(lang)) " " code { (command(classroom)) } }
                }
            }
        }
    };
    page.into_string()
}

fn section(heading: Text, content: Markup, lang: Lang) -> Markup {
    html! { section { h2 { (heading.get(lang)) } (content) } }
}

/// A sentence whose parts between backticks are code.
fn with_code(sentence: &str) -> Markup {
    html! {
        @for (i, part) in sentence.split('`').enumerate() {
            @if i % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A method's name, and how it picks a server.
fn name(method: &str, lang: Lang) -> Markup {
    let picks = match METHODS.iter().find(|known| known.name == method) {
        Some(known) => known.picks.get(lang),
        None if method == LAB => {
            text("what nginx/upstream.conf says", "nginx/upstream.conf 里写的方法").get(lang)
        }
        None => "",
    };
    html! {
        span.method { (method) }
        @if !picks.is_empty() { span.picks { (picks) } }
    }
}

/// What became of a class in a few words.
fn verdict(plan: &Plan, result: &MethodResult, lang: Lang) -> Markup {
    let (all, lost) = (plan.n_students, result.students_lost);
    let without = all.saturating_sub(result.students_kept + lost);
    let say = |sentence: Text, n: usize| {
        sentence.fill(lang, &[("n", n.to_string()), ("all", all.to_string())])
    };
    let bad = match lost {
        0 => None,
        _ if lost == all => Some(text("all {n} lost", "{n} 人的登录全部丢失")),
        _ => Some(text("{n} of {all} lost", "{all} 人中有 {n} 人丢失登录")),
    };
    let good = text("all {n} kept", "{n} 人全部保住");
    let missing = text("{n} of {all} without a login", "{all} 人中有 {n} 人没能登录");
    let failed = text("requests failed: {n}", "出错的请求：{n} 个");
    html! {
        @if let Some(bad) = bad {
            span.verdict.bad { (marks::icon("cross")) (say(bad, lost)) }
        } @else if without == 0 {
            span.verdict.good { (marks::icon("check")) (say(good, all)) }
        }
        @if without > 0 { span.verdict { (say(missing, without)) } }
        @if result.failed > 0 { span.aside { (say(failed, result.failed)) } }
    }
}

/// The command that sends the same class again.
fn command(classroom: &Classroom) -> String {
    let Plan { n_students, n_rooms, n_reads, shape, methods, concurrency, seed, .. } =
        &classroom.plan;
    let methods = match methods.iter().eq(METHODS.iter().map(|method| method.name)) {
        true => "all".to_owned(),
        false => methods.join(","),
    };
    let addresses = shape.to_possible_value().expect("no shape is hidden");
    let addresses = addresses.get_name();
    let how = match &classroom.fault {
        None => format!("--reads {n_reads} --concurrency {concurrency}"),
        Some(fault) if fault.lasts_s == 0 => format!("--fault \"{}\"", fault.name),
        Some(fault) => {
            let renew = fault.renew_s.map(|s| format!(" --renew {s}s")).unwrap_or_default();
            format!("--fault \"{}\" --for {}s{renew}", fault.name, fault.lasts_s)
        }
    };
    format!(
        "./lab classroom --methods {methods} --students {n_students} --rooms {n_rooms} \
         --addresses {addresses} {how} --seed {seed}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_class_makes_one_page_and_another_class_another() {
        let (one, same) = (sample::class("ip_hash"), sample::class("ip_hash"));
        let mut other = sample::class("ip_hash");
        other.plan.seed += 1;

        assert_eq!(page(&one, Lang::En), page(&same, Lang::En));
        assert_ne!(page(&one, Lang::En), page(&other, Lang::En));
    }

    #[test]
    fn text_from_outside_stays_text() {
        let mut class = sample::class("<script>alert(1)</script>");
        class.fault = Some(sample::fault("kill <img src=x>\"'&amp;"));
        class.results[0].events[0].server = Some("<b onload='x'>".to_owned());

        let page = page(&class, Lang::En);

        for markup in ["<script", "<img", "<b "] {
            assert!(!page.contains(markup), "{markup} in {page}");
        }
        assert!(page.contains("&lt;script&gt;"));
        assert!(page.contains("&amp;amp;"));
    }

    #[test]
    fn nothing_is_loaded_from_anywhere() {
        let class = sample::through_a_fault("ip_hash");
        let page = page(&class, Lang::Zh).replace("xmlns=\"http://www.w3.org/2000/svg\"", "");

        for way in ["http:", "https:", "src=", "@import", "<script", "href=\"/"] {
            assert!(!page.contains(way), "{way}");
        }
        let elsewhere = |(at, _): &(usize, &str)| !page[*at..].starts_with("url(#");
        assert_eq!(page.match_indices("url(").filter(elsewhere).count(), 0);
    }

    #[test]
    fn each_method_stands_in_both_charts_the_timelines_and_the_numbers() {
        let mut class = sample::class("ip_hash");
        class.results.extend(sample::class("lab").results);

        let page = page(&class, Lang::En);

        for method in ["ip_hash", "lab"] {
            let named = page.matches(&format!(r#"<span class="method">{method}</span>"#)).count();
            assert_eq!(named, 4, "{method}");
        }
        assert!(page.contains("what nginx/upstream.conf says"));
    }

    #[test]
    fn a_page_is_in_one_language() {
        let class = sample::through_a_fault("ip_hash");

        let (english, chinese) = (page(&class, Lang::En), page(&class, Lang::Zh));

        assert!(
            english.contains(r#"<html lang="en""#) && chinese.contains(r#"<html lang="zh-CN""#)
        );
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        assert!(!english.contains(is_chinese));
        for heading in [bars::KEPT, bars::SHARES, timeline::HEADING, numbers::HEADING] {
            assert!(english.contains(heading.en) && chinese.contains(heading.zh));
            assert!(!chinese.contains(heading.en));
        }
    }

    #[test]
    fn the_command_to_repeat_it_names_what_differs() {
        let class = sample::class("ip_hash");
        let through_a_fault = sample::through_a_fault("ip_hash");

        assert_eq!(
            command(&class),
            "./lab classroom --methods ip_hash --students 2 --rooms 1 --addresses spread \
             --reads 1 --concurrency 1 --seed 7"
        );
        assert!(
            command(&through_a_fault).ends_with(r#"--fault "kill server-2" --for 5s --seed 7"#)
        );
    }
}
