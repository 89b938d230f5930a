//! What axe-core finds: the rules of WCAG 2.2, levels A and AA, as far as a program can look.

use serde_json::{Value, json};

use crate::support::browser::Browser;

/// axe-core 4.12.1 by Deque Systems, under the Mozilla Public License 2.0, as it stands in the
/// Python package axe-playwright-python 0.1.8. It is given to the browser and not to the page,
/// whose policy takes no script from elsewhere.
const AXE: &str = include_str!("axe.min.js");

/// Returns each rule that the page breaks, with the places.
pub async fn violations(browser: &Browser) -> Vec<String> {
    browser.run(AXE).await;
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
