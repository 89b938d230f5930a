//! Step 3: three servers, each with its own name, port, and memory.

use serde_json::json;

use super::cause;
use super::exchange::Exchange;
use super::failure::{Cause, Failure, Row, Want};
use super::probe::{Login, Probe, name_of};
use super::profile::cause::{REFUSED, UNAUTHORIZED};
use super::request::Request;
use super::{Halt, Needs, Sheet, Step, requirement};
use crate::text::text;

pub(super) static STEP: Step = Step {
    id: "servers",
    title: text("Three servers know nothing of each other", "三台服务器互不相识"),
    question: text(
        "Start the same program three times. Log in on the first: what does the second know about it?",
        "把同一个程序启动三次。在第一台登录之后，第二台知道些什么？",
    ),
    task: text(
        "Read the port from PORT and the server's name from SERVER_ID, and start three: server-1 on 8081, server-2 on 8082, server-3 on 8083.",
        "从 PORT 读取端口，从 SERVER_ID 读取服务器的名字，然后启动三台：8081 上的 server-1、8082 上的 server-2、8083 上的 server-3。",
    ),
    hint: text(
        "One program, started three times, each time with a different environment.",
        "同一个程序，启动三次，每次的环境变量不同。",
    ),
    requirements: &[
        requirement(
            "listens",
            "each of the three listens on a port of its own",
            "三台各自监听自己的端口",
        ),
        requirement(
            "names",
            "each names itself: server-1, server-2, server-3",
            "每台报出自己的名字：server-1、server-2、server-3",
        ),
        requirement("own", "each knows the sessions that it created", "每台都认识自己创建的会话"),
        requirement("isolation", "none knows a session of another", "每台都不认识其他服务器的会话"),
    ],
    needs: Needs::ThreeServers,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let listen = listen(probe).await;
    sheet.require("listens", listen)?;

    let mut logins = Vec::new();
    for server in 0..3 {
        logins.push(probe.log_in(&probe.server(server), None).await?);
    }
    for (server, login) in logins.iter().enumerate() {
        sheet.require("names", is_named(login, &name_of(server), &logins))?;
    }
    for (server, login) in logins.iter().enumerate() {
        let exchange = sheet.require("own", probe.profile(login).await)?;
        sheet.require("own", probe.knows(login, &exchange, &REFUSED).await)?;
        let fields =
            ["server_id", "created_by"].map(|name| (name, Want::Is(json!(name_of(server)))));
        sheet.require("own", exchange.expect(200, &fields, &ID_WRONG))?;
    }
    for (creator, login) in logins.iter().enumerate() {
        for other in (0..3).filter(|other| *other != creator) {
            let exchange = probe.send(login.profile_at(&probe.server(other))).await;
            let exchange = sheet.require("isolation", exchange)?;
            sheet.require("isolation", is_unknown(&exchange, creator, other))?;
        }
    }
    Ok(())
}

/// Expects status 401 from a server that was shown another server's session.
pub(super) fn is_unknown(exchange: &Exchange, creator: usize, other: usize) -> Result<(), Failure> {
    let cause = if exchange.answer.status == 200 { &SHARED } else { &UNAUTHORIZED };
    exchange
        .expect(401, &[], cause)
        .map_err(|failure| failure.with("creator", name_of(creator)).with("other", name_of(other)))
}

/// Asks each server for anything at all.
async fn listen(probe: &Probe) -> Result<(), Failure> {
    let mut answers = Vec::new();
    for server in 0..3 {
        answers.push(probe.send(Request::get(&probe.server(server), "/profile")).await);
    }
    let is_silent = |answer: &Result<_, Failure>| {
        answer.as_ref().is_err_and(|failure| failure.cause.id == cause::NOT_LISTENING.id)
    };
    // If the first one alone listens, its port probably cannot be set.
    let only_the_first = answers[0].is_ok() && answers[1..].iter().all(is_silent);
    let Some(failure) = answers.into_iter().find_map(Result::err) else { return Ok(()) };
    Err(if only_the_first { failure.because(&PORT_FIXED) } else { failure })
}

fn is_named(login: &Login, expected: &str, logins: &[Login]) -> Result<(), Failure> {
    let found = &login.server_id;
    if found != expected {
        let all_the_same = logins.iter().all(|other| other.server_id == *found);
        let cause = if all_the_same { &ID_CONSTANT } else { &ID_WRONG };
        let in_header = !login.exchange.answer.header("x-server-id").is_empty();
        let place = if in_header { "X-Server-Id" } else { "server_id" };
        let failure = login.exchange.failure(cause).with("found", found);
        return Err(failure.row(Row::compare(place, expected, found)));
    }
    login.exchange.expect(200, &[("server_id", Want::Is(json!(expected)))], &ID_WRONG)
}

static PORT_FIXED: Cause = Cause {
    id: "port_fixed",
    why: text(
        "The first server runs, and nothing listens at {address}: three copies cannot share one port.",
        "第一台在运行，而 {address} 上没有程序在监听：三个副本不能共用一个端口。",
    ),
    idea: text(
        "How does a program learn at its start which port it should take?",
        "程序启动时怎么知道该用哪个端口？",
    ),
    change: text(
        "Read the port from the environment variable PORT, and start the server three times, each with its own.",
        "从环境变量 PORT 读取端口，再把服务器启动三次，每次用各自的端口。",
    ),
    starter: include_str!("../../../exercise/hints/3-port.diff"),
};

static ID_CONSTANT: Cause = Cause {
    id: "server_id_constant",
    why: text(
        "All three call themselves `{found}`, so nobody can tell which one has a session.",
        "三台都自称 `{found}`，没人分得清会话在哪一台上。",
    ),
    idea: text("Where does your server's name come from?", "你的服务器的名字从哪里来？"),
    change: text(
        "Read the name from the environment variable SERVER_ID, and start each server with its own.",
        "从环境变量 SERVER_ID 读取名字，启动时给每台各自的值。",
    ),
    starter: include_str!("../../../exercise/hints/3-server-id.diff"),
};

static ID_WRONG: Cause = Cause {
    id: "server_id_wrong",
    why: text(
        "The server at {address} does not have the name that belongs to its place in the lab.",
        "{address} 上的服务器报出的名字与它在实验室里的位置不符。",
    ),
    idea: text(
        "With which SERVER_ID was it started, and is that the name in all of its answers?",
        "它启动时的 SERVER_ID 是什么？所有响应都用了它吗？",
    ),
    change: text(
        "Start the servers as SERVER_ID=server-1, server-2, server-3, in the order of their addresses, and answer with that name in server_id and created_by.",
        "按地址的顺序用 SERVER_ID=server-1、server-2、server-3 启动，并且在 server_id 和 created_by 里都用这个名字。",
    ),
    starter: include_str!("../../../exercise/hints/3-server-id.diff"),
};

static SHARED: Cause = Cause {
    id: "sessions_shared",
    why: text(
        "{other} knows a session that {creator} created: these servers share a memory, and the lab's question disappears.",
        "{other} 认识 {creator} 创建的会话：它们共用了存储，这个实验室要看的问题就看不到了。",
    ),
    idea: text(
        "Where do the sessions live: in the process, in a file, in a database?",
        "会话存放在哪里：进程里、文件里，还是数据库里？",
    ),
    change: text(
        "Keep the sessions in the memory of the one process that created them. (Sharing them is what real sites do; here it would hide the lesson.)",
        "把会话只放在创建它的那个进程的内存里。（真正的网站会共享会话；在这里，共享会把要学的东西藏起来。）",
    ),
    starter: "",
};
