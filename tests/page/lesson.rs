//! How servers and outcomes look on the page.

use serde_json::json;

use crate::script::Script;

#[test]
fn each_server_has_its_look_and_any_other_has_one_too() {
    let script = Script::new();
    let shape = |server: &str| script.call("lesson.js", "lookOf", json!([server]))["shape"].clone();

    assert_eq!(
        ["server-1", "server-2", "server-3", "mine"].map(shape),
        ["circle", "square", "triangle", "diamond"]
    );
    assert_eq!(
        script.call("lesson.js", "serverNames", json!([])),
        json!(["server-1", "server-2", "server-3"])
    );
}

#[test]
fn the_colours_are_those_of_the_lesson_in_light_and_in_dark() {
    let script = Script::new();
    let lesson = script.get("lesson.js", "lesson");

    let sheet = script.call("lesson.js", "palette", json!([]));

    let (light, dark) =
        sheet.as_str().unwrap().split_once("@media (prefers-color-scheme: dark)").unwrap();
    for (rules, scheme) in [(light, "light"), (dark, "dark")] {
        for server in lesson["servers"].as_array().unwrap() {
            let (name, color) =
                (server["name"].as_str().unwrap(), server["color"][scheme].as_str().unwrap());
            assert!(rules.contains(&format!(".{name} {{ --color: {color}; }}")), "{rules}");
        }
        for outcome in lesson["outcomes"].as_array().unwrap() {
            let (name, color) = (
                outcome["name"].as_str().unwrap(),
                outcome["text_color"][scheme].as_str().unwrap(),
            );
            assert!(rules.contains(&format!("--{name}-text: {color};")), "{rules}");
        }
    }
}
