//! What the page says, in both languages.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Value, json};

use crate::script::{CURES, Script};

/// The texts of a language: each by its key, with the values that it takes, in order.
fn facts(texts: &Value, key: &str, facts: &mut BTreeMap<String, Vec<String>>) {
    let values = Regex::new(r"\{\w+\}").unwrap();
    match texts {
        Value::Object(parts) => {
            for (name, part) in parts {
                self::facts(part, &format!("{key}.{name}"), facts);
            }
        }
        text => {
            let text = text.as_str().expect("a text");
            let mut values: Vec<_> =
                values.find_iter(text).map(|value| value.as_str().to_owned()).collect();
            values.sort();
            facts.insert(key.to_owned(), values);
        }
    }
}

/// The page in a lab of each kind.
fn labs() -> impl Iterator<Item = Script> {
    std::iter::once_with(Script::new)
        .chain(CURES.iter().map(|(sessions, _)| Script::with_cure(sessions)))
}

#[test]
fn both_languages_say_the_same_things_with_the_same_facts() {
    for script in labs() {
        let [english, chinese] = ["en", "zh"].map(|language| {
            let mut all = BTreeMap::new();
            facts(&script.get("text.js", "texts")[language], "", &mut all);
            all
        });

        assert!(english.len() > 100);
        assert_eq!(english, chinese);
    }
}

#[test]
fn chinese_has_punctuation_of_its_own_and_no_stray_spaces() {
    let wrong = r".{0,20}(\p{Han}[,;:!?]|[,;:!?]\p{Han}|\p{Han} +\p{Han}|[，。：；、]\s)";
    for script in labs() {
        let all = script.get("text.js", "texts")["zh"].to_string();

        let found: Vec<_> =
            Regex::new(wrong).unwrap().find_iter(&all).map(|found| found.as_str()).collect();

        assert_eq!(found, [""; 0]);
    }
}

#[test]
fn the_first_language_that_the_page_speaks_is_spoken() {
    for (wanted, spoken) in [
        (json!(["zh-CN", "en"]), "zh"),
        (json!(["fr-FR", "zh-TW"]), "zh"),
        (json!(["en-GB"]), "en"),
        (json!(["fr"]), "en"),
        (json!([]), "en"),
    ] {
        let script = Script::new();

        script.call("text.js", "recallLanguage", json!([wanted]));

        assert_eq!(script.get("state.js", "state")["language"], spoken, "{wanted}");
    }
}

#[test]
fn a_value_is_filled_in_as_it_is_and_a_key_without_a_text_shows_itself() {
    let script = Script::new();
    let t = |key: &str, values: Value| script.call("text.js", "t", json!([key, values]));

    let name = "<img src=x>'\"{server}$&";
    let says = t("result.login", json!({ "server": "server-1", "name": name }));

    assert!(
        says.as_str()
            .unwrap()
            .starts_with("server-1 created a session for <img src=x>'\"{server}$&.")
    );
    assert_eq!(t("result.none", json!({})), "result.none");
}

#[test]
fn a_method_has_its_sentence_whatever_its_name_in_an_answer() {
    let script = Script::new();
    let picks = |method: &str| script.call("text.js", "picks", json!([method]));

    for (label, name) in [
        ("ip_hash", "ip_hash"),
        ("round robin", "round_robin"),
        ("random two least_conn", "random_two"),
        ("hash remote_addr consistent", "hash_address"),
        ("hash cookie_session_id consistent", "hash_cookie"),
    ] {
        let methods = script.get("lesson.js", "lesson")["methods"].clone();
        let known = methods.as_array().unwrap().iter().find(|method| method["name"] == name);
        assert_eq!(picks(label), known.unwrap()["picks"]["en"], "{label}");
    }
    assert_eq!(picks("my_own"), "");
}
