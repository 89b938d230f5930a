//! What is taught, as it stands in the folder `lesson`: the servers, and how they and the outcomes
//! look. The page reads the same files. The methods are in [`crate::method`].

use std::sync::LazyLock;

use serde::Deserialize;

/// A colour on light paper and on dark, as CSS writes it.
#[derive(Debug, Deserialize)]
pub struct Color {
    /// On light paper, and in print.
    pub light: String,
    /// On dark paper.
    pub dark: String,
}

/// How a server looks: the one can be told without the other.
#[derive(Debug, Deserialize)]
pub struct Look {
    /// The name of a shape.
    pub shape: String,
    /// Its colour.
    pub color: Color,
}

/// A server of the lab's own.
#[derive(Debug, Deserialize)]
pub struct Server {
    /// What it calls itself.
    pub name: String,
    /// How it looks.
    #[serde(flatten)]
    pub look: Look,
}

/// The lab's servers, and how any other looks.
#[derive(Debug, Deserialize)]
pub struct Servers {
    /// The lab's own, in order.
    pub servers: Vec<Server>,
    /// The look of a server that is none of them.
    pub another: Look,
}

/// What becomes of a session, and how that looks.
#[derive(Debug, Deserialize)]
pub struct Outcome {
    /// `kept` or `lost`.
    pub name: String,
    /// The colour of what is drawn.
    pub color: Color,
    /// The colour of what is read.
    pub text_color: Color,
}

/// The servers, from `lesson/servers.json`.
pub static SERVERS: LazyLock<Servers> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../lesson/servers.json"))
        .expect("lesson/servers.json is read by a test")
});

/// The outcomes, from `lesson/outcomes.json`.
pub static OUTCOMES: LazyLock<Vec<Outcome>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../lesson/outcomes.json"))
        .expect("lesson/outcomes.json is read by a test")
});

impl Servers {
    /// All looks: those of the servers in order, and then that of any other.
    pub fn looks(&self) -> impl Iterator<Item = &Look> {
        self.servers.iter().map(|server| &server.look).chain([&self.another])
    }
}

impl Color {
    /// The colours, on light paper and on dark.
    pub fn both(&self) -> [&str; 2] {
        [&self.light, &self.dark]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_server_wears_the_colour_of_an_outcome_or_of_another_server() {
        for scheme in [0, 1] {
            let servers = SERVERS.looks().map(|look| look.color.both()[scheme]);
            let outcomes = OUTCOMES
                .iter()
                .flat_map(|outcome| [&outcome.color, &outcome.text_color])
                .map(|color| color.both()[scheme]);
            let colors: Vec<_> = servers.chain(outcomes).collect();

            assert_eq!(colors.iter().collect::<BTreeSet<_>>().len(), colors.len(), "{colors:?}");
        }
    }

    /// What red, green and blue become, in linear light, for those who see no red, no green, or no
    /// blue (Machado, Oliveira and Fernandes, 2009, at their strongest), and for all others.
    const EYES: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ];

    /// A colour as such eyes see it, in the coordinates of CIE 1976 (L*, a*, b*).
    fn seen(color: &str, eyes: &[[f64; 3]; 3]) -> [f64; 3] {
        let light = [1, 3, 5].map(|at| {
            let byte = u8::from_str_radix(&color[at..at + 2], 16).unwrap();
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        let dot = |row: &[f64; 3], with: &[f64; 3]| row.iter().zip(with).map(|(a, b)| a * b).sum();
        let [r, g, b] = eyes.map(|row| f64::clamp(dot(&row, &light), 0.0, 1.0));
        let [x, y, z] = [
            [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
            [0.2126, 0.7152, 0.0722],
            [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
        ]
        .map(|row| dot(&row, &[r, g, b]))
        .map(|t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn no_two_servers_look_alike_to_the_colour_blind() {
        for scheme in [0, 1] {
            let colors: Vec<_> = SERVERS.looks().map(|look| look.color.both()[scheme]).collect();
            for (i, one) in colors.iter().enumerate() {
                for other in &colors[..i] {
                    for eyes in &EYES {
                        let (a, b) = (seen(one, eyes), seen(other, eyes));
                        let apart = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
                        // Two is what can just be told apart side by side; this is for across a room.
                        assert!(apart.sqrt() > 15.0, "{one} and {other}: {}", apart.sqrt());
                    }
                }
            }
        }
    }

    #[test]
    fn every_look_has_a_shape_of_its_own() {
        let shapes: BTreeSet<_> = SERVERS.looks().map(|look| &look.shape).collect();

        assert_eq!(shapes.len(), SERVERS.looks().count());
    }

    #[test]
    fn kept_and_lost_have_a_colour() {
        let names: Vec<_> = OUTCOMES.iter().map(|outcome| outcome.name.as_str()).collect();

        assert_eq!(names, ["kept", "lost"]);
    }
}
