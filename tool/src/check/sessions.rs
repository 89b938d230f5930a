//! Step 4: the debug list shows who is where.

use serde_json::{Value, json};

use super::exchange::Exchange;
use super::failure::{Cause, Failure, Kind, Row, Want, literal};
use super::probe::{Login, Probe, name_of};
use super::request::Request;
use super::{Halt, Needs, Sheet, Step, requirement};
use crate::text::text;

/// How many students log in, on the three servers in turn.
const N_STUDENTS: usize = 5;

/// How many more log in on the first, so that its list is not in order by chance.
const N_MORE: usize = 6;

pub(super) static STEP: Step = Step {
    id: "sessions",
    title: text("A list shows who is where", "会话列表显示谁在哪里"),
    question: text(
        "Five users log in, on the three servers in turn. How many sessions does each server have?",
        "五个用户依次在三台服务器上轮流登录。每台服务器上有几个会话？",
    ),
    task: text(
        "Let GET /debug/sessions list the sessions of this server, the oldest first.",
        "让 GET /debug/sessions 列出这台服务器上的会话，最早的在前。",
    ),
    hint: text(
        "Compare the list with the contract: server_id, session_count, and sessions with session_id, username and server_id each.",
        "把列表和约定比较：server_id、session_count，以及 sessions 中每一项的 session_id、username 和 server_id。",
    ),
    requirements: &[
        requirement(
            "list",
            "GET /debug/sessions names the server and lists its sessions",
            "GET /debug/sessions 报出服务器并列出会话",
        ),
        requirement(
            "count",
            "the count is the number of sessions listed",
            "session_count 等于列出的会话数",
        ),
        requirement(
            "spread",
            "five users are listed 2, 2 and 1, each where the login was",
            "五个用户分别列在各自登录的服务器上：2 个、2 个、1 个",
        ),
        requirement("order", "the oldest session comes first", "最早的会话排在最前"),
    ],
    needs: Needs::ThreeServers,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

static LIST: Kind = Kind { name: text("a list", "一个列表"), holds: |value| value.is_array() };

static NUMBER: Kind =
    Kind { name: text("a whole number", "一个整数"), holds: |value| value.is_u64() };

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let mut logins: Vec<Login> = Vec::new();
    for student in 0..N_STUDENTS {
        let login = probe.log_in(&probe.server(student % 3), None).await?;
        if login.server_id != name_of(student % 3) {
            return Err(Halt::Blocked("servers"));
        }
        if logins.iter().any(|other| other.session_id == login.session_id) {
            return Err(Halt::Blocked("login"));
        }
        logins.push(login);
    }

    let mut lists = Vec::new();
    for server in 0..3 {
        let request = Request::get(&probe.server(server), "/debug/sessions");
        let list = sheet.require("list", probe.send(request).await)?;
        let fields = [
            ("server_id", Want::Is(json!(name_of(server)))),
            ("session_count", Want::A(&NUMBER)),
            ("sessions", Want::A(&LIST)),
        ];
        sheet.require("list", list.expect(200, &fields, &LIST_FORM))?;
        lists.push(list);
    }
    for list in &lists {
        let listed = [("session_count", Want::Is(json!(sessions(list).len())))];
        sheet.note("count", list.expect(200, &listed, &COUNT));
    }
    for (server, list) in lists.iter().enumerate() {
        let ours: Vec<_> =
            logins.iter().filter(|login| login.server_id == name_of(server)).collect();
        sheet.note("spread", has_exactly(list, &ours, &logins, &name_of(server)));
    }

    // Two sessions are in order by chance half of the time, eight hardly ever.
    let mut ours: Vec<_> = logins.into_iter().step_by(3).collect();
    for _ in 0..N_MORE {
        ours.push(probe.log_in(&probe.server(0), None).await?);
    }
    let list = probe.send(Request::get(&probe.server(0), "/debug/sessions")).await;
    let list = sheet.require("order", list)?;
    sheet.require("order", is_in_order(&list, &ours.iter().collect::<Vec<_>>()))
}

fn sessions(list: &Exchange) -> &[Value] {
    list.field("sessions").as_array().map_or(&[], Vec::as_slice)
}

/// Expects a list to show the logins of its own server: all of them, and none of the others.
/// Sessions of other people do not matter.
fn has_exactly(
    list: &Exchange,
    ours: &[&Login],
    all: &[Login],
    server: &str,
) -> Result<(), Failure> {
    let ids = |entry: &Value| all.iter().any(|login| entry["session_id"] == login.session_id);
    let entries: Vec<_> = sessions(list).iter().filter(|entry| ids(entry)).collect();
    let is_listed = |login: &&&Login| {
        entries.iter().any(|entry| {
            entry["session_id"] == login.session_id
                && entry["username"] == login.username
                && entry["server_id"] == server
        })
    };
    let missing = ours.iter().find(|login| !is_listed(login));
    if missing.is_none() && entries.len() == ours.len() {
        return Ok(());
    }
    let wanted = |login: &&Login| json!({"session_id": login.session_id, "username": login.username, "server_id": server});
    let failure = list
        .failure(&SPREAD)
        .with("server", server)
        .with("expected", ours.len())
        .with("found", entries.len())
        .row(Row::compare("sessions", ours.len(), entries.len()));
    let Some(login) = missing else { return Err(failure) };
    let entry = entries.iter().find(|entry| entry["session_id"] == login.session_id);
    let actual = match entry {
        Some(entry) => literal(entry),
        None => text("(not listed)", "（未列出）").into(),
    };
    Err(failure.row(Row::differs("session", literal(wanted(login)), actual)))
}

fn is_in_order(list: &Exchange, ours: &[&Login]) -> Result<(), Failure> {
    let place = |login: &&Login| {
        sessions(list).iter().position(|entry| entry["session_id"] == login.session_id)
    };
    let Some(places) = ours.iter().map(place).collect::<Option<Vec<_>>>() else { return Ok(()) };
    if places.is_sorted() {
        return Ok(());
    }
    let mut as_listed = ours.to_vec();
    as_listed.sort_by_key(place);
    let names = |logins: &[&Login]| {
        logins.iter().map(|login| login.username.as_str()).collect::<Vec<_>>().join(", ")
    };
    Err(list.failure(&ORDER).row(Row::compare("sessions", names(ours), names(&as_listed))))
}

static LIST_FORM: Cause = Cause {
    id: "list_form",
    why: text(
        "The list does not have the form that the lab's tools read.",
        "实验室的工具读不懂这种格式的列表。",
    ),
    idea: text(
        "Which of the three fields is missing or of another type?",
        "三个字段里，哪个缺了或者类型不对？",
    ),
    change: text(
        "Answer {\"server_id\":\"server-1\",\"session_count\":1,\"sessions\":[{\"session_id\":\"…\",\"username\":\"…\",\"server_id\":\"server-1\"}]}.",
        "返回 {\"server_id\":\"server-1\",\"session_count\":1,\"sessions\":[{\"session_id\":\"…\",\"username\":\"…\",\"server_id\":\"server-1\"}]}。",
    ),
    starter: include_str!("../../../exercise/hints/4-debug-sessions.diff"),
};

static COUNT: Cause = Cause {
    id: "list_count",
    why: text(
        "The count and the list contradict each other; one of the two is wrong, and nobody knows which.",
        "数目和列表互相矛盾；其中一个是错的，而没人知道是哪个。",
    ),
    idea: text(
        "Are the two computed from the same sessions?",
        "这两个值是从同一份会话算出来的吗？",
    ),
    change: text(
        "Make the list first, and let session_count be its length.",
        "先生成列表，再用它的长度作 session_count。",
    ),
    starter: r#"json!({"server_id": id, "session_count": sessions.len(), "sessions": sessions})"#,
};

static SPREAD: Cause = Cause {
    id: "list_spread",
    why: text(
        "Of the five, {expected} logged in on {server}, and {found} of the five are in its list: it does not tell who is where.",
        "五人中有 {expected} 人在 {server} 上登录，而它的列表里有五人中的 {found} 人：看不出谁在哪里。",
    ),
    idea: text(
        "Does the list show every session that is alive on this server, and no other?",
        "列表是否显示了这台服务器上所有有效的会话，并且只有这些？",
    ),
    change: text(
        "List each session of this server once, with its whole id, its user's name, and the server that created it.",
        "这台服务器上的每个会话列出一次，写明完整的 id、用户名和创建它的服务器。",
    ),
    starter: include_str!("../../../exercise/hints/4-debug-sessions.diff"),
};

static ORDER: Cause = Cause {
    id: "list_order",
    why: text(
        "While people log in, nobody can follow a list whose order changes at random.",
        "列表的顺序每次都变，有人登录时，眼睛根本跟不上。",
    ),
    idea: text(
        "Does a hash map keep the order in which things were put in?",
        "哈希表会保持放入的顺序吗？",
    ),
    change: text(
        "Sort the sessions by the time of their login before listing them.",
        "列出之前，按登录时间排序。",
    ),
    starter: include_str!("../../../exercise/hints/4-debug-sessions.diff"),
};
