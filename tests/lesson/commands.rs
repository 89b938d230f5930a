//! The commands that a page only names, in `sh` blocks: each is run as well, here or elsewhere.

use regex::Regex;

use crate::support::pages::{pages, text_of, transcripts};

/// What the pages have in `sh` blocks, since its output is of no interest there, with the place
/// that runs it: a file and what stands in it.
const RUN_ELSEWHERE: [(&str, &str, &str); 9] = [
    (
        r"LAB_SERVER_IMAGE=\S+ \./lab up --sessions shared-store",
        "tests/cures/own_server.rs",
        "fn a_server_of_somebody_elses_has_the_store_beside_it()",
    ),
    (
        r"\./lab check --sessions (shared-store|signed-cookie)",
        "tests/cures/contract.rs",
        r#"lab.lab(&["check", "--sessions", sessions])"#,
    ),
    (
        r"\./lab classroom --methods ip_hash --reads 100 --seed 7 .*",
        "tests/cures/costs.rs",
        r#"class(&["--reads", "100"])"#,
    ),
    (
        r#"\./lab classroom --methods ip_hash --students 200 --rooms 200 --fault "scale 4" --seed 7"#,
        "tests/cures/change.rs",
        "fn a_class_of_two_hundred_moves_and_is_logged_out_as_the_page_of_methods_says()",
    ),
    (
        r"(LAB_SERVER_IMAGE=my-server )?\./lab (up|check|down)",
        "tests/lesson/own_server.rs",
        "fn a_python_server_written_from_the_contract_passes_behind_the_labs_nginx()",
    ),
    (
        r"docker build .*my-server.* examples/python",
        "tests/lesson/own_server.rs",
        "fn a_python_server_written_from_the_contract_passes_behind_the_labs_nginx()",
    ),
    (
        r"LAB_SERVER_IMAGE=sticky-session-lab/exercise \./lab up",
        "tests/lesson/own_server.rs",
        "fn what_a_learner_has_made_of_the_exercise_runs_behind_nginx_too()",
    ),
    (
        r"docker/from-packages python sticky-session-lab/python:packaged",
        "tests/setup",
        r#"docker/from-packages python "$PACKAGED_PYTHON""#,
    ),
    (
        r"PORT=808. SERVER_ID=server-. cargo run .*",
        "tests/lesson/way.rs",
        r#".envs([("PORT", port.to_string()), ("SERVER_ID", id.to_owned())])"#,
    ),
];

/// The commands of a page's `sh` blocks, without what is said of them.
fn commands(page: &str) -> Vec<String> {
    let text = text_of(page);
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).filter(|line| !line.is_empty());
    lines.map(|line| line.split(" #").next().unwrap().trim().to_owned()).collect()
}

#[test]
fn what_a_page_only_names_is_run_by_a_test() {
    let shown: Vec<_> = pages()
        .iter()
        .flat_map(|page| transcripts(&text_of(page)))
        .map(|transcript| transcript.command)
        .collect();
    let patterns = RUN_ELSEWHERE.map(|(p, ..)| Regex::new(&format!("^({p})$")).unwrap());
    let mut is_needed = [false; RUN_ELSEWHERE.len()];

    for (_, file, runs) in RUN_ELSEWHERE {
        assert!(text_of(file).contains(runs), "{file} has no {runs}");
    }
    for page in pages() {
        for command in commands(&page) {
            let place = patterns.iter().position(|pattern| pattern.is_match(&command));
            assert!(place.is_some() || shown.contains(&command), "{page}: who runs {command:?}?");
            if let Some(place) = place {
                is_needed[place] = true;
            }
        }
    }
    assert_eq!(is_needed, [true; RUN_ELSEWHERE.len()], "no page has the others any more");
}
