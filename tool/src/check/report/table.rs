//! Expected and actual side by side, as wide as a terminal shows them.

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::check::failure::Row;
use crate::text::{Lang, padded, text};

const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();

/// The widest cell of a table, in columns of a terminal.
const MAX_CELL: usize = 56;

/// Returns the rows as lines, with a mark on each that differs; nothing for no rows.
pub(super) fn table(rows: &[Row], lang: Lang) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heads = [text("expected", "期望").get(lang), text("actual", "实际").get(lang)];
    let cells = rows
        .iter()
        .map(|row| [visible(&row.what), cut(row.expected.get(lang)), cut(row.actual.get(lang))]);
    let cells: Vec<_> = cells.collect();
    let widest = |column: usize, head: &str| {
        cells.iter().map(|cells| cells[column].width()).chain([head.width()]).max().unwrap_or(0)
    };
    let (what, expected) = (widest(0, ""), widest(1, heads[0]));
    let (indent, head) = (padded("", what), padded(heads[0], expected));
    let mut lines = format!("\n    {indent}   {DIM}{head}  {}{DIM:#}\n", heads[1]);
    for (row, [name, wanted, found]) in rows.iter().zip(&cells) {
        let (style, mark) = if row.differs { (RED, "!") } else { (Style::new(), " ") };
        let (name, wanted) = (padded(name, what), padded(wanted, expected));
        lines += &format!("  {style}{mark}{style:#} {name}   {wanted}  {style}{found}{style:#}\n");
    }
    lines
}

/// Text from elsewhere, without anything in it that a terminal would act upon.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The same, cut to the width of a cell.
fn cut(text: &str) -> String {
    let text = visible(text);
    if text.width() <= MAX_CELL {
        return text;
    }
    let mut width = 1;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= MAX_CELL
    };
    text.chars().take_while(fits).chain(['…']).collect()
}
