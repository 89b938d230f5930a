//! How the page stands on paper: on one sheet, or on two, of which the second has the drawings.
//!
//! A style sheet cannot ask how much room is left, so the drawings' size on paper is reckoned here.
//! All lengths are in millimetres.

use super::timeline::Axes;
use crate::classroom::Classroom;

/// What A4 and US Letter, lying, both have within their margins: US Letter's width, A4's height.
const WIDTH: f64 = 259.0;
const HEIGHT: f64 = 190.0;

/// What stands on a sheet beside drawings: all other text of a class, for one method.
const TEXT: f64 = 102.0;
/// A further method's bars, and its line of the table.
const ROW: f64 = 14.5;
/// The sentence on what a fault did.
const FAULT_TEXT: f64 = 6.0;
/// The text of a sheet that has the drawings alone.
const DRAWINGS_TEXT: f64 = 30.0;

/// Between two drawings, and a drawing's own text above it, which is one line for a wide one.
const GAP: f64 = 4.0;
const CAPTION: f64 = 14.0;
const CAPTION_OF_WIDE: f64 = 7.0;
/// The width of the text beside a drawing.
const SIDE: f64 = 44.0;

/// How large a unit of a drawing may be, and how small before the drawings get their own sheet.
const LARGEST: f64 = 0.28;
const SMALLEST_ON_ONE_SHEET: f64 = 0.14;

/// How large letters are to be that can be read.
const LETTER: f64 = 2.1;

/// How a class stands on paper.
pub struct Sheets {
    n_methods: usize,
    is_one: bool,
    drawings: Drawings,
    drawing_width: f64,
}

/// How the drawings stand on a sheet.
#[derive(Clone, Copy)]
struct Drawings {
    n_columns: usize,
    /// Whether their text stands to their left, and not above them.
    is_beside: bool,
    /// A unit of a drawing.
    scale: f64,
}

impl Sheets {
    pub fn of(classroom: &Classroom) -> Self {
        let n_methods = classroom.results.len().max(1);
        let axes = Axes::of(classroom);
        let fault = if classroom.fault.is_some() { FAULT_TEXT } else { 0.0 };
        let text = TEXT + ROW * (n_methods - 1) as f64 + fault;
        let on_one = Drawings::largest(n_methods, &axes, HEIGHT - text);
        let is_one = on_one.scale >= SMALLEST_ON_ONE_SHEET;
        let drawings = match is_one {
            true => on_one,
            false => Drawings::largest(n_methods, &axes, HEIGHT - DRAWINGS_TEXT),
        };
        Self { n_methods, is_one, drawings, drawing_width: axes.width * drawings.scale }
    }

    /// What the style sheet calls it.
    pub fn class(&self) -> &'static str {
        match (self.is_one, self.drawings.is_beside) {
            (true, false) => "one-sheet",
            (true, true) => "one-sheet beside",
            (false, false) => "two-sheets",
            (false, true) => "two-sheets beside",
        }
    }

    /// The variables of the style sheet.
    pub fn style(&self) -> String {
        let Self { n_methods, drawing_width, drawings, .. } = self;
        let (n_columns, letter) = (drawings.n_columns, LETTER / drawings.scale);
        format!(
            "--methods: {n_methods}; --columns: {n_columns}; --drawing: {drawing_width:.1}mm; \
             --letter: {letter:.1}px"
        )
    }
}

impl Drawings {
    /// The largest that have room in a part of a sheet of this height.
    fn largest(n: usize, axes: &Axes, room: f64) -> Self {
        let is_wide = axes.class == "wide";
        let caption = if is_wide { CAPTION_OF_WIDE } else { CAPTION };
        let fit = |n_columns: usize, is_beside: bool| {
            let n_rows = n.div_ceil(n_columns) as f64;
            let (beside, above) = if is_beside { (SIDE, 0.0) } else { (0.0, caption) };
            let wide = ((WIDTH + GAP) / n_columns as f64 - GAP - beside) / axes.width;
            let high = ((room + GAP) / n_rows - GAP - above) / axes.height();
            Self { n_columns, is_beside, scale: wide.min(high).min(LARGEST) }
        };
        let beside = is_wide.then(|| fit(1, true));
        let all = (1..=n).map(|n_columns| fit(n_columns, false)).chain(beside);
        all.max_by(|one, other| one.scale.total_cmp(&other.scale)).expect("there is one column")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classroom::report::page::sample;

    fn sheets(n_methods: usize, through_a_fault: bool) -> Sheets {
        let class = if through_a_fault { sample::through_a_fault } else { sample::class };
        let mut class = class("ip_hash");
        class.plan.n_students = 30;
        class.results = vec![class.results[0].clone(); n_methods];
        Sheets::of(&class)
    }

    #[test]
    fn one_method_has_room_on_one_sheet_and_ten_take_two() {
        for through_a_fault in [false, true] {
            assert_eq!(sheets(1, through_a_fault).class(), "one-sheet");
            assert_eq!(sheets(10, through_a_fault).class(), "two-sheets");
        }
    }

    #[test]
    fn drawings_stand_side_by_side_where_they_are_larger_so() {
        assert!(sheets(10, false).style().contains("--columns: 5;"));
        assert!(sheets(2, true).style().contains("--columns: 1;"));
    }
}
