//! What a run says that the one before it did not: points that were won and lost, and what comes next.

use std::io::{self, Write};

use super::Paper;
use super::paper::{BOLD, GREEN, RED};
use crate::check::{Outcome, Report, Status, Step, StepReport};
use crate::text::{Lang, listed, text};

impl<W: Write> Paper<W> {
    /// Writes what has changed since the run before.
    ///
    /// # Errors
    /// If there is nowhere to write to any more.
    pub fn news(&mut self, before: &Report, now: &Report) -> io::Result<()> {
        writeln!(self.out)?;
        for sentence in news(before, now, self.lang) {
            let style = match sentence.as_bytes() {
                [b'+', ..] => GREEN,
                [b'-', ..] => RED,
                _ => BOLD,
            };
            self.prose("", &format!("{style}{sentence}{style:#}"))?;
        }
        self.out.flush()
    }
}

fn news(before: &Report, now: &Report, lang: Lang) -> Vec<String> {
    let mut news = Vec::new();
    for step in &now.steps {
        if let Some(before) = of(before, step.step).filter(|before| was_looked_at(before)) {
            news.extend(changes(before, step, lang));
        }
    }
    let passes_now = |step: &&StepReport| {
        let passed = |step: &StepReport| step.status == Status::Passed;
        passed(step) && !of(before, step.step).is_some_and(passed)
    };
    let new: Vec<_> = now.steps.iter().filter(passes_now).map(|step| step.step).collect();
    if !new.is_empty() {
        let numbers: Vec<_> =
            new.iter().map(|step| step.number(now.sessions).to_string()).collect();
        let passes = text("{n|Step|Steps} {numbers} {n|passes|pass}.", "第 {numbers} 步通过了。");
        let numbers = listed(&numbers, lang);
        news.push(passes.fill(lang, &[("n", new.len().to_string()), ("numbers", numbers)]));
    }
    if let Some(next) = new.last().and_then(|step| next(step, now)) {
        let asks = text("Step {number} asks: {question}", "第 {number} 步要问的是：{question}");
        let (number, says) = (next.number(now.sessions), next.text().says(now.sessions));
        let question = says.question.get(lang).to_owned();
        news.push(asks.fill(lang, &[("number", number.to_string()), ("question", question)]));
        news.push(says.task.get(lang).to_owned());
    }
    if news.is_empty() {
        let same = text("Nothing has changed since the last run.", "与上一次检查相比，没有变化。");
        news.push(same.get(lang).to_owned());
    }
    news
}

fn of<'a>(report: &'a Report, step: &Step) -> Option<&'a StepReport> {
    report.steps.iter().find(|report| report.step.id == step.id)
}

fn was_looked_at(step: &StepReport) -> bool {
    matches!(step.status, Status::Passed | Status::Failed)
}

/// The first step after this one that does not pass, be it a part of the run or not.
fn next(step: &Step, now: &Report) -> Option<&'static Step> {
    let passes = |step: &Step| of(now, step).is_some_and(|step| step.status == Status::Passed);
    let steps = now.sessions.steps().iter().copied();
    steps.skip(step.number(now.sessions)).find(|step| !passes(step))
}

/// Points of a step that were won or lost, the core's and the bonuses', each with its sum. What was
/// not reached this time is not lost: nobody has looked.
fn changes(before: &StepReport, now: &StepReport, lang: Lang) -> Vec<String> {
    let score = now.score();
    let counts = [(score.points, score.max_points), (score.bonus_points, score.max_bonus_points)];
    let mut lines = Vec::new();
    for (is_bonus, (points, max_points)) in [false, true].into_iter().zip(counts) {
        let outcomes = now.requirements().zip(&before.outcomes);
        let changes = outcomes.filter(|((requirement, _), _)| requirement.bonus == is_bonus);
        let changes = changes.filter_map(|((requirement, now), before)| match (before, now) {
            (Outcome::Passed, Outcome::Failed(_)) => Some((requirement, text("-1: ", "-1："))),
            (Outcome::Passed, _) => None,
            (_, Outcome::Passed) => Some((requirement, text("+1: ", "+1："))),
            _ => None,
        });
        let mut of_kind: Vec<_> = changes
            .map(|(requirement, sign)| format!("{}{}", sign.get(lang), requirement.named(lang)))
            .collect();
        if let Some(last) = of_kind.last_mut() {
            let sum = text(", {points} of {max}", "（满分 {max} 分，得 {points} 分）");
            let values = [("points", points.to_string()), ("max", max_points.to_string())];
            *last += &sum.fill(lang, &values);
        }
        lines.append(&mut of_kind);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::failure::Failure;
    use crate::check::{Cause, STEPS, Sessions};

    /// A run of the first two steps in which these requirements hold, and those after them do not.
    fn run(held: [&[&str]; 2]) -> Report {
        let sessions = Sessions::Memory;
        let mut report = Report::new(7, sessions);
        for (step, held) in STEPS.into_iter().zip(held) {
            let is_held = |id: &str| held.contains(&id);
            let mut step_report = StepReport::without_looking(step, sessions, Status::NotRun);
            let outcomes: Vec<_> = step_report
                .told()
                .map(|requirement| match (held.is_empty(), is_held(&requirement.id)) {
                    (true, _) => Outcome::NotReached,
                    (false, true) => Outcome::Passed,
                    (false, false) => Outcome::Failed(Box::new(Failure::new(Cause::NotJson))),
                })
                .collect();
            let passes = outcomes.iter().all(|outcome| matches!(outcome, Outcome::Passed));
            let status = match (held.is_empty(), passes) {
                (true, _) => Status::NotRun,
                (false, true) => Status::Passed,
                (false, false) => Status::Failed,
            };
            (step_report.status, step_report.outcomes) = (status, outcomes);
            report.steps.push(step_report);
        }
        report
    }

    fn all(step: &'static Step) -> Vec<&'static str> {
        let report = StepReport::without_looking(step, Sessions::Memory, Status::NotRun);
        report.told().map(|requirement| requirement.id.as_str()).collect()
    }

    #[test]
    fn a_point_that_was_won_is_named_with_what_it_makes_of_the_step() {
        let (before, now) = (run([&["status"], &[]]), run([&["status", "body"], &[]]));

        let body = "the body says that it worked, and which server spoke";
        let max = all(STEPS[0]).len();
        assert_eq!(news(&before, &now, Lang::En), [format!("+1: {body}, 2 of {max}")]);
        assert_eq!(news(&now, &before, Lang::En), [format!("-1: {body}, 1 of {max}")]);
        assert!(news(&before, &now, Lang::Zh)[0].starts_with("+1：响应正文"));
    }

    #[test]
    fn bonuses_are_counted_apart() {
        let profile = all(STEPS[1]);
        let without: Vec<_> = profile.iter().copied().filter(|id| *id != "login_time").collect();
        let (before, now) = (run([&[], &without]), run([&[], &profile]));

        let line = &news(&before, &now, Lang::En)[0];

        let n_bonuses = STEPS[1].text().requirements.iter().filter(|known| known.bonus).count();
        let sum = format!(", {n_bonuses} of {n_bonuses}");
        assert!(line.starts_with("+1: bonus: ") && line.ends_with(&sum), "{line}");
    }

    #[test]
    fn a_step_that_passes_leads_to_what_the_next_one_asks() {
        let before = run([&["status"], &[]]);
        let now = run([&all(STEPS[0]), &["status"]]);

        let news = news(&before, &now, Lang::En);

        let says = STEPS[1].text().says(Sessions::Memory);
        let asks = format!("Step 2 asks: {}", says.question.en);
        let end = [String::from("Step 1 passes."), asks, says.task.en.to_owned()];
        assert_eq!(news[news.len() - 3..], end);
    }

    #[test]
    fn what_nobody_has_looked_at_is_not_lost() {
        let before = run([&["status"], &["status", "fields"]]);
        let now = run([&["status"], &[]]);

        assert_eq!(news(&before, &now, Lang::En), ["Nothing has changed since the last run."]);
    }
}
