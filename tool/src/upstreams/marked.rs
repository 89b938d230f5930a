//! A file of Nginx's in which lines of servers are turned on and off, and marked `down` or `drain`.
//!
//! What the lab does to a line can be seen in it, and undone to the byte: a line that is off has
//! `# lab: ` in front of it, and one with a word of the lab's ends with `# lab: down` or
//! `# lab: drain`.

use std::ops::Range;

use crate::nginx_conf::{Directive, Unreadable, parse, upstream};

/// Stands before what the lab has turned off, and before what it says of a word that it put in.
pub const MARK: &str = "# lab: ";

/// Nginx's word for a server that is not asked.
const DOWN: &str = "down";

/// Nginx's word for a server that is asked by those alone who are bound to it.
const DRAIN: &str = "drain";

/// How a server stands in the upstreams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its lines are off.
    Out,
    /// It is marked `down`.
    Down,
    /// It gets nobody new.
    Drains,
    /// It is asked.
    Asked,
}

/// A line that is about a server.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// The server: `server-2`.
    server: String,
    /// The line's bytes in the file without marks, but for its end.
    bytes: Range<usize>,
    /// Where its semicolon is in there, if it holds this directive and nothing else.
    semicolon: Option<usize>,
    /// How the server stands by the line's mark.
    standing: Standing,
    /// Whether somebody else has marked it `down`.
    is_down: bool,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `server server-2:8080;`, and whether Nginx binds clients to it by a cookie or a session.
    Server { is_sticky: bool },
    /// `server-2 route_cookie_server_2;` in a map: where a cookie leads.
    Route,
}

/// A file without the lab's marks, and the lines that can have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    bare: Vec<u8>,
    lines: Vec<Line>,
}

/// A line that cannot be marked, for it holds more than one directive or not all of one: its
/// number, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotOneLine(pub usize);

impl Marked {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read with all its lines turned on.
    pub fn read(file: &[u8]) -> Result<Self, Unreadable> {
        let (mut bare, mut marks) = (Vec::new(), Vec::new());
        for line in file.split_inclusive(|byte| *byte == b'\n') {
            let (content, end) = line.split_at(line.trim_ascii_end().len());
            let (content, standing) = unmarked(content);
            marks.push((bare.len()..bare.len() + content.len(), standing));
            bare.extend(content);
            bare.extend(end);
        }
        let directives = parse(&bare)?;
        let about_servers = directives.iter().flat_map(of_block);
        let line = |(directive, server, kind): (&Directive, String, Kind)| {
            let at = directive.words[0].span.start;
            let (bytes, standing) = marks.iter().find(|(bytes, _)| bytes.contains(&at))?;
            let semicolon = semicolon_of(directive, &bare, bytes);
            let is_down = directive.values().iter().any(|word| word.text == DOWN);
            Some(Line {
                server,
                bytes: bytes.clone(),
                semicolon,
                standing: *standing,
                is_down,
                kind,
            })
        };
        let lines = about_servers.filter_map(line).collect();
        Ok(Self { lines, bare })
    }

    /// Returns how a server stands here, by its first line; nothing if it has none.
    pub fn standing_of(&self, server: &str) -> Option<Standing> {
        self.lines.iter().find(|line| line.server == server).map(|line| line.standing)
    }

    /// Whether somebody else has marked a server `down`: it is not asked, however it stands.
    pub fn is_down(&self, server: &str) -> bool {
        self.lines.iter().find(|line| line.server == server).is_some_and(|line| line.is_down)
    }

    /// Returns the servers that have lines here, in the file's order.
    pub fn servers(&self) -> Vec<&str> {
        let mut servers: Vec<&str> = Vec::new();
        for line in &self.lines {
            if !servers.contains(&&*line.server) {
                servers.push(&line.server);
            }
        }
        servers
    }

    /// Whether it is written out here where a cookie leads: a map with servers.
    pub fn has_routes(&self) -> bool {
        self.lines.iter().any(|line| line.kind == Kind::Route)
    }

    /// Returns the file with each server as it is to stand; None leaves it as it does.
    ///
    /// # Errors
    /// The first line that would have to be marked, and cannot.
    pub fn with(&self, stands: impl Fn(&str) -> Option<Standing>) -> Result<Vec<u8>, NotOneLine> {
        let mut file = self.bare.clone();
        for line in self.lines.iter().rev() {
            let standing = stands(&line.server).unwrap_or(line.standing);
            if let Some(marked) = line.marked(&self.bare, standing)? {
                file.splice(line.bytes.clone(), marked);
            }
        }
        Ok(file)
    }
}

impl Line {
    /// The line with a mark, if it takes one.
    fn marked(&self, bare: &[u8], standing: Standing) -> Result<Option<Vec<u8>>, NotOneLine> {
        let text = &bare[self.bytes.clone()];
        let is_off = match self.kind {
            Kind::Server { .. } => standing == Standing::Out,
            Kind::Route => standing <= Standing::Down,
        };
        let word = match (self.kind, standing) {
            (Kind::Server { is_sticky: true }, Standing::Drains) => DRAIN,
            (Kind::Server { .. }, Standing::Down | Standing::Drains) => DOWN,
            _ if is_off => "",
            _ => return Ok(None),
        };
        let Some(semicolon) = self.semicolon else {
            let before = &bare[..self.bytes.start];
            let n = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            return Err(NotOneLine(n));
        };
        if is_off {
            let (indent, rest) = indented(text);
            return Ok(Some([indent, MARK.as_bytes(), rest].concat()));
        }
        let (before, rest) = text.split_at(semicolon);
        // Somebody else's word stays theirs.
        if before.split(u8::is_ascii_whitespace).any(|own| own == word.as_bytes()) {
            return Ok(None);
        }
        let why = if standing == Standing::Drains { DRAIN } else { DOWN };
        let (word, why) = (format!(" {word}"), format!(" {MARK}{why}"));
        Ok(Some([before, word.as_bytes(), rest, why.as_bytes()].concat()))
    }
}

/// A line's text without the lab's marks, and how its server stands by them.
fn unmarked(line: &[u8]) -> (Vec<u8>, Standing) {
    let as_it_is = || (line.to_vec(), Standing::Asked);
    let (indent, rest) = indented(line);
    if let Some(off) = rest.strip_prefix(MARK.as_bytes()) {
        let is_of_a_server = off.starts_with(b"server ") || off.starts_with(b"server-");
        return if is_of_a_server { ([indent, off].concat(), Standing::Out) } else { as_it_is() };
    }
    for (why, standing) in [(DOWN, Standing::Down), (DRAIN, Standing::Drains)] {
        let Some(text) = line.strip_suffix(format!(" {MARK}{why}").as_bytes()) else { continue };
        // The first is the directive's; a remark behind it may hold the same words.
        let words = [format!(" {DRAIN};"), format!(" {DOWN};")];
        let found = (0..text.len()).find_map(|at| {
            let word = words.iter().find(|word| text[at..].starts_with(word.as_bytes()))?;
            Some((at, at + word.len()))
        });
        if let Some((at, end)) = found {
            return ([&text[..at], b";", &text[end..]].concat(), standing);
        }
    }
    as_it_is()
}

/// A line's indent, and what follows it.
fn indented(line: &[u8]) -> (&[u8], &[u8]) {
    line.split_at(line.len() - line.trim_ascii_start().len())
}

/// The directives of a block that are about one of the lab's servers each.
fn of_block(block: &Directive) -> Vec<(&Directive, String, Kind)> {
    match block.name() {
        "upstream" => of_upstream(block),
        "map" => {
            let routes = block.inside().iter().filter(|route| is_own(route.name()));
            routes.map(|route| (route, route.name().to_owned(), Kind::Route)).collect()
        }
        _ => Vec::new(),
    }
}

/// An upstream's servers. One that has no other but for its end stays as it is: without it there
/// would be nobody to ask.
fn of_upstream(block: &Directive) -> Vec<(&Directive, String, Kind)> {
    let is_sticky = upstream::method(block).starts_with("sticky");
    let servers = block.inside().iter().filter(|directive| directive.name() == "server");
    let servers: Vec<_> = servers
        .filter_map(|server| {
            let host = server.values().first()?.text.split(':').next()?;
            Some((server, host.to_owned(), Kind::Server { is_sticky }))
        })
        .collect();
    let is_backup = |server: &Directive| server.values().iter().any(|word| word.text == "backup");
    let first_choices = || servers.iter().filter(|(server, ..)| !is_backup(server));
    let alone = match first_choices().count() {
        1 => first_choices().next().map(|(_, host, _)| host.clone()),
        _ => None,
    };
    let can_go = |host: &str| is_own(host) && Some(host) != alone.as_deref();
    servers.iter().filter(|(_, host, _)| can_go(host)).cloned().collect()
}

/// Whether a server's name is that of one of the lab's.
fn is_own(name: &str) -> bool {
    name.strip_prefix("server-").is_some_and(|n| n.parse::<u8>().is_ok())
}

/// Where a directive's semicolon is in its line, if the line holds it and nothing else.
fn semicolon_of(directive: &Directive, bare: &[u8], line: &Range<usize>) -> Option<usize> {
    let (first, last) = (directive.words.first()?, directive.words.last()?);
    let after = bare.get(last.span.end..line.end)?;
    let is_first = bare[line.start..first.span.start].trim_ascii().is_empty();
    let semicolon = after.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let rest = after[semicolon..].strip_prefix(b";")?.trim_ascii_start();
    let is_last = rest.is_empty() || rest.starts_with(b"#");
    (is_first && is_last).then_some(last.span.end + semicolon - line.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPSTREAM: &str = "upstream servers {\r\n    ip_hash;\n\tserver server-1:8080 max_fails=1; # mine\n  server server-2:8080 weight=2 ;  \r\n    # lab: server server-3:8080;\n}\n";

    fn read(file: &str) -> Marked {
        Marked::read(file.as_bytes()).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
    }

    /// The file with these servers as told, all others as they are.
    fn with(file: &str, stands: &[(&str, Standing)]) -> String {
        let of = |server: &str| stands.iter().find(|(name, _)| *name == server).map(|(_, s)| *s);
        String::from_utf8(read(file).with(of).unwrap()).unwrap()
    }

    #[test]
    fn whatever_is_done_to_a_line_can_be_undone_to_the_byte() {
        use Standing::{Asked, Down, Drains, Out};
        for one in [Out, Down, Drains, Asked] {
            for two in [Out, Down, Drains, Asked] {
                for three in [Out, Down, Drains, Asked] {
                    let stands = [("server-1", one), ("server-2", two), ("server-3", three)];

                    let changed = with(UPSTREAM, &stands);

                    for (server, standing) in stands {
                        assert_eq!(read(&changed).standing_of(server), Some(standing), "{changed}");
                    }
                    let as_before = [("server-1", Asked), ("server-2", Asked), ("server-3", Out)];
                    assert_eq!(with(&changed, &as_before), UPSTREAM);
                    assert_eq!(with(&changed, &[]), changed);
                }
            }
        }
    }

    #[test]
    fn a_line_says_what_has_been_done_to_it() {
        use Standing::{Asked, Down, Drains};
        let changed =
            with(UPSTREAM, &[("server-1", Down), ("server-2", Drains), ("server-3", Asked)]);

        assert!(changed.contains("\tserver server-1:8080 max_fails=1 down; # mine # lab: down\n"));
        assert!(changed.contains("  server server-2:8080 weight=2  down; # lab: drain  \r\n"));
        assert!(changed.contains("\n    server server-3:8080;\n"));
    }

    #[test]
    fn nginxs_own_drain_is_for_upstreams_that_bind_clients_by_more_than_a_hash() {
        for (method, word) in [
            ("sticky cookie route;", "drain"),
            ("sticky learn create=$a lookup=$b zone=c:1m;", "drain"),
            ("ip_hash;", "down"),
            ("hash $remote_addr consistent;", "down"),
            ("", "down"),
            ("sticky cookie route; least_conn;", "down"), // which undoes it
        ] {
            let file =
                format!("upstream a {{ {method}\nserver server-1:80;\nserver server-2:80;\n}}");

            let drains = with(&file, &[("server-2", Standing::Drains)]);

            assert!(drains.contains(&format!("server-2:80 {word}; # lab: drain")), "{drains}");
        }
    }

    #[test]
    fn a_cookies_route_goes_with_its_server_and_stays_while_it_drains() {
        let file = "map $cookie_route $to {\n default a;\n server-1 a_1;\n server-2 a_2;\n}
upstream a {\nserver server-1:80;\nserver server-2:80;\n}
upstream a_2 {\nserver server-2:80;\nserver server-1:80 backup;\n}\n";

        let out = with(file, &[("server-2", Standing::Out)]);
        let drains = with(file, &[("server-2", Standing::Drains)]);

        assert!(
            out.contains("\n # lab: server-2 a_2;\n")
                && out.contains("\n# lab: server server-2:80;")
        );
        assert!(
            drains.contains("\n server-2 a_2;\n") && drains.contains("2:80 down; # lab: drain")
        );
        // In its own upstream there is nobody to take its place but for its end.
        assert!(
            out.ends_with("upstream a_2 {\nserver server-2:80;\nserver server-1:80 backup;\n}\n")
        );
        assert!(read(file).has_routes());
    }

    #[test]
    fn what_a_learner_has_turned_off_or_written_stays_the_learners() {
        let file = "upstream a {\n# server server-1:80;\nserver server-2:80 down;\nserver server-3:80;\n# lab: book 2\n}\n";

        let out = with(file, &[("server-1", Standing::Out), ("server-2", Standing::Down)]);

        assert_eq!(out, file);
        assert_eq!(read(file).standing_of("server-1"), None);
        assert_eq!(read(file).servers(), ["server-2", "server-3"]);
    }

    #[test]
    fn a_remark_behind_a_line_stays_whatever_its_words_and_its_characters() {
        let file = b"upstream a {\nserver server-1:80; # then drain; or down; as you like\nserver server-2:80; # \xb1\xb8\xd3\xc3\n}\n";
        for standing in [Standing::Out, Standing::Down, Standing::Drains] {
            let changed = Marked::read(file).unwrap().with(|_| Some(standing)).unwrap();

            let read = Marked::read(&changed).unwrap();

            assert_eq!(["server-1", "server-2"].map(|s| read.standing_of(s)), [Some(standing); 2]);
            assert_eq!(read.with(|_| Some(Standing::Asked)).unwrap(), file, "{standing:?}");
        }
    }

    #[test]
    fn who_is_marked_down_by_somebody_else_is_not_asked() {
        let file = read("upstream a {\nserver server-1:80 down;\nserver server-2:80;\n}\n");

        assert_eq!(
            ["server-1", "server-2", "server-3"].map(|s| file.is_down(s)),
            [true, false, false]
        );
        assert_eq!(file.standing_of("server-1"), Some(Standing::Asked));
    }

    #[test]
    fn a_line_that_is_not_by_itself_is_not_touched() {
        let file = "\nupstream a { server server-1:80; server server-2:80;\nserver\nserver-3:80; }";
        let with_out = |server: &str| read(file).with(|of| (of == server).then_some(Standing::Out));

        assert_eq!(with_out("server-1"), Err(NotOneLine(2)));
        assert_eq!(with_out("server-3"), Err(NotOneLine(3)));
        assert_eq!(with_out("server-9").unwrap(), file.as_bytes());
    }
}
