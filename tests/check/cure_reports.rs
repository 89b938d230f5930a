//! What a check with `--sessions` prints, and what it refuses.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::{fs, io::Write};

use serde_json::Value;
use sticky_lab::check::Sessions::{self, SharedStore, SignedCookie};
use sticky_lab::check::Targets;

use crate::checker::{check, sticky_lab, text};
use crate::cured::{self, Spoiled};
use crate::flawed::Flaw;
use crate::reports::schema;

/// The checkout, the folder above the tool's.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

async fn check_cure(sessions: Sessions, spoiled: Spoiled, args: &[&str]) -> Output {
    let (targets, _) = cured::start(sessions, spoiled).await;
    check_at(&targets, &[&["--sessions", sessions.id()], args].concat()).await
}

async fn check_at(targets: &Targets, args: &[&str]) -> Output {
    let entry = targets.entry.as_ref().unwrap().shown.clone();
    crate::checker::check_at(targets, &[&["--entry", &entry], args].concat()).await
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
fn assert_has(output: &Output, parts: &[&str]) {
    for part in parts {
        assert!(text(output).contains(part), "no {part:?} in\n{}", text(output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cure_passes_five_steps_and_one_line_says_what_was_left_out_and_why() {
    let english = check_cure(SharedStore, Spoiled::Nothing, &[]).await;
    let chinese = check_cure(SharedStore, Spoiled::Nothing, &["--lang", "zh"]).await;

    assert_eq!(english.status.code(), Some(0));
    assert_has(
        &english,
        &[
            "3/5  Three servers, each with a name and a port of its own    passed\n",
            "4/5  All three know a session                                 passed\n",
            "\nLeft out, since it is true of sessions in memory alone: ",
            "sessions, sticky, limits.\n",
            "\nNot looked at: outlives. ",
        ],
    );
    assert!(!text(&english).contains("5/5") && !text(&english).contains("Not checked"));
    assert_has(
        &chinese,
        &["4/5  三台都认得同一个会话", "\n没有检查只有会话在内存里时才成立的内容："],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_signed_cookie_cannot_do_stands_below_its_step_though_it_passes() {
    let output = check_cure(SignedCookie, Spoiled::Nothing, &[]).await;
    let report = json(&check_cure(SignedCookie, Spoiled::Nothing, &["--format", "json"]).await);

    assert_eq!(output.status.code(), Some(0));
    assert_has(
        &output,
        &["passed\n     A copy of the cookie still works after the logout, on server-1"],
    );
    let note = report["steps"][3]["notes"][0].as_str().unwrap();
    assert!(note.contains("nobody can take it back until it expires (Max-Age=3600)"), "{note}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_memory_fails_with_the_reason_and_exit_code_1() {
    for sessions in ["shared-store", "signed-cookie"] {
        let output = check(Flaw::None, &["--sessions", sessions]).await;

        assert_eq!(output.status.code(), Some(1), "{sessions}");
        assert_has(
            &output,
            &[
                "4/5  All three know a session                                 failed\n",
                "✗ a session made on any of the three is known to all of them\n",
                "server-1 created this session, and server-2 has never heard of it: each still keeps its own.",
            ],
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_form_of_a_cure_keeps_the_schema_and_says_what_was_not_looked_at() {
    for (sessions, points) in [(SharedStore, 32), (SignedCookie, 31)] {
        let report = json(&check_cure(sessions, Spoiled::Nothing, &["--format", "json"]).await);

        let errors: Vec<_> = schema().iter_errors(&report).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{report:#}");
        assert_eq!(report["sessions"], sessions.id());
        assert_eq!(report["left_out"].as_array().unwrap().len(), 2);
        assert_eq!((&report["points"], &report["max_points"]), (&points.into(), &points.into()));
        let ids: Vec<_> = report["steps"].as_array().unwrap().iter().map(|s| &s["id"]).collect();
        assert_eq!(ids, ["login", "profile", "servers", "everywhere", "outlives"]);
        let last = &report["steps"][4];
        assert_eq!((&last["status"], &last["number"]), (&"skipped".into(), &5.into()));
        assert_eq!(last["max_points"], 0);
        let value = report["steps"][0]["requirements"].as_array().unwrap();
        let value = value.iter().find(|requirement| requirement["id"] == "value").unwrap();
        assert_eq!(value["status"], "left_out");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_the_lesson_itself_has_none_of_it() {
    let report = json(&check(Flaw::None, &["--format", "json"]).await);
    let list = sticky_lab().arg("--list").output().unwrap();

    let steps = report["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 6);
    for field in ["sessions", "left_out"] {
        assert_eq!(report.get(field), None);
    }
    assert!(!report.to_string().contains("\"length\"") && !report.to_string().contains("notes"));
    assert!(!text(&list).contains("everywhere"), "{}", text(&list));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_junit_form_says_why_a_case_was_skipped() {
    let output = check_cure(SharedStore, Spoiled::Nothing, &["--format", "junit"]).await;

    let xml = roxmltree::Document::parse(text(&output)).unwrap();
    let messages: Vec<_> = xml
        .descendants()
        .filter(|node| node.has_tag_name("skipped"))
        .map(|node| node.attribute("message").unwrap())
        .collect();
    let count = |part: &str| messages.iter().filter(|message| message.contains(part)).count();
    assert_eq!(count("true of sessions in memory alone"), 2);
    assert_eq!(count("not the lab's own containers"), messages.len() - 2);
    let mut properties = xml.descendants().filter(|node| node.has_tag_name("property"));
    let sessions = properties.find(|node| node.attribute("name") == Some("sessions")).unwrap();
    assert_eq!(sessions.attribute("value"), Some("shared-store"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lab_that_says_what_it_runs_is_told_how_to_be_checked() {
    for (sessions, part) in [
        (SharedStore, "a shared store; check that with: ./lab check --sessions shared-store"),
        (SignedCookie, "signed cookies; check that with: ./lab check --sessions signed-cookie"),
    ] {
        let (targets, _) = cured::start(sessions, Spoiled::Nothing).await;

        let plain = check_at(&targets, &[]).await;
        let asked = check_at(&targets, &["--sessions", sessions.id()]).await;

        assert_eq!(plain.status.code(), Some(1));
        assert_has(&plain, &[part]);
        assert!(!text(&asked).contains("check that with"), "{}", text(&asked));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_memory_is_told_of_the_other_question() {
    let output = check(Flaw::SharedSessions, &["--hint"]).await;

    assert_has(&output, &["3/6", "./lab check --sessions shared-store"]);
}

#[test]
fn the_steps_of_a_cure_are_listed_in_both_languages() {
    let list = |args: &[&str]| {
        let output =
            sticky_lab().args(["--list", "--sessions", "signed-cookie"]).args(args).output();
        text(&output.unwrap()).to_owned()
    };

    let english = list(&[]);
    assert!(english.contains("3  servers     Three servers, each with a name"), "{english}");
    assert!(english.contains("5  outlives    A session outlives its server"), "{english}");
    assert!(!english.contains("limits"), "{english}");
    assert!(list(&["--lang", "zh"]).contains("4  everywhere  三台都认得同一个会话"));
}

#[test]
fn what_does_not_go_together_is_refused_with_what_there_is() {
    let servers = "localhost:1,localhost:2,localhost:3";
    for (args, message) in [
        (&["--sessions", "redis"][..], "memory, shared-store, signed-cookie"),
        (&["everywhere"], "--sessions shared-store or signed-cookie"),
        (
            &["limits", "--sessions", "shared-store"],
            "the steps are login, profile, servers, everywhere, outlives, or 1 to 5",
        ),
        (&["6", "--sessions", "signed-cookie"], "there is no step `6`"),
        (
            &["4", "--server", "localhost:1", "--sessions", "shared-store"],
            "step `everywhere` needs",
        ),
        (
            &["outlives", "--server", servers, "--sessions", "shared-store"],
            "the lab's own containers",
        ),
    ] {
        let output = sticky_lab().args(args).output().unwrap();

        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        assert!(said.contains(message), "{args:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_a_changed_cookie_repeat_it_when_they_are_pasted() {
    let (targets, _) = cured::start(SharedStore, Spoiled::IdByItsStart).await;
    let report = check_at(&targets, &["--sessions", "shared-store", "--format", "json"]).await;
    let report = json(&report);
    let requirements = report["steps"][3]["requirements"].as_array().unwrap();
    let failed = requirements.iter().find(|known| known["status"] == "failed").unwrap();
    let commands = failed["failure"]["requests"].as_array().unwrap();
    let script: Vec<_> = commands.iter().map(|command| command.as_str().unwrap()).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pasted-change");
    fs::create_dir_all(&folder).unwrap();

    let mut shell = Command::new("sh");
    shell.args(["-c", &script.join("\n")]).current_dir(folder);
    let shell = tokio::task::spawn_blocking(move || shell.output().unwrap()).await.unwrap();

    assert_eq!(text(&shell).matches("HTTP/1.1 200").count(), 2, "{script:#?}\n{shell:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_who_has_finished_is_led_on_by_a_piece_and_a_diff() {
    for (args, parts) in [
        (
            &["--code", "axum"][..],
            [".set_ex(", "if you began with exercise/:", "+redis = { version = \"1\""],
        ),
        (&["--code", "flask"], ["store.set(", "exercise/starters/flask:", "+import redis"]),
    ] {
        let output =
            check(Flaw::None, &[&["--sessions", "shared-store", "--hint"], args].concat()).await;
        assert_has(&output, &parts);
    }
    let output = check_cure(SharedStore, Spoiled::NoLogout, &["--hint", "--code", "gin"]).await;
    assert_has(&output, &["router.POST(\"/logout\", logout)", "+func logout(c *gin.Context) {"]);
}

#[test]
fn the_changes_to_each_starter_fit_one_after_another_to_the_shared_store() {
    let changes = [
        "1-message",
        "1-cookie",
        "2-profile",
        "2-bad-input",
        "3-port",
        "3-server-id",
        "4-debug-sessions",
        "7-shared-store",
        "8-logout",
    ];
    for (starter, code, files) in [
        ("exercise", "exercise/hints", &["Cargo.toml", "src/main.rs"][..]),
        ("exercise/starters/gin", "lesson/code/gin", &["main.go"]),
        ("exercise/starters/express", "lesson/code/express", &["server.js"]),
        ("exercise/starters/flask", "lesson/code/flask", &["server.py"]),
    ] {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("onward").join(starter);
        let _ = fs::remove_dir_all(&folder);
        for file in files {
            let to = folder.join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(Path::new(ROOT).join(starter).join(file), to).unwrap();
        }
        for change in changes {
            let diff = fs::read(Path::new(ROOT).join(code).join(format!("{change}.diff"))).unwrap();
            let mut patch = Command::new("patch");
            patch.args(["--strip=1", "--fuzz=0", "--no-backup-if-mismatch"]).current_dir(&folder);
            let mut patch = patch.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            patch.stdin.take().unwrap().write_all(&diff).unwrap();

            let output = patch.wait_with_output().unwrap();

            assert!(output.status.success(), "{starter} {change}: {}", text(&output));
        }
    }
}
