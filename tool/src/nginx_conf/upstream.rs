//! The upstream that the lab plays with: its method, its servers, and the lines that tell of both
//! in answers.

use std::ops::Range;

use crate::ip_hash::Peer;
use crate::nginx_conf::{Directive, Word};

/// The directives that pick a server. Each takes the place of the one before it.
const METHODS: [&str; 5] = ["ip_hash", "least_conn", "least_time", "random", "hash"];

/// What Nginx does where no directive picks a server.
const NO_METHOD: &str = "round robin";

/// The variable that holds the method's name for the answers.
pub const METHOD: &str = "$upstream_method";

/// The variable that holds the servers' names, and how each stands: `server-1 server-2=down`.
pub const SERVERS: &str = "$upstream_servers";

/// Returns the lab's own upstream: the one of this name, else the first that there is.
pub fn find<'a>(file: &'a [Directive], entry: Option<&str>) -> Option<&'a Directive> {
    let mut upstreams = file.iter().filter(|directive| directive.name() == "upstream");
    let first = upstreams.clone().next();
    let is_entry = |name: &Word| Some(name.text.as_str()) == entry;
    upstreams.find(|upstream| upstream.values().first().is_some_and(is_entry)).or(first)
}

/// Returns the method that Nginx uses, as a word or a few.
///
/// Of several methods Nginx takes the last, and warns. `sticky` is no method but stands over the
/// one before it, to which clients without a cookie come; a method after it undoes it.
/// Seen on Nginx 1.30.
pub fn method(upstream: &Directive) -> String {
    let mut method = None;
    let mut sticky = None;
    for directive in upstream.inside() {
        if METHODS.contains(&directive.name()) {
            (method, sticky) = (Some(name(directive)), None);
        } else if directive.name() == "sticky" {
            sticky = Some(name(directive));
        }
    }
    match (sticky, method) {
        (Some(sticky), Some(method)) => format!("{sticky}, else {method}"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => NO_METHOD.to_owned(),
    }
}

/// A directive as a word or a few that can stand between quotes: without options such as `zone=x`.
fn name(directive: &Directive) -> String {
    let is_option = |word: &Word| {
        word.text.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        })
    };
    let values = directive.values().iter().filter(|word| !is_option(word));
    let words: Vec<_> = std::iter::once(&directive.words[0]).chain(values).map(plain).collect();
    words.join(" ")
}

fn plain(word: &Word) -> String {
    word.text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ')).collect()
}

/// Returns the servers of an upstream in their order, each with its host's name and as `ip_hash`
/// sees it.
pub fn servers(upstream: &Directive) -> Vec<(String, Peer)> {
    let servers = upstream.inside().iter().filter(|directive| directive.name() == "server");
    servers
        .filter_map(|server| {
            let (address, options) = server.values().split_first()?;
            let host = address.text.split(':').next().unwrap_or_default();
            let weight = options.iter().find_map(|word| word.text.strip_prefix("weight="));
            let peer = Peer {
                weight: weight.and_then(|weight| weight.parse().ok()).unwrap_or(1),
                down: options.iter().any(|word| word.text == "down"),
            };
            Some((host.to_owned(), peer))
        })
        .collect()
}

/// Returns the servers of an upstream for the answers, each with what it is marked: `server-1
/// server-2=down server-3=drain`. One for the case that others fail is none of them.
pub fn listed(upstream: &Directive) -> String {
    let servers = upstream.inside().iter().filter(|directive| directive.name() == "server");
    let listed = servers.filter_map(|server| {
        let (address, options) = server.values().split_first()?;
        let has = |option: &str| options.iter().any(|word| word.text == option);
        let host = address.text.split(':').next()?;
        let is_plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
        let mark = ["down", "drain"].into_iter().find(|mark| has(mark));
        (is_plain && !has("backup"))
            .then(|| mark.map_or(host.to_owned(), |mark| format!("{host}={mark}")))
    });
    listed.collect::<Vec<_>>().join(" ")
}

/// Returns the bytes in the file of a label's value, quotes and all: those of `"ip_hash"` in
/// `map "" $upstream_method { default "ip_hash"; }`.
pub fn label(file: &[Directive], variable: &str) -> Option<Range<usize>> {
    let is_label = |map: &&Directive| {
        map.name() == "map" && matches!(map.values(), [_, named] if named.text == variable)
    };
    let map = file.iter().find(is_label)?;
    let default = map.inside().iter().find(|directive| directive.name() == "default")?;
    match default.values() {
        [value] => Some(value.span.clone()),
        _ => None,
    }
}

/// Returns the line that gives answers their label.
pub fn label_line(method: &str) -> String {
    format!(r#"map "" {METHOD} {{ default "{method}"; }}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx_conf::parse;

    fn read(file: &str) -> Vec<Directive> {
        parse(file.as_bytes()).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
    }

    fn method_of(lines: &str) -> String {
        method(&read(&format!("upstream servers {{\n{lines}\n}}"))[0])
    }

    #[test]
    fn the_method_is_the_last_one() {
        assert_eq!(method_of(""), "round robin");
        assert_eq!(method_of("# ip_hash;\nserver a;"), "round robin");
        assert_eq!(method_of("ip_hash;"), "ip_hash");
        assert_eq!(method_of("server a:1; ip_hash; least_conn;"), "least_conn");
        assert_eq!(method_of("least_conn;\r\n'ip_hash';"), "ip_hash");
        assert_eq!(
            method_of("random two; hash $remote_addr consistent;"),
            "hash remote_addr consistent"
        );
    }

    #[test]
    fn a_method_keeps_its_values_and_loses_its_options() {
        assert_eq!(method_of("random two least_conn; # two"), "random two least_conn");
        assert_eq!(method_of(r#"hash "$arg_a|$arg_b&";"#), "hash arg_aarg_b");
        assert_eq!(method_of("sticky learn create=$a\n  lookup=$b zone=l:1m;"), "sticky learn");
        assert_eq!(
            method_of("sticky cookie route path=/ httponly;"),
            "sticky cookie route httponly"
        );
    }

    #[test]
    fn sticky_stands_over_the_method_before_it_and_is_undone_by_one_after_it() {
        assert_eq!(method_of("ip_hash; sticky cookie route;"), "sticky cookie route, else ip_hash");
        assert_eq!(method_of("sticky cookie route; least_conn;"), "least_conn");
        assert_eq!(
            method_of("keepalive 2; sticky cookie route; keepalive 2;"),
            "sticky cookie route"
        );
    }

    #[test]
    fn the_labs_upstream_is_the_one_named_servers() {
        let found = |file: &str| find(&read(file), Some("servers")).map(method);

        assert_eq!(
            found("upstream a { ip_hash; }\nupstream servers { random; }").unwrap(),
            "random"
        );
        assert_eq!(found("map a b { c d; }\nupstream a { ip_hash; }").unwrap(), "ip_hash");
        assert_eq!(found("# upstream a { }"), None);
    }

    #[test]
    fn servers_are_read_with_weight_and_down() {
        let file = read("upstream a { server b:1 weight=3 max_fails=1; server c down; }");

        let servers = servers(&file[0]);

        let [(b, b_peer), (c, c_peer)] = &servers[..] else { panic!("{servers:?}") };
        assert_eq!((b.as_str(), b_peer.weight, b_peer.down), ("b", 3, false));
        assert_eq!((c.as_str(), c_peer.weight, c_peer.down), ("c", 1, true));
    }

    #[test]
    fn servers_are_listed_with_what_they_are_marked() {
        let file = read(
            "upstream a { server b:1 down; server c drain weight=2; server d:3; server e backup; \
             server unix:/x; }",
        );

        assert_eq!(listed(&file[0]), "b=down c=drain d unix");
    }

    #[test]
    fn the_label_is_found_however_it_is_written() {
        for (file, value) in [
            (label_line("ip_hash"), "\"ip_hash\""),
            ("map ''\t$upstream_method\r\n{ default  a; }".to_owned(), "a"),
        ] {
            let span = label(&read(&file), METHOD).unwrap();
            assert_eq!(&file[span], value);
        }
        assert_eq!(label(&read("# map \"\" $upstream_method { default a; }"), METHOD), None);
        assert_eq!(label(&read("map a $b { default a; }"), METHOD), None);
    }
}
