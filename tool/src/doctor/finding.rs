//! What the doctor has found, to be told in either language.

use crate::text::{Lang, Problem, Text};

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What is to be done, if something is.
    next_step: Option<Text>,
    /// Whether it is neither well nor bad.
    is_remark: bool,
    sentence: Sentence,
    values: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone)]
enum Sentence {
    Own(Text),
    Problem(Problem),
}

impl Finding {
    /// Makes one of what is well.
    pub fn well(sentence: Text) -> Self {
        let sentence = Sentence::Own(sentence);
        Self { sentence, next_step: None, is_remark: false, values: Vec::new() }
    }

    /// Makes one of what is in the way, with what to do about it.
    pub fn bad(sentence: Text, next_step: Text) -> Self {
        Self { next_step: Some(next_step), ..Self::well(sentence) }
    }

    /// Makes one of what is neither well nor in the way.
    pub fn remark(sentence: Text) -> Self {
        Self { is_remark: true, ..Self::well(sentence) }
    }

    /// Makes one of what another part of the tool stumbles over.
    pub fn of_problem(problem: Problem) -> Self {
        let sentence = Sentence::Problem(problem);
        Self { sentence, next_step: None, is_remark: false, values: Vec::new() }
    }

    /// Fills `{name}` in, in the sentence and in the next step.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// Whether it is in the way.
    pub fn is_bad(&self) -> bool {
        self.next_step.is_some() || matches!(self.sentence, Sentence::Problem(_))
    }

    /// Makes it what keeps something from being tried.
    pub fn into_problem(self) -> Problem {
        let problem = match self.sentence {
            Sentence::Own(sentence) => Problem::not_tried(sentence),
            Sentence::Problem(problem) => return problem,
        };
        let problem = self.values.into_iter().fold(problem, |p, (name, value)| p.with(name, value));
        match self.next_step {
            Some(next_step) => problem.next(next_step),
            None => problem,
        }
    }

    /// Returns it in one language, as a line, and another one with what to do.
    pub fn tell(&self, lang: Lang) -> String {
        let mark = match (self.is_bad(), self.is_remark) {
            (true, _) => "  !!  ",
            (false, true) => "      ",
            (false, false) => "  ok  ",
        };
        match &self.sentence {
            Sentence::Problem(problem) => {
                format!("{mark}{}", problem.tell(lang).replace("\n\n", "\n      "))
            }
            Sentence::Own(sentence) => {
                let sentence = sentence.fill(lang, &self.values);
                let next_step = self.next_step.map(|next_step| next_step.fill(lang, &self.values));
                let next_step = next_step.map_or(String::new(), |step| format!("\n      {step}"));
                format!("{mark}{sentence}{next_step}")
            }
        }
    }
}

/// Returns a size in bytes as Docker writes it: `18.8MB`.
pub fn size(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    let n_digits = match megabytes {
        ..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    format!("{megabytes:.n_digits$}MB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::text;

    #[test]
    fn sizes_have_three_digits() {
        assert_eq!(size(2_781_234), "2.78MB");
        assert_eq!(size(18_812_345), "18.8MB");
        assert_eq!(size(181_234_567), "181MB");
    }

    #[test]
    fn what_is_in_the_way_is_told_with_what_to_do() {
        let well = Finding::well(text("port {port}", "端口 {port}")).with("port", 80);
        let bad = Finding::bad(text("a {what}", "一个 {what}"), text("mend {what}", "修 {what}"));
        let bad = bad.with("what", "leak");

        assert_eq!(well.tell(Lang::Zh), "  ok  端口 80");
        assert_eq!(bad.tell(Lang::En), "  !!  a leak\n      mend leak");
        assert_eq!((well.is_bad(), bad.is_bad()), (false, true));
        let problem = bad.into_problem();
        assert_eq!((problem.tell(Lang::En), problem.exit_code), ("a leak\n\nmend leak".into(), 2));
    }
}
