//! The colours of servers and outcomes as a style sheet, from the lesson's data.

use crate::lesson::{Color, OUTCOMES, SERVERS};

/// What is written on a colour.
const INKS: [&str; 2] = ["#ffffff", "#111111"];

/// Returns the rules: the class `s0` for the first server's look and so on, and the variables
/// `--kept` for what is drawn and `--kept-text` for what is read.
pub fn css() -> String {
    let dark = rules(|color| &color.dark);
    let light = rules(|color| &color.light);
    format!("{light}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n")
}

fn rules(scheme: impl Fn(&Color) -> &str) -> String {
    let looks = SERVERS.looks().enumerate().map(|(i, look)| {
        let color = scheme(&look.color);
        format!(".s{i} {{ fill: {color}; color: {}; }}\n", ink_on(color))
    });
    let outcomes = OUTCOMES.iter().map(|outcome| {
        let (drawn, read) = (scheme(&outcome.color), scheme(&outcome.text_color));
        format!(":root {{ --{0}: {drawn}; --{0}-text: {read}; }}\n", outcome.name)
    });
    looks.chain(outcomes).collect()
}

/// The ink that is read best on a colour.
fn ink_on(color: &str) -> &'static str {
    let [white, black] = INKS.map(|ink| contrast(ink, color));
    if white > black { INKS[0] } else { INKS[1] }
}

/// How well two colours can be told apart, from 1 to 21, as WCAG 2.2 defines it.
fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The relative luminance of a colour such as `#0072b2`.
fn luminance(color: &str) -> f64 {
    let part = |at: usize| {
        let byte = color.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let part = f64::from(byte.unwrap_or_default()) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_wcag_says_it_is() {
        assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.005);
    }

    #[test]
    fn what_is_written_on_a_servers_colour_or_in_that_of_an_outcome_can_be_read() {
        for look in SERVERS.looks() {
            for color in look.color.both() {
                assert!(contrast(ink_on(color), color) >= 4.5, "{color}");
            }
        }
        for outcome in OUTCOMES.iter() {
            // The papers of both pages, and of the light that a request leaves behind.
            for paper in ["#ffffff", "#f4f6f8", "#fdeee3", "#e3f5ee"] {
                let color = &outcome.text_color.light;
                assert!(contrast(color, paper) >= 4.5, "{color} on {paper}");
            }
            for paper in ["#1a242f", "#10171f", "#3d2416", "#12342a", "#14161a", "#1f2228"] {
                let color = &outcome.text_color.dark;
                assert!(contrast(color, paper) >= 4.5, "{color} on {paper}");
            }
        }
    }
}
