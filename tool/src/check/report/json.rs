//! A report as JSON. `docs/check-report.schema.json` describes it.

use std::io::{self, Write};

use serde::Serialize;

use super::Sentences;
use super::seen::left_out;
use crate::check::failure::Failure;
use crate::check::{
    Code, Framework, Made, Outcome, Report, Requirement, Score, Sessions, Status, StepReport,
};
use crate::text::Lang;

/// The version of the form; it goes up with every change that could break a reader.
const VERSION: u32 = 2;

#[derive(Serialize)]
struct JsonReport {
    version: u32,
    seed: u64,
    lab_servers: bool,
    /// Where the servers keep their sessions, if not in memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    sessions: Option<Sessions>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
    passed: bool,
    #[serde(flatten)]
    score: Score,
    steps: Vec<JsonStep>,
}

#[derive(Serialize)]
struct JsonStep {
    id: &'static str,
    number: usize,
    title: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_by: Option<&'static str>,
    #[serde(flatten)]
    score: Score,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    requirements: Vec<JsonRequirement>,
}

#[derive(Serialize)]
struct JsonRequirement {
    id: &'static str,
    text: &'static str,
    bonus: bool,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<JsonFailure>,
}

#[derive(Serialize)]
struct JsonFailure {
    cause: &'static str,
    why: String,
    hint: String,
    change: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<JsonCode>,
    requests: Vec<String>,
    comparison: Vec<JsonRow>,
}

#[derive(Serialize)]
struct JsonCode {
    #[serde(skip_serializing_if = "Option::is_none")]
    framework: Option<Framework>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<&'static str>,
    whole: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<&'static str>,
}

#[derive(Serialize)]
struct JsonRow {
    what: String,
    expected: String,
    actual: String,
    differs: bool,
}

/// Writes a report as one JSON object.
///
/// # Errors
/// If `out` takes no more.
pub fn write(out: &mut impl Write, report: &Report, lang: Lang) -> io::Result<()> {
    let json = JsonReport {
        version: VERSION,
        seed: report.seed,
        lab_servers: report.of_lab,
        sessions: Some(report.sessions).filter(|sessions| sessions.is_cure()),
        left_out: left_out(report, lang),
        passed: report.passed(),
        score: report.score(),
        steps: report.steps.iter().map(|step| json_step(step, report.made, lang)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &json).map_err(io::Error::from)?;
    writeln!(out)
}

fn json_step(report: &StepReport, made: Made, lang: Lang) -> JsonStep {
    let (status, blocked_by) = match report.status {
        Status::Passed => ("passed", None),
        Status::Failed => ("failed", None),
        Status::Blocked(by) => ("blocked", Some(by)),
        Status::Skipped => ("skipped", None),
        Status::NotRun => ("not_run", None),
    };
    let requirement = |(requirement, outcome): (&'static Requirement, &Outcome)| {
        let (status, failure) = match outcome {
            Outcome::Passed => ("passed", None),
            Outcome::Failed(failure) => ("failed", Some(json_failure(failure, made, lang))),
            Outcome::NotReached => ("not_reached", None),
            Outcome::LeftOut(_) => ("left_out", None),
        };
        JsonRequirement {
            id: &requirement.id,
            text: requirement.text.get(lang),
            bonus: requirement.bonus,
            status,
            failure,
        }
    };
    JsonStep {
        id: report.step.id,
        number: report.step.number(report.sessions),
        title: report.says().title.get(lang),
        status,
        blocked_by,
        score: report.score(),
        notes: report.notes.iter().map(|note| note.get(lang)).collect(),
        requirements: report.requirements().map(requirement).collect(),
    }
}

fn json_failure(failure: &Failure, made: Made, lang: Lang) -> JsonFailure {
    let sentences = Sentences::of(failure, lang);
    let rows = failure.rows.iter().map(|row| JsonRow {
        what: row.what.clone(),
        expected: row.expected.get(lang).to_owned(),
        actual: row.actual.get(lang).to_owned(),
        differs: row.differs,
    });
    JsonFailure {
        cause: failure.cause.id(),
        why: sentences.why,
        hint: sentences.idea,
        change: sentences.change,
        code: failure.code(made).map(|Code { framework, line, whole, diff }| JsonCode {
            framework,
            line,
            whole,
            diff,
        }),
        requests: failure.commands(),
        comparison: rows.collect(),
    }
}
