//! The change as code: in whose words, how much of it, and what is remembered.

use std::fs;
use std::path::Path;
use std::process::Output;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::AppendHeaders;
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::checker::{check, sticky_lab, text};
use crate::flawed::Flaw;

/// How frameworks give themselves away.
const EXPRESS: Trait =
    Trait { header: ("x-powered-by", "Express"), not_found: "<p>Cannot GET</p>" };
const FLASK: Trait =
    Trait { header: ("server", "Werkzeug/3.1.3 Python/3.13.0"), not_found: "<h1>404</h1>" };
const GIN: Trait =
    Trait { header: ("content-type", "text/plain"), not_found: "404 page not found" };
const UNKNOWN: Trait = Trait { header: ("server", "something"), not_found: "404 page not found\n" };

#[derive(Clone, Copy)]
struct Trait {
    header: (&'static str, &'static str),
    not_found: &'static str,
}

/// Starts a server whose cookie lacks SameSite, and returns where it is.
async fn without_same_site(made_with: Trait) -> String {
    with_login_alone(
        made_with,
        "session_id=0d4b6a86-6e4b-4d3c-8d4e-6f0a2b8c9d1e; Path=/; Max-Age=3600; HttpOnly",
    )
    .await
}

/// Starts a server that has nothing but a login with this cookie, and returns where it is.
async fn with_login_alone(made_with: Trait, cookie: &'static str) -> String {
    let headers = AppendHeaders([made_with.header]);
    let answer = r#"{"message":"Login successful","server_id":"server-1"}"#;
    let login = move || async move { (headers, AppendHeaders([(SET_COOKIE, cookie)]), answer) };
    let not_found = move || async move { (StatusCode::NOT_FOUND, headers, made_with.not_found) };
    let routes = Router::new().route("/login", post(login)).fallback(not_found);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

async fn run(mut command: std::process::Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

async fn hint(made_with: Trait, args: &[&str]) -> String {
    let mut command = sticky_lab();
    command.args(["login", "--server", &without_same_site(made_with).await]).args(args);
    text(&run(command).await).to_owned()
}

/// What of these is in a text, in this order.
#[track_caller]
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest.find(part).unwrap_or_else(|| panic!("no {part:?}, or too early, in\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gin_is_told_to_set_same_site_before_the_cookie_and_the_cookie_before_the_body() {
    let report = hint(UNKNOWN, &["--hint", "--code", "gin"]).await;

    assert_in_order(
        &report,
        &[
            "The line that matters, in Go (gin):\n  c.SetSameSite(http.SameSiteLaxMode)",
            "As code, in Go (gin):",
            "c.SetSameSite(http.SameSiteLaxMode)",
            "c.SetCookie(\"session_id\", id, 3600, \"/\", \"\", false, true)",
            "c.JSON(http.StatusOK",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_has_three_depths() {
    let idea = hint(GIN, &[]).await;
    let line = hint(GIN, &["--hint=line"]).await;
    let whole = hint(GIN, &["--hint"]).await;

    assert!(idea.contains("--hint=line") && !idea.contains("SetSameSite"), "{idea}");
    assert!(line.contains("SetSameSite") && !line.contains("SetCookie(\"session_id\""), "{line}");
    assert!(whole.contains("SetSameSite") && whole.contains("SetCookie(\"session_id\""), "{whole}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_framework_that_gives_itself_away_is_spoken_to_in_its_own_words() {
    for (made_with, line) in [
        (EXPRESS, "in JavaScript (Express):\n  sameSite: \"lax\","),
        (FLASK, "in Python (Flask):\n  samesite=\"Lax\","),
        (GIN, "in Go (gin):\n  c.SetSameSite("),
    ] {
        let report = hint(made_with, &["--hint"]).await;
        assert!(report.contains(line), "no {line:?} in\n{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_is_the_same_in_both_languages() {
    let code = |report: String| {
        let lines = report.lines().rev().take_while(|line| line.starts_with("  "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };

    let in_english = code(hint(GIN, &["--hint"]).await);
    let in_chinese = code(hint(GIN, &["--hint", "--lang", "zh"]).await);

    assert!(in_english.len() > 2, "{in_english:?}");
    assert_eq!(in_chinese, in_english);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_asks_for_counts_more_than_what_the_answers_tell() {
    let report = hint(EXPRESS, &["--hint", "--code", "flask"]).await;

    assert!(report.contains("in Python (Flask):"), "{report}");
    assert!(!report.contains("Express"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_tells_the_framework_the_change_is_told_in_words_alone() {
    let in_english = hint(UNKNOWN, &["--hint"]).await;
    let in_chinese = hint(UNKNOWN, &["--hint", "--lang", "zh"]).await;

    assert!(in_english.contains("The change: Add `; SameSite=Lax`"), "{in_english}");
    assert!(in_english.contains("axum, gin, express, flask: add"), "{in_english}");
    assert!(!in_english.contains("As code,"), "{in_english}");
    assert!(in_chinese.contains("例如 --code gin"), "{in_chinese}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rust_is_called_rust_and_a_change_to_the_starter_is_shown_to_the_starter_alone() {
    let finished = check(Flaw::NoCookie, &["--hint", "--code", "axum"]).await;

    assert_in_order(text(&finished), &["As code, in Rust (axum):\n", "  let cookie = format!("]);
    assert!(!text(&finished).contains("--- a/src/main.rs"), "{}", text(&finished));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_route_is_shown_as_a_piece_and_as_a_diff_to_those_who_began_with_the_starter() {
    for (name, made_with, parts) in [
        (
            "axum",
            UNKNOWN,
            [".route(\"/profile\", get(profile))", "exercise/:", "--- a/src/main.rs"],
        ),
        (
            "gin",
            GIN,
            ["router.GET(\"/profile\", profile)", "exercise/starters/gin:", "--- a/main.go"],
        ),
        (
            "express",
            EXPRESS,
            ["app.get(\"/profile\",", "exercise/starters/express:", "--- a/server.js"],
        ),
        ("flask", FLASK, ["@app.get(\"/profile\")", "exercise/starters/flask:", "--- a/server.py"]),
    ] {
        let cookie = "session_id=0d4b6a86-6e4b-4d3c-8d4e-6f0a2b8c9d1e; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax";
        let server = with_login_alone(made_with, cookie).await;
        let mut command = sticky_lab();
        command.args(["profile", "--hint", "--code", name, "--server", &server]);

        let finished = run(command).await;

        let [route, starter, diff] = parts;
        let began = format!("if you began with {starter}");
        let expected = ["The line that matters, in ", route, "As code, in ", route, &began, diff];
        assert_in_order(text(&finished), &expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_the_code_too() {
    let report: Value = serde_json::from_str(&hint(EXPRESS, &["--format", "json"]).await).unwrap();

    let requirements = report["steps"][0]["requirements"].as_array().unwrap();
    let failed = requirements.iter().find(|requirement| requirement["id"] == "same_site").unwrap();
    let code = &failed["failure"]["code"];
    assert_eq!(code["framework"], "express");
    assert_eq!(code["line"], "sameSite: \"lax\",");
    assert!(code["whole"].as_str().unwrap().contains("res.cookie("), "{code}");
}

/// A folder that looks like the checkout to the tool.
struct Checkout(std::path::PathBuf);

impl Checkout {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("compose.yaml"), "").unwrap();
        fs::write(folder.join(".env"), "LAB_PORT=9000\n").unwrap();
        Self(folder)
    }

    async fn check(&self, server: &str, args: &[&str]) -> Output {
        let mut command = sticky_lab();
        command.current_dir(&self.0).args(["login", "--server", server]).args(args);
        run(command).await
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_framework_that_was_asked_for_is_remembered_in_the_checkout_and_told_once() {
    let (checkout, server) = (Checkout::new("remembered"), without_same_site(UNKNOWN).await);

    let asked = checkout.check(&server, &["--code", "gin"]).await;
    let again = checkout.check(&server, &["--code", "gin", "--hint"]).await;
    let unasked = checkout.check(&server, &["--hint"]).await;

    let told = String::from_utf8_lossy(&asked.stderr);
    assert_eq!(told, "LAB_CODE=gin is in .env now, and the next checks go by it.\n");
    assert_eq!(String::from_utf8_lossy(&again.stderr), "");
    let settings = fs::read_to_string(checkout.0.join(".env")).unwrap();
    assert_eq!(settings, "LAB_PORT=9000\nLAB_CODE=gin\n");
    assert!(text(&unasked).contains("in Go (gin):"), "{}", text(&unasked));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_remembered_changes_its_line_and_nothing_else() {
    let (checkout, server) = (Checkout::new("lines"), without_same_site(UNKNOWN).await);
    let settings = checkout.0.join(".env");
    fs::write(&settings, "LAB_PORT=9000\r\nLAB_CODE='flask'\r\nLAB_LANG=en\r\n").unwrap();

    let quoted = checkout.check(&server, &["--hint"]).await;
    checkout.check(&server, &["--code", "gin"]).await;

    assert!(text(&quoted).contains("in Python (Flask):"), "{}", text(&quoted));
    let after = fs::read_to_string(&settings).unwrap();
    assert_eq!(after, "LAB_PORT=9000\r\nLAB_LANG=en\r\nLAB_CODE=gin\r\n");
    assert_eq!(fs::read_dir(&checkout.0).unwrap().count(), 2, "nothing else is left there");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_remembered_it_says_so() {
    let (checkout, server) = (Checkout::new("not"), without_same_site(UNKNOWN).await);
    let asked = async |folder: &Path, variable: (&'static str, &'static str)| {
        let mut command = sticky_lab();
        command.current_dir(folder).envs([variable]);
        command.args(["login", "--code", "gin", "--server", &server]);
        String::from_utf8(run(command).await.stderr).unwrap()
    };
    let elsewhere = checkout.0.join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();

    let set = asked(&checkout.0, ("LAB_CODE", "flask")).await;
    let in_container = asked(&checkout.0, ("LAB_HOST", "127.0.0.1")).await;
    let outside = asked(&elsewhere, ("LAB_LANG", "en")).await;

    let wins = "The environment says LAB_CODE=flask, which counts more than .env";
    assert!(set.contains(wins), "{set}");
    for told in [in_container, outside] {
        assert!(told.contains("LAB_CODE=gin"), "{told}");
        assert!(told.contains("cannot be remembered"), "{told}");
    }
    assert_eq!(fs::read_to_string(checkout.0.join(".env")).unwrap(), "LAB_PORT=9000\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_counts_more_than_what_is_remembered_and_a_wrong_name_is_told() {
    let (checkout, server) = (Checkout::new("set"), without_same_site(UNKNOWN).await);
    fs::write(checkout.0.join(".env"), "LAB_CODE=gin\n").unwrap();
    let set = |value: &'static str| {
        let mut command = sticky_lab();
        command.current_dir(&checkout.0).env("LAB_CODE", value);
        command.args(["login", "--hint", "--server", &server]);
        command
    };

    let flask = run(set("flask")).await;
    let wrong = run(set("rails")).await;

    assert!(text(&flask).contains("in Python (Flask):"), "{}", text(&flask));
    assert_eq!(wrong.status.code(), Some(2));
    let told = String::from_utf8_lossy(&wrong.stderr);
    let expected = "lab: LAB_CODE is `rails`: there is code for axum, gin, express, flask\n";
    assert_eq!(told, expected);
}
