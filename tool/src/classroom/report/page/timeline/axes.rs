//! Where a request stands in a drawing: to the right by its number or its time, down by student.

use svg::node::element::{Group, Line, Rectangle, Text as Label};

use super::{MAX_REQUESTS, MAX_SECONDS, MAX_STUDENTS};
use crate::classroom::{Classroom, Event, FaultTimes};
use crate::text::{Lang, text};

const LEFT: f64 = 30.0;
const BOTTOM: f64 = 22.0;

/// What goes from left to right.
enum Across {
    /// A student's requests by their number, so many.
    Requests(usize),
    /// The time since the start, so many seconds.
    Seconds(f64),
}

/// The measures of a drawing. All methods have the same, so that they can be compared.
pub struct Axes {
    across: Across,
    n_rows: usize,
    /// How wide a drawing is, in its own units.
    pub width: f64,
    /// What the style calls this width.
    pub class: &'static str,
}

impl Axes {
    pub fn of(classroom: &Classroom) -> Self {
        let events = || classroom.results.iter().flat_map(|result| &result.events);
        let across = match classroom.fault {
            None => Across::Requests((classroom.plan.n_reads + 1).min(MAX_REQUESTS)),
            Some(_) => {
                let last_ms = events().map(|event| event.at_ms).fold(0.0, f64::max);
                Across::Seconds((last_ms / 1000.0).ceil().clamp(1.0, MAX_SECONDS))
            }
        };
        let (class, width) = match across {
            Across::Requests(..=14) if classroom.results.len() > 1 => ("narrow", 320.0),
            Across::Requests(..=30) => ("medium", 640.0),
            _ => ("wide", 1200.0),
        };
        Self { across, n_rows: classroom.plan.n_students.min(MAX_STUDENTS), width, class }
    }

    /// Where the first student's marks begin.
    pub fn left(&self) -> f64 {
        LEFT
    }

    pub fn height(&self) -> f64 {
        self.bottom() + BOTTOM
    }

    /// How large marks are: as large as their rows allow.
    pub fn scale(&self) -> f64 {
        let across = match self.across {
            Across::Requests(n) => self.breadth() / n as f64,
            Across::Seconds(n) => self.breadth() / n / 2.0, // two requests a second
        };
        (self.row().min(across) / 11.5 * 100.0).round() / 100.0
    }

    /// A request's distance from the left side. None if it stands outside.
    pub fn x(&self, number: usize, event: &Event) -> Option<f64> {
        match self.across {
            Across::Requests(n) => (number < n).then(|| self.of_request(number)),
            Across::Seconds(n) => {
                let seconds = event.at_ms / 1000.0;
                (seconds <= n).then(|| self.of_second(seconds))
            }
        }
    }

    /// The middle of a student's row. Students are counted from 1.
    pub fn y(&self, student: usize) -> f64 {
        let y = self.top() + (student as f64 - 0.5) * self.row();
        (y * 10.0).round() / 10.0
    }

    /// A sentence on what stands outside, if something does.
    pub fn left_out(&self, classroom: &Classroom, lang: Lang) -> Option<String> {
        let requests =
            text("Only the first {n} requests of each are drawn.", "每人只画了前 {n} 次请求。");
        let seconds = text("Only the first {n} seconds are drawn.", "只画了前 {n} 秒。");
        let (sentence, n) = match self.across {
            Across::Requests(n) if n <= classroom.plan.n_reads => (requests, n),
            Across::Seconds(n) if n >= MAX_SECONDS => (seconds, n as usize),
            _ => return None,
        };
        Some(sentence.fill(lang, &[("n", n.to_string())]))
    }

    /// Lines, numbers, and the fault's span.
    pub fn drawn(&self, classroom: &Classroom, lang: Lang) -> Group {
        let mut drawn = Group::new().set("class", "axes");
        if let Some(fault) = &classroom.fault {
            drawn = drawn.add(self.span(fault));
        }
        let step = if self.n_rows > 30 { 10 } else { 5 };
        for student in (1..=self.n_rows).filter(|n| *n == 1 || n % step == 0) {
            let y = self.y(student);
            let line = Line::new().set("x1", LEFT).set("x2", self.width).set("y1", y).set("y2", y);
            let number = Label::new(student.to_string()).set("class", "to-the-left");
            drawn = drawn.add(line).add(number.set("x", LEFT - 6.0).set("y", y));
        }
        for (x, label) in self.ticks(lang) {
            let y = self.bottom() + 13.0;
            drawn = drawn.add(Label::new(label).set("x", LEFT + x).set("y", y));
        }
        drawn
    }

    /// What stands below: the numbers of requests, or seconds.
    fn ticks(&self, lang: Lang) -> Vec<(f64, String)> {
        match self.across {
            Across::Requests(n) => {
                let step = if n > 30 { 10 } else { 5 };
                let login = (self.of_request(0), text("login", "登录").get(lang).to_owned());
                let reads = (1..n).filter(|number| number % step == 0);
                let reads = reads.map(|number| (self.of_request(number), number.to_string()));
                [login].into_iter().chain(reads).collect()
            }
            Across::Seconds(n) => (0..n as usize)
                .step_by(5)
                .map(|second| (self.of_second(second as f64), format!("{second} s")))
                .collect(),
        }
    }

    /// The time of the fault, and what it was.
    fn span(&self, fault: &FaultTimes) -> Group {
        let Across::Seconds(n) = self.across else { return Group::new() };
        let at = |ms: u64| LEFT + self.of_second((ms as f64 / 1000.0).min(n)).round();
        let (from, to) = (at(fault.began_ms), at(fault.healed_ms));
        let shadow = Rectangle::new()
            .set("class", "span")
            .set("x", from)
            .set("y", 0)
            .set("width", to - from)
            .set("height", self.bottom());
        let label = Label::new(fault.name.as_str()).set("class", "fault");
        Group::new().add(shadow).add(label.set("x", from + 6.0).set("y", self.top() / 2.0))
    }

    fn of_request(&self, number: usize) -> f64 {
        let Across::Requests(n) = self.across else { return 0.0 };
        (number as f64 + 0.5) * self.breadth() / n as f64
    }

    fn of_second(&self, second: f64) -> f64 {
        let Across::Seconds(n) = self.across else { return 0.0 };
        8.0 + second * (self.breadth() - 16.0) / n
    }

    fn breadth(&self) -> f64 {
        self.width - LEFT
    }

    /// A fault has its name above the rows.
    fn top(&self) -> f64 {
        if matches!(self.across, Across::Seconds(_)) { 24.0 } else { 8.0 }
    }

    fn bottom(&self) -> f64 {
        self.top() + self.n_rows as f64 * self.row()
    }

    /// The height of a row: many students get thin ones, and so does a wide drawing.
    fn row(&self) -> f64 {
        let most = if self.class == "wide" { 10.0 } else { 13.0 };
        (400.0 / self.n_rows.max(1) as f64).clamp(7.0, most)
    }
}
