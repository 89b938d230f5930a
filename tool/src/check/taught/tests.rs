//! The files in `lesson/steps` are whole, in both languages.

use std::collections::BTreeSet;

use regex::Regex;
use strum::VariantArray;

use super::*;
use crate::check::STEPS;

/// Every text in the files, with the place where it stands.
fn texts() -> Vec<(String, Text)> {
    let taught = Taught::read().unwrap();
    let steps = taught.steps.iter().flat_map(|(id, step)| {
        let requirements = step.requirements.iter().map(|r| (r.id.as_str(), r.text));
        let own = [("title", step.title), ("question", step.question), ("task", step.task)];
        let all = own.into_iter().chain([("hint", step.hint)]).chain(requirements);
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

    let mut steps = STEPS.map(|step| step.id);
    steps.sort_unstable();
    assert_eq!(taught.steps.into_keys().collect::<Vec<_>>(), steps);
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
    for step in STEPS {
        let requirements = &step.text().requirements;
        let names: BTreeSet<_> = requirements.iter().map(|requirement| &requirement.id).collect();

        assert_eq!(names.len(), requirements.len(), "{}", step.id);
    }
}

#[test]
fn each_diff_belongs_to_a_cause_and_is_there() {
    let all: BTreeSet<_> = DIFFS.files().map(|file| file.path().to_str().unwrap()).collect();
    let taught = Taught::read().unwrap();

    let codes = taught.causes.values().flat_map(|text| text.code.values());
    let used: BTreeSet<_> = codes
        .filter_map(|code| match code {
            Code::Diff(name) => Some(name.as_str()),
            Code::Whole(_) => None,
        })
        .collect();

    assert_eq!(used, all);
}
