//! Who goes to another server once Nginx's servers have changed: computed by `ip_hash`, seen by
//! other methods, and told of nobody else.

use serde_json::{Value, json};

use crate::listed::server_of;
use crate::script::Script;

const THREE: &str = "server-1 server-2 server-3";
const FOUR: &str = "server-1 server-2 server-3 server-4";

/// A page in whose look nothing is wrong, with these requests on its timeline.
struct Page {
    script: Script,
    requests: Vec<Value>,
}

impl Page {
    fn new(requests: Vec<Value>) -> Self {
        Self::of(Script::new(), requests)
    }

    fn of(script: Script, requests: Vec<Value>) -> Self {
        let page = Self { script, requests };
        page.set("look", json!({ "labMethod": "ip_hash", "servers": {} }));
        page.set("timeline", json!({ "entries": page.requests }));
        page
    }

    fn set(&self, name: &str, value: Value) {
        self.script.set("state.js", "state", json!({ name: value }));
    }

    /// Has Nginx come to another list, with these servers in the file of `ip_hash`.
    fn change(&self, list: &str) -> Vec<Value> {
        let people = self.script.call("moved.js", "known", json!([list]));
        let ip_hash = self.script.call("group.js", "groupOf", json!([list]));
        let groups = json!([["ip_hash", ip_hash], ["sticky_cookie", ip_hash]]);
        self.script.call("upstream.js", "use", json!([list, groups, people]));
        people.as_array().unwrap().clone()
    }

    /// How many have moved, of how many; nothing if nothing is known.
    fn moved(&self, people: &[Value]) -> Option<(u64, u64)> {
        let news = self.script.call("moved.js", "moved", json!([people]));
        let news = news.get(0)?;
        Some((news["count"].as_u64().unwrap(), news["of"].as_u64().unwrap()))
    }

    /// How many of those who have logged in these servers send elsewhere, as the tool computes it.
    fn n_moved(&self, list: &str) -> u64 {
        let moves =
            |login: &&Value| server_of(login["address"].as_str().unwrap(), list) != login["server"];
        self.requests.iter().filter(moves).count() as u64
    }

    /// A request more.
    fn ask(&mut self, request: Value) {
        self.requests.push(request);
        self.set("timeline", json!({ "entries": self.requests }));
    }
}

/// A request of a student that was answered so.
fn request(student: usize, way: &str, outcome: &str, server: &str, list: &str) -> Value {
    let kind = if outcome == "login" { "login" } else { "profile" };
    json!({
        "kind": kind, "way": way, "student": student, "name": "bob", "jar": { "sent": "1000000-" },
        "outcome": outcome, "server": server, "silent": [], "list": list,
        "method": if way == "lab" { "ip_hash" } else { way }, "address": format!("10.0.{}.7", student.max(2) - 1),
    })
}

/// A login of each student who has a jar of their own, on the server that is computed.
fn logins(way: &str) -> Vec<Value> {
    let login = |student| {
        let mut login = request(student, way, "login", "", THREE);
        login["server"] = json!(server_of(login["address"].as_str().unwrap(), THREE));
        login
    };
    (2..8).map(login).collect()
}

#[test]
fn by_ip_hash_it_is_computed_at_once_as_the_tool_and_nginx_do() {
    let lists = [FOUR, "server-1 server-2", "server-1 server-2 server-3=down"];
    for way in ["ip_hash", "lab"] {
        for list in lists {
            let page = Page::new(logins(way));

            let people = page.change(list);

            let moved = page.n_moved(list);
            assert_eq!(page.moved(&people), Some((moved, 6)), "{way}, {list}");
            assert!(moved > 0, "{list}");
        }
    }
}

#[test]
fn a_room_moves_together_or_not_at_all() {
    let page = Page::new(vec![]);
    let server = server_of("10.0.1.1", THREE);
    page.set("guide", json!({ "room": vec![&server; 30] }));

    let people = page.change(FOUR);
    let moves = server_of("10.0.1.1", FOUR) != server;
    assert_eq!(page.moved(&people), Some((if moves { 30 } else { 0 }, 30)));

    // Back with the servers of before they come back to their sessions.
    let people = page.change(THREE);
    assert_eq!(page.moved(&people), Some((0, 30)));
}

#[test]
fn what_a_change_has_moved_another_one_brings_back() {
    let lost = request(2, "ip_hash", "lost", &server_of("10.0.1.7", FOUR), FOUR);
    let page = Page::new([logins("ip_hash"), vec![lost]].concat());
    assert_eq!(page.change(FOUR).len(), 6, "what was answered since is none of before");

    let people = page.change(THREE);

    // Who has lost the session meanwhile is not counted, whoever has it still is where it is.
    assert_eq!(page.moved(&people), Some((0, 5)));
}

#[test]
fn where_nginx_chose_otherwise_than_computed_nothing_is_computed() {
    // upstream.conf may have weights, of which its list says nothing.
    let mut login = request(2, "lab", "login", "", THREE);
    let server = server_of("10.0.1.7", THREE);
    login["server"] = json!(if server == "server-1" { "server-2" } else { "server-1" });
    let page = Page::new(vec![login]);

    let people = page.change(FOUR);

    assert_eq!((people.len(), page.moved(&people)), (1, None));
}

#[test]
fn a_server_that_does_not_answer_is_left_out_of_the_sum() {
    let page = Page::new(logins("ip_hash"));
    let people = page.change(FOUR);
    let with_all = page.n_moved(FOUR);

    let without = FOUR.split(' ').map(|server| {
        let servers = json!({ server: { "server": server, "isUp": false } });
        page.set("look", json!({ "labMethod": "ip_hash", "servers": servers }));
        let to_others = page.n_moved(&FOUR.replace(server, &format!("{server}=down")));
        assert_eq!(page.moved(&people), Some((to_others, 6)), "without {server}");
        to_others
    });

    assert!(without.collect::<Vec<_>>().iter().any(|n| *n != with_all), "this shows nothing");
}

#[test]
fn by_a_cookie_it_is_known_with_the_next_answer_and_not_before() {
    for (server, moved) in [("server-1", 0), ("server-2", 1)] {
        let mut page = Page::new(vec![request(2, "sticky_cookie", "kept", "server-1", THREE)]);
        let mut people = page.change(FOUR);
        people[0]["sent"] = json!("1000000-");
        assert_eq!(page.moved(&people), None);

        // None of these is such an answer.
        let mut at = request(2, "sticky_cookie", "lost", "server-3", FOUR);
        at["at"] = json!("server-3");
        page.ask(at);
        page.ask(request(2, "round_robin", "lost", "server-3", FOUR));
        page.ask(request(2, "sticky_cookie", "lost", "server-3", THREE));
        page.ask(request(3, "sticky_cookie", "lost", "server-3", FOUR));
        let mut after_another = request(2, "sticky_cookie", "lost", "server-3", FOUR);
        after_another["silent"] = json!(["server-1"]);
        page.ask(after_another);
        assert_eq!(page.moved(&people), None);

        page.ask(request(2, "sticky_cookie", "kept", server, FOUR));
        assert_eq!(page.moved(&people), Some((moved, 1)));
    }
}

#[test]
fn an_answer_at_another_address_says_nothing_of_a_move() {
    let mut page = Page::new(vec![request(0, "hash_address", "kept", "server-1", THREE)]);
    let mut people = page.change(FOUR);
    people[0]["sent"] = json!("1000000-");

    page.ask(request(1, "hash_address", "lost", "server-2", FOUR)); // alice, on the road

    assert_eq!(page.moved(&people), None);
}

#[test]
fn nobody_is_known_who_was_not_logged_in_or_whom_nothing_holds_to_a_server() {
    let known = |requests: Vec<Value>| Page::new(requests).change(FOUR).len();
    let one = |way, outcome| vec![request(2, way, outcome, "server-1", THREE)];

    assert_eq!(known(one("ip_hash", "kept")), 1);
    for way in ["round_robin", "least_conn", "random_two", "hash_cookie", "server-1"] {
        assert_eq!(known(one(way, "kept")), 0, "{way}");
    }
    for outcome in ["lost", "anonymous", "refused", "logout"] {
        assert_eq!(known(one("ip_hash", outcome)), 0, "{outcome}");
    }
    assert_eq!(known([one("ip_hash", "login"), one("ip_hash", "logout")].concat()), 0);
    // Found by luck: the method does not know where the session is.
    let mut by_luck = request(2, "sticky_learn", "kept", "server-1", THREE);
    by_luck["jar"]["isStrange"] = json!(true);
    assert_eq!(known(vec![by_luck]), 0);
    // Answered after the change: there was nothing before it.
    assert_eq!(known(vec![request(2, "ip_hash", "login", "server-1", FOUR)]), 0);
}

#[test]
fn a_session_that_is_seen_to_be_gone_does_not_move() {
    let page = Page::new(vec![request(2, "ip_hash", "kept", "server-1", THREE)]);
    page.script.call("jar.js", "noteCreators", json!([[["1000000-", "server-1"]]]));
    let login = json!([2, { "sent": "1000000-", "way": "ip_hash", "method": "ip_hash" }]);
    page.script.call("own_logins.js", "noteLogin", login);
    page.set("guide", json!({ "room": ["server-1", "server-1"] }));
    let n_known = |ids: &[&str]| {
        let sessions: Vec<_> = ids.iter().map(|id| json!({ "session_id": id })).collect();
        let server = json!({ "server": "server-1", "isUp": true, "isListed": true, "count": ids.len(), "sessions": sessions });
        page.set("look", json!({ "labMethod": "ip_hash", "method": "ip_hash", "servers": { "server-1": server } }));
        page.script.call("moved.js", "known", json!([FOUR])).as_array().unwrap().len()
    };

    assert_eq!(n_known(&["1000000-rest"]), 2, "one's own, and the room");
    assert_eq!(n_known(&["2000000-rest"]), 1, "the room");
    assert_eq!(n_known(&[]), 0);
}

#[test]
fn once_the_labs_own_method_is_another_nothing_is_told_of_those_who_came_by_the_old_one() {
    let page = Page::new(logins("lab"));
    let people = page.change(FOUR);
    assert!(page.moved(&people).is_some());

    page.set("look", json!({ "labMethod": "round robin", "servers": {} }));

    assert_eq!(page.moved(&people), None);
}

#[test]
fn where_sessions_outlive_their_server_a_move_is_told_as_no_loss() {
    let told = |script: Script| {
        let page = Page::of(script, logins("ip_hash"));
        let people = page.change(FOUR);
        let news = page.script.call("moved.js", "moved", json!([people]));
        page.script.call("sentences.js", "told", json!([news[0]])).as_str().unwrap().to_owned()
    };

    let in_memory = told(Script::new());
    assert!(in_memory.contains("does not know them"), "{in_memory}");
    for sessions in ["shared-store", "signed-cookie"] {
        let elsewhere = told(Script::with_cure(sessions));
        assert!(in_memory.starts_with(&elsewhere) && elsewhere.ends_with("of 6."), "{elsewhere}");
    }
}
