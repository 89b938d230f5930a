//! A report as JUnit XML, for CI systems: a suite is a step, a case is a requirement.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as XmlReport, TestCase, TestCaseStatus, TestSuite};

use super::seen::left_out;
use super::{Sentences, blocked_by};
use crate::check::{LeftOut, Outcome, Report, Score, Status};
use crate::text::{Lang, Text, text};

/// Why a requirement was not looked at.
fn why(left_out: LeftOut) -> Text {
    match left_out {
        LeftOut::Core => {
            text("not looked at: a bonus, and --core", "没有检查：附加项（用了 --core）")
        }
        LeftOut::MemoryAlone => text(
            "not looked at: true of sessions in memory alone",
            "没有检查：只有会话在内存里时才成立",
        ),
        LeftOut::NoMethods => {
            text("not looked at: no methods to go through", "没有检查：没有可用的方法")
        }
        LeftOut::NoContainers => {
            text("not looked at: not the lab's own containers", "没有检查：不是实验室自己的容器")
        }
        LeftOut::StoreForgets => {
            text("not looked at: the store keeps nothing", "没有检查：存储不保留数据")
        }
    }
}

/// Writes a report as JUnit XML.
///
/// # Errors
/// If `out` takes no more.
pub fn write(out: &mut impl Write, report: &Report, lang: Lang) -> io::Result<()> {
    let mut xml = XmlReport::new("lab check");
    let left_out = left_out(report, lang).join(" ");
    for step in &report.steps {
        let mut suite = TestSuite::new(step.says().title.get(lang));
        suite.add_property(("seed", report.seed.to_string().as_str()));
        suite.add_property(("lab_servers", report.of_lab.to_string().as_str()));
        if report.sessions.is_cure() {
            suite.add_property(("sessions", report.sessions.id()));
            suite.add_property(("left_out", left_out.as_str()));
        }
        for note in &step.notes {
            suite.add_property(("note", note.get(lang).as_str()));
        }
        let Score { points, max_points, bonus_points, max_bonus_points } = step.score();
        suite.add_property(("points", format!("{points}/{max_points}").as_str()));
        suite.add_property(("bonus_points", format!("{bonus_points}/{max_bonus_points}").as_str()));
        for (place, (requirement, outcome)) in step.requirements().enumerate() {
            let status = match outcome {
                Outcome::Passed => TestCaseStatus::success(),
                Outcome::NotReached => match step.status {
                    // The run has failed without a failed case, so one of the cases has to say why.
                    Status::Blocked(by) if place == 0 => {
                        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                        status.set_type("blocked").set_message(blocked_by(
                            by,
                            report.sessions,
                            lang,
                        ));
                        status
                    }
                    _ => {
                        let mut status = TestCaseStatus::skipped();
                        status.set_message(text("not reached", "没有检查到这里").get(lang));
                        status
                    }
                },
                Outcome::LeftOut(reason) => {
                    let mut status = TestCaseStatus::skipped();
                    status.set_message(why(*reason).get(lang));
                    status
                }
                Outcome::Failed(failure) => {
                    let sentences = Sentences::of(failure, lang);
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    status.set_type(failure.cause.id()).set_message(sentences.why);
                    let rows = failure.rows.iter().map(|row| {
                        let (expected, actual) = (row.expected.get(lang), row.actual.get(lang));
                        format!("{}: {expected} | {actual}", row.what)
                    });
                    let lines = failure.commands().into_iter().chain(rows).chain([sentences.idea]);
                    status.set_description(lines.collect::<Vec<_>>().join("\n"));
                    status
                }
            };
            let mut case = TestCase::new(requirement.text.get(lang), status);
            case.set_classname(format!("{}.{}", step.step.id, requirement.id));
            case.add_property(("bonus", requirement.bonus.to_string().as_str()));
            suite.add_test_case(case);
        }
        xml.add_test_suite(suite);
    }
    out.write_all(xml.to_string().map_err(io::Error::other)?.as_bytes())
}
