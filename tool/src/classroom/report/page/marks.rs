//! The marks in all charts, and what they mean. Nothing is told apart by its colour alone.

use std::collections::BTreeSet;

use maud::{Markup, PreEscaped, html};
use svg::node::element::{
    Definitions, Description, Group, Line, Path, Pattern, Rectangle, SVG, Title, Use,
};

use crate::classroom::{Classroom, Event, Outcome};
use crate::lesson::SERVERS;
use crate::text::{Lang, text};

/// A shape in a box from -5 to 5.
fn outline(shape: &str) -> &'static str {
    match shape {
        "circle" => "M-4.3 0a4.3 4.3 0 1 0 8.6 0a4.3 4.3 0 1 0-8.6 0z",
        "square" => "M-3.9-3.9h7.8v7.8h-7.8z",
        "triangle" => "M0-4.8 5 3.8h-10z",
        "plus" => "M-1.6-4.8h3.2v3.2h3.2v3.2h-3.2v3.2h-3.2v-3.2h-3.2v-3.2h3.2z",
        _ => "M0-5 5 0 0 5-5 0z", // a diamond
    }
}

const CROSS: &str = "M-4-4 4 4M4-4-4 4";
const CHECK: &str = "M-4.5.5-1.5 3.5 4.5-4";
const DASH: &str = "M-4 0h8";

/// The servers that a class met.
pub struct Servers<'a>(Vec<&'a str>);

impl<'a> Servers<'a> {
    /// All that somebody met.
    pub fn of(classroom: &'a Classroom) -> Self {
        let shares = classroom.results.iter().flat_map(|result| &result.servers);
        let ids: BTreeSet<_> = shares.map(|share| share.server.as_str()).collect();
        Self(ids.into_iter().collect())
    }

    /// Their ids, in the order of their names.
    pub fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().copied()
    }

    /// The number of a server's look. All that are none of the lab's own share one.
    pub fn look(&self, id: &str) -> usize {
        let servers = &SERVERS.servers;
        servers.iter().position(|known| known.name == id).unwrap_or(servers.len())
    }

    /// The mark of a request. The names are short, for a page has thousands of them.
    pub fn mark(&self, event: &Event) -> String {
        let look = event.server.as_ref().map(|server| self.look(server));
        match (&event.outcome, look) {
            (Outcome::Failed(_), _) | (_, None) => "#f".to_owned(),
            (Outcome::Login, Some(look)) => format!("#l{look}"),
            (Outcome::Kept, Some(look)) => format!("#r{look}"),
            (Outcome::Lost, Some(look)) => format!("#x{look}"),
        }
    }
}

/// The marks themselves, which the charts name. They are drawn nowhere.
pub fn definitions() -> Markup {
    let line = |id, class, d| Path::new().set("id", id).set("class", class).set("d", d);
    let mut all = Definitions::new()
        .add(line("cross", "line", CROSS))
        .add(line("check", "line", CHECK))
        .add(line("f", "line failed", DASH))
        .add(hatch());
    for (i, look) in SERVERS.looks().enumerate() {
        let shape = |class: &str| {
            Use::new().set("href", format!("#s{i}")).set("class", format!("s{i} {class}"))
        };
        let mark = |id: &str| Group::new().set("id", format!("{id}{i}"));
        all = all
            .add(Path::new().set("id", format!("s{i}")).set("d", outline(&look.shape)))
            .add(mark("r").add(shape("read")))
            .add(mark("l").add(shape("login")))
            .add(mark("x").add(shape("pale")).add(line("", "line lost-mark", CROSS)));
    }
    let svg = SVG::new().set("class", "definitions").set("aria-hidden", "true").add(all);
    html! { (PreEscaped(svg.to_string())) }
}

/// The stripes of what was lost.
fn hatch() -> Pattern {
    let stripe = Line::new().set("y2", 10).set("class", "stripe");
    Pattern::new()
        .set("id", "hatch")
        .set("width", 10)
        .set("height", 10)
        .set("patternUnits", "userSpaceOnUse")
        .set("patternTransform", "rotate(45)")
        .add(Rectangle::new().set("width", 10).set("height", 10).set("class", "ground"))
        .add(stripe)
}

/// A picture for those who do not see it too: it has a name, and says what it shows.
pub fn picture(name: &str, says: String) -> SVG {
    let says = Description::new().add(svg::node::Text::new(says));
    SVG::new().set("role", "img").add(Title::new(name)).add(says)
}

/// One mark within a line of text. What it means stands beside it.
pub fn icon(name: &str) -> Markup {
    let svg = SVG::new()
        .set("class", "icon")
        .set("viewBox", "-7 -7 14 14")
        .set("aria-hidden", "true")
        .add(Use::new().set("href", format!("#{name}")));
    html! { (PreEscaped(svg.to_string())) }
}

/// Which shape is which server.
pub fn servers_legend(servers: &Servers<'_>) -> Markup {
    html! {
        @for id in servers.ids() {
            li { (icon(&format!("r{}", servers.look(id)))) (id) }
        }
    }
}

/// What else a mark can say.
pub fn requests_legend(lang: Lang) -> Markup {
    let login = text("with an outline: a login", "带描边：登录");
    let lost =
        text("crossed out: this server did not know the session", "打叉：这台服务器不认得这个会话");
    let failed = text("a dash: the request failed", "横杠：请求出错");
    html! {
        li { (icon("l0")) (login.get(lang)) }
        li { (icon("x0")) (lost.get(lang)) }
        li { (icon("f")) (failed.get(lang)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classroom::report::page::sample;

    #[test]
    fn server_and_outcome_can_be_told_from_a_mark() {
        let class = sample::class("ip_hash");
        let servers = Servers::of(&class);

        let marks: Vec<_> = class.results[0].events.iter().map(|e| servers.mark(e)).collect();

        assert_eq!(marks, ["#l0", "#l1", "#r0", "#x0"]);
    }

    #[test]
    fn a_server_that_the_lab_does_not_have_has_a_look_too() {
        let class = sample::class("ip_hash");

        assert_eq!(Servers::of(&class).look("mine"), SERVERS.servers.len());
    }

    #[test]
    fn every_mark_that_can_be_named_is_defined() {
        let definitions = definitions().into_string();

        for look in 0..SERVERS.looks().count() {
            for kind in ["s", "r", "l", "x"] {
                assert!(definitions.contains(&format!("id=\"{kind}{look}\"")), "{kind}{look}");
            }
        }
        assert!(definitions.contains("id=\"f\""));
    }
}
