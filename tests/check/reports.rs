//! What the checker prints: for people in two languages, and for programs.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::checker::{check, check_at, sticky_lab, text};
use crate::flawed::{self, Flaw};

pub fn schema() -> jsonschema::Validator {
    let schema = include_str!("../../docs/check-report.schema.json");
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_step_shows_the_request_what_differs_why_and_a_hint() {
    let output = check(Flaw::NumberAsText, &[]).await;

    let text = text(&output);
    for part in [
        "2/6  The profile is read with the session",
        "✓ with the cookie, the profile is answered with status 200",
        "✗ it has all six fields, each of its type",
        "curl -i -b 1.jar ",
        "! user_id         a positive whole number",
        "Why it matters: ",
        "--seed ",
        "\nHint: ",
        "--hint",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    assert!(!text.contains("diff"), "the change is shown unasked:\n{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_that_led_to_a_failure_repeat_it_when_they_are_pasted() {
    for flaw in [Flaw::OneSessionPerUser, Flaw::SplitCookie, Flaw::UnseenNames, Flaw::HugeBodies] {
        let targets = flawed::start(flaw).await;
        let output = check_at(&targets, &["--format", "json"]).await;
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let failure = first_failure(&report);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pasted-{flaw:?}"));
        fs::create_dir_all(&folder).unwrap();
        let commands = failure["requests"].as_array().unwrap();
        let script: Vec<_> = commands.iter().map(|command| command.as_str().unwrap()).collect();

        let mut shell = Command::new("sh");
        shell.args(["-c", &script.join("\n")]).current_dir(folder);
        let shell = tokio::task::spawn_blocking(move || shell.output().unwrap()).await.unwrap();

        let statuses: Vec<_> = text(&shell).split("HTTP/1.1 ").skip(1).collect();
        let rows = failure["comparison"].as_array().unwrap();
        let status = rows.iter().find(|row| row["what"] == "status").unwrap()["actual"].as_str();
        assert_eq!(statuses.len(), script.len(), "{flaw:?}: {script:#?}\n{shell:?}");
        assert!(statuses.last().unwrap().starts_with(status.unwrap()), "{flaw:?}: {statuses:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_came_at_the_same_time_do_so_in_a_loop_of_the_shell() {
    let output = check(Flaw::ForgetsAtOnce, &[]).await;

    assert!(text(&output).contains("& done; wait"), "{}", text(&output));
}

fn first_failure(report: &Value) -> &Value {
    let steps = report["steps"].as_array().unwrap().iter();
    let mut requirements = steps.flat_map(|step| step["requirements"].as_array().unwrap());
    &requirements.find(|requirement| requirement["status"] == "failed").unwrap()["failure"]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_form_keeps_its_schema_and_counts_points() {
    let schema = schema();
    for (flaw, passed, points) in
        [(Flaw::None, true, 31), (Flaw::NoCookie, false, 3), (Flaw::WrongCount, false, 30)]
    {
        let output = check(flaw, &["--all", "--format", "json"]).await;

        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<_> = schema.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{flaw:?}: {errors:?}\n{report:#}");
        assert_eq!((&report["passed"], &report["points"]), (&passed.into(), &points.into()));
        assert_eq!(report["max_points"], 31, "{flaw:?}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let report = serde_json::json!({"version": 2, "seed": 7, "passed": "yes", "steps": []});

    assert!(!schema().is_valid(&report));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_junit_form_is_xml_with_a_case_for_each_requirement() {
    let output = check(Flaw::HtmlErrors, &["--all", "--format", "junit"]).await;

    let xml = roxmltree::Document::parse(text(&output)).unwrap();
    let count = |name: &str| xml.descendants().filter(|node| node.has_tag_name(name)).count();
    assert_eq!((count("testsuite"), count("testcase")), (6, 42));
    assert_eq!((count("failure"), count("skipped")), (7, 7));
    let failure = xml.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("type"), Some("error_not_json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_step_is_an_error_to_ci_systems() {
    let output = check(Flaw::NoCookie, &["profile", "--format", "junit"]).await;

    let xml = roxmltree::Document::parse(text(&output)).unwrap();
    let error = xml.descendants().find(|node| node.has_tag_name("error")).unwrap();
    assert_eq!(error.attribute("message"), Some("Step 1, `login`, has to pass first."));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_seed_is_one_sequence_of_requests() {
    let targets = flawed::start(Flaw::NumberAsText).await;
    let name = |output: &Output| {
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = report["steps"][1]["requirements"][1]["failure"]["comparison"].clone();
        rows.as_array().unwrap().iter().find(|row| row["what"] == "username").unwrap()["actual"]
            .clone()
    };
    let args = |seed| ["--format", "json", "--seed", seed];

    let first = name(&check_at(&targets, &args("42")).await);
    let second = name(&check_at(&targets, &args("42")).await);
    let other = name(&check_at(&targets, &args("43")).await);

    assert_eq!(first, second);
    assert_ne!(first, other);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_chinese_when_asked_and_when_the_locale_is() {
    let asked = check(Flaw::NoCookie, &["--lang", "zh", "--hint"]).await;
    let targets = flawed::start(Flaw::None).await;
    let mut by_locale = sticky_lab();
    by_locale.env("LANG", "zh_CN.UTF-8").args(["--server", &targets.servers[0].shown]);
    let by_locale = tokio::task::spawn_blocking(move || by_locale.output().unwrap()).await.unwrap();

    for part in ["1/6  登录把会话交给客户端", "未通过", "期望", "为什么重要：", "提示：", "改法："]
    {
        assert!(text(&asked).contains(part), "no {part:?} in\n{}", text(&asked));
    }
    assert!(text(&by_locale).contains("通过"), "{}", text(&by_locale));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_terminal_there_are_no_colours() {
    let output = check(Flaw::NoCookie, &["--hint"]).await;

    assert!(!text(&output).contains('\x1b'), "{:?}", text(&output));
}

#[cfg(target_os = "linux")] // elsewhere, `script` takes other arguments
#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_there_are_colours_unless_no_color_is_set() {
    let targets = flawed::start(Flaw::NoCookie).await;
    let on_terminal = |no_color: &'static str| {
        let command = format!(
            "env TERM=xterm {no_color} {} check --server {}",
            env!("CARGO_BIN_EXE_sticky-lab"),
            targets.servers[0].shown
        );
        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
        script.env_remove("NO_COLOR").stdin(Stdio::null());
        tokio::task::spawn_blocking(move || script.output().unwrap())
    };

    let coloured = on_terminal("").await.unwrap();
    let plain = on_terminal("NO_COLOR=1").await.unwrap();

    assert!(text(&coloured).contains("\x1b[31m"), "{:?}", text(&coloured));
    assert!(!text(&plain).contains("\x1b["), "{:?}", text(&plain));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_closes_the_pipe_gets_no_complaint() {
    let targets = flawed::start(Flaw::None).await;
    for format in ["text", "json", "junit"] {
        let mut command = sticky_lab();
        command.args(["--server", &targets.servers[0].shown, "--format", format]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());

        let output = tokio::task::spawn_blocking(move || child.wait_with_output()).await.unwrap();

        let output = output.unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}
