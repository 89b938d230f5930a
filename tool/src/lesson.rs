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
