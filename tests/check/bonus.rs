//! Bonuses are counted apart from the core, in all three forms of a report.

use serde_json::Value;

use crate::checker::{check, text};
use crate::flawed::Flaw;

/// A server that fails at a bonus and at nothing else.
const FLAW: Flaw = Flaw::OtherTime;

/// The second step of a report in JSON, of a run with these options.
async fn profile(options: &[&str]) -> (Option<i32>, Value) {
    let output = check(FLAW, &[&["profile", "--format", "json"], options].concat()).await;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code(), report["steps"][0].clone())
}

/// What a step in JSON says of its bonuses and of the rest.
fn requirements(step: &Value, bonus: bool) -> Vec<&Value> {
    let all = step["requirements"].as_array().unwrap();
    all.iter().filter(|requirement| requirement["bonus"] == bonus).collect()
}

fn n_of(status: &str, requirements: &[&Value]) -> usize {
    requirements.iter().filter(|requirement| requirement["status"] == status).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bonus_that_fails_fails_its_step_and_costs_none_of_the_core() {
    let (code, step) = profile(&[]).await;

    let (core, bonuses) = (requirements(&step, false), requirements(&step, true));
    assert_eq!((code, &step["status"]), (Some(1), &"failed".into()));
    assert_eq!((&step["points"], &step["max_points"]), (&core.len().into(), &core.len().into()));
    assert_eq!(step["max_bonus_points"], bonuses.len());
    assert_eq!(step["bonus_points"], bonuses.len() - 1);
    assert_eq!((n_of("passed", &core), n_of("failed", &bonuses)), (core.len(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_core_bonuses_are_not_looked_at_and_give_no_points() {
    let (code, step) = profile(&["--core"]).await;

    let bonuses = requirements(&step, true);
    assert_eq!((code, &step["status"]), (Some(0), &"passed".into()));
    assert_eq!(step["points"], step["max_points"]);
    assert_eq!((&step["bonus_points"], &step["max_bonus_points"]), (&0.into(), &0.into()));
    assert_eq!(n_of("left_out", &bonuses), bonuses.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn bonuses_of_a_step_that_is_not_run_are_left_out_too() {
    let output = check(Flaw::NoCookie, &["--core", "--format", "json"]).await;

    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["steps"][1]["status"], &report["max_bonus_points"]),
        (&"not_run".into(), &0.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_marks_a_bonus_counts_it_apart_and_tells_the_way_on() {
    let (_, step) = profile(&[]).await;
    let counts = ["points", "max_points", "bonus_points", "max_bonus_points"];
    let [points, max, bonus, max_bonus] = counts.map(|name| step[name].to_string());

    let english = check(FLAW, &["profile"]).await;
    let chinese = check(FLAW, &["profile", "--lang", "zh"]).await;
    let core = check(FLAW, &["profile", "--core"]).await;

    for (output, parts) in [
        (
            &english,
            [
                "✗ bonus: the time of the login is in UTC".to_owned(),
                format!("\n{points} of {max} points, bonus {bonus} of {max_bonus}. To repeat"),
                "\nThis is a bonus. With --core ".to_owned(),
            ],
        ),
        (
            &chinese,
            [
                "✗ 附加：登录时间是 UTC 时间".to_owned(),
                format!(
                    "\n满分 {max} 分，得 {points} 分；附加分 {max_bonus} 分，得 {bonus} 分。要重做"
                ),
                "\n这是附加项。加上 --core".to_owned(),
            ],
        ),
    ] {
        for part in parts {
            assert!(text(output).contains(&part), "no {part:?} in\n{}", text(output));
        }
    }
    let all = format!("\nEverything that was checked holds: {max} of {max} points.\n");
    assert!(text(&core).contains(&all), "{}", text(&core));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_junit_form_says_of_each_case_whether_it_is_a_bonus() {
    let output = check(FLAW, &["profile", "--format", "junit"]).await;

    let xml = roxmltree::Document::parse(text(&output)).unwrap();
    let property = |node: roxmltree::Node<'_, '_>, name: &str| {
        let mut properties = node.descendants().filter(|node| node.has_tag_name("property"));
        let found = properties.find(|node| node.attribute("name") == Some(name));
        found.and_then(|node| node.attribute("value")).unwrap_or_default().to_owned()
    };
    let failure = xml.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(property(failure.parent().unwrap(), "bonus"), "true");
    let suite = xml.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
    assert_ne!(property(suite, "points"), property(suite, "bonus_points"));
    let (points, max_points) = property(suite, "points").split_once('/').map(own).unwrap();
    assert_eq!(points, max_points);
    let (points, max_points) = property(suite, "bonus_points").split_once('/').map(own).unwrap();
    assert_ne!(points, max_points);
}

fn own((one, other): (&str, &str)) -> (String, String) {
    (one.to_owned(), other.to_owned())
}
