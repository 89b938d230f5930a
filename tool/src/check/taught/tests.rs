//! The files in `lesson/steps` are whole, in both languages.

use std::collections::BTreeSet;

use include_dir::File;
use regex::Regex;
use strum::VariantArray;

use super::*;
use crate::check::{CURE_STEPS, Made, STEPS};

/// Every text in the files, with the place where it stands.
fn texts() -> Vec<(String, Text)> {
    let taught = Taught::read().unwrap();
    let steps = taught.steps.iter().flat_map(|(id, step)| {
        let requirements = step.requirements.iter().map(|r| (r.id.as_str(), r.text));
        let says = Sessions::ALL.map(|sessions| step.says(sessions)).into_iter();
        let own = says.flat_map(|Says { title, question, task, hint }| {
            [("title", title), ("question", question), ("task", task), ("hint", hint)]
        });
        let all = own.chain(requirements);
        all.map(|(name, text)| (format!("{id} {name}"), text)).collect::<Vec<_>>()
    });
    let causes = taught.causes.iter().flat_map(|(cause, text)| {
        let all = [("why", text.why), ("idea", text.idea), ("change", text.change)];
        all.map(|(name, text)| (format!("{} {name}", cause.id()), text))
    });
    let words = taught.words.iter().map(|(word, text)| (<&str>::from(word).to_owned(), *text));
    steps.chain(causes).chain(words).collect()
}

/// The values that a sentence takes, by name.
fn places(sentence: &str) -> BTreeSet<&str> {
    let place = Regex::new(r"\{(\w+)(?:\|[^{}]*)?\}").unwrap();
    place.captures_iter(sentence).map(|found| found.get(1).unwrap().as_str()).collect()
}

#[test]
fn every_step_cause_and_word_is_told_of_and_nothing_else_is() {
    let taught = Taught::read().unwrap();

    let steps: BTreeSet<_> = STEPS.into_iter().chain(CURE_STEPS).map(|step| step.id).collect();
    assert_eq!(taught.steps.into_keys().collect::<BTreeSet<_>>(), steps);
    let untold = |cause: &&Cause| !taught.causes.contains_key(cause);
    assert_eq!(Cause::VARIANTS.iter().filter(untold).collect::<Vec<_>>(), [] as [&Cause; 0]);
    let untold = |word: &&Word| !taught.words.contains_key(word);
    assert_eq!(Word::VARIANTS.iter().filter(untold).collect::<Vec<_>>(), [] as [&Word; 0]);
}

#[test]
fn a_name_that_the_program_does_not_know_is_refused() {
    let unknown = "[words]\n[causes.bad_luck]\n";

    let refused = toml::from_str::<Anywhere>(unknown).err().unwrap().to_string();

    assert!(refused.contains("unknown variant `bad_luck`"), "{refused}");
}

#[test]
fn every_text_is_there_in_both_languages_with_the_same_values() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);

    for (place, text) in texts() {
        assert!(!text.en.trim().is_empty() && !text.en.contains(is_chinese), "{place}: {text:?}");
        assert!(text.zh.contains(is_chinese), "{place}: {text:?}");
        assert_eq!(places(text.en), places(text.zh), "{place}");
    }
}

#[test]
fn the_requirements_of_a_step_have_a_name_each() {
    for step in STEPS.into_iter().chain(CURE_STEPS) {
        let requirements = &step.text().requirements;
        let names: BTreeSet<_> = requirements.iter().map(|requirement| &requirement.id).collect();

        assert_eq!(names.len(), requirements.len(), "{}", step.id);
    }
}

/// Every name of code that a cause has: of pieces, and of changes to the starter.
fn named() -> [BTreeSet<String>; 2] {
    let taught = Taught::read().unwrap();
    let causes = || taught.causes.values();
    let routes = || causes().filter_map(|text| text.route.as_ref());
    let pieces = causes().filter_map(|text| text.code.as_ref());
    let diffs = causes().flat_map(|text| [text.diff.as_ref(), text.onward.as_ref()]).flatten();
    [
        pieces.chain(routes().map(|route| &route.code)).cloned().collect(),
        diffs.chain(routes().map(|route| &route.diff)).cloned().collect(),
    ]
}

/// The names of the files of a folder, without their endings: pieces, and changes to the starter.
fn found(folder: &str) -> [BTreeSet<String>; 2] {
    let ends = |file: &&File<'_>| file.path().extension().unwrap() == "diff";
    let name = |file: &File<'_>| file.path().file_stem().unwrap().to_str().unwrap().to_owned();
    let (diffs, pieces): (Vec<_>, Vec<_>) = code::files(folder).partition(ends);
    [pieces, diffs].map(|files| files.into_iter().map(name).collect())
}

#[test]
fn each_change_to_the_starter_belongs_to_a_cause_and_is_there_in_each_framework() {
    let [_, named] = named();

    for framework in Framework::all() {
        let [_, diffs] = found(framework.id());
        assert_eq!(diffs, named, "{framework:?}");
    }
}

#[test]
fn each_piece_of_code_belongs_to_a_cause_and_is_there() {
    let [named, _] = named();

    let folders = Framework::all().map(Framework::id).chain([code::ANY]);
    let pieces: BTreeSet<_> =
        folders.flat_map(|folder| found(folder).into_iter().next()).flatten().collect();

    assert_eq!(pieces, named);
}

#[test]
fn a_line_that_matters_is_one_line_and_told_in_each_framework_that_has_the_rest() {
    for (cause, text) in Taught::read().unwrap().causes {
        assert!(text.line.values().all(|line| line.lines().count() == 1), "{cause:?}");
        let has_code = |framework: &Framework| {
            text.code.as_ref().is_some_and(|name| found(framework.id())[0].contains(name))
        };
        let with_code: Vec<_> = Framework::all().filter(has_code).collect();
        if !text.line.is_empty() && !with_code.is_empty() {
            assert_eq!(text.line.into_keys().collect::<Vec<_>>(), with_code, "{cause:?}");
        }
    }
}

/// What a line of code says, without its comment and however it is indented.
fn bare(line: &str) -> String {
    let end = ["//", "# "].iter().filter_map(|mark| line.find(mark)).min().unwrap_or(line.len());
    line[..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_line_that_matters_occurs_in_the_whole_of_it() {
    let mut strange = Vec::new();
    for (cause, text) in Taught::read().unwrap().causes {
        let text: &'static CauseText = Box::leak(Box::new(text));
        for framework in Framework::all() {
            let made = Made { framework: Some(framework), is_starter: false };
            let names = [text.code.as_ref(), text.route.as_ref().map(|route| &route.code)];
            for name in names.into_iter().flatten() {
                let Some(code) = text.code(made, Some(name), None) else { continue };
                let Some(line) = code.line else { continue };
                let whole: Vec<_> = code.whole.lines().map(bare).collect();
                if !whole.join("\n").contains(bare(line).trim_end_matches(',')) {
                    strange.push((cause, framework, name, line));
                }
            }
        }
    }
    assert!(strange.is_empty(), "{strange:#?}");
}

#[test]
fn a_cookie_of_a_day_and_one_of_weeks_are_told_in_true_sentences() {
    let why = Cause::CookieMaxAgeLong.text().why;
    let [day, weeks] = ["1", "41"].map(|days| why.fill(Lang::En, &[("days", days.to_owned())]));

    assert!(day.contains("1 day:") && weeks.contains("41 days:"), "{day}\n{weeks}");
    assert!(!weeks.contains("year"), "{weeks}");
}
