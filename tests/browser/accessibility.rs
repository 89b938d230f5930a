//! What axe-core finds: the rules of WCAG 2.2, levels A and AA, as far as a program can look.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::lab::ROOT;

/// axe-core by Deque Systems, under the Mozilla Public License 2.0, as `tests/setup` has fetched
/// it. It is given to the browser and not to the page, whose policy takes no script from elsewhere.
fn axe() -> String {
    let file = Path::new(ROOT).join("target/axe-core/axe.min.js");
    fs::read_to_string(file).expect("./lab test fetches axe-core; so does tests/setup")
}

/// Returns each rule that the page breaks, with the places.
pub async fn violations(browser: &Browser) -> Vec<String> {
    browser.run(&axe()).await;
    let options = json!({
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        "resultTypes": ["violations"],
    });
    let found = browser.run_async(&format!("axe.run(document, {options})")).await;
    found["violations"].as_array().unwrap().iter().map(told).collect()
}

fn told(violation: &Value) -> String {
    let places = violation["nodes"].as_array().unwrap().iter();
    let places: Vec<_> =
        places.map(|node| format!("{} {}", node["target"], node["failureSummary"])).collect();
    format!("{}: {}: {}", violation["id"], violation["help"], places.join("; "))
}
