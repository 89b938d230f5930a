//! Step 5: through Nginx, one client address has one server, and it is the predicted one.

use super::cause;
use super::exchange::Exchange;
use super::failure::{Cause, Failure, Row};
use super::probe::{Login, Probe, name_of};
use super::profile::cause::REFUSED;
use super::{Halt, Needs, Sheet, Step, requirement};
use crate::text::text;

/// How many students log in, each at an address of another room.
const N_STUDENTS: usize = 24;

/// How often each of them comes back. Three would look sticky under round robin too.
const N_READS: usize = 4;

pub(super) static STEP: Step = Step {
    id: "sticky",
    title: text(
        "Behind Nginx, each address has its server",
        "在 Nginx 后面，每个地址有自己的服务器",
    ),
    question: text(
        "Nginx may send each request to another server. What does it need to know to send yours back to the one that has your session?",
        "Nginx 可以把每个请求发给不同的服务器。它要知道什么，才能把你的请求送回有你会话的那一台？",
    ),
    task: text(
        "Put the three servers behind the lab's Nginx with `ip_hash;` in nginx/upstream.conf.",
        "把三台服务器放到实验室的 Nginx 后面，nginx/upstream.conf 里写上 `ip_hash;`。",
    ),
    hint: text(
        "Look at the headers X-Upstream-Method, X-Client-Address and X-Upstream-Address of an answer.",
        "看看响应的头部 X-Upstream-Method、X-Client-Address 和 X-Upstream-Address。",
    ),
    requirements: &[
        requirement(
            "answers",
            "Nginx answers, and a server answers through it",
            "Nginx 有回应，并且能通过它到达服务器",
        ),
        requirement(
            "stays",
            "a student who comes back meets the same server, and is known there",
            "学生再来时，还是那台服务器，而且认得他",
        ),
        requirement(
            "predicted",
            "it is the server that `ip_hash` predicts",
            "正是 `ip_hash` 预测的那一台",
        ),
    ],
    needs: Needs::ThreeServersAndNginx,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let entry = probe.entry();
    let mut logins = Vec::new();
    for student in 0..N_STUDENTS {
        let predicted = student % 3;
        let client_address = probe.client_address(predicted);
        let login = probe.log_in(&entry, Some(client_address)).await?;
        sheet.require("answers", Ok(()))?;
        logins.push((predicted, login));
    }
    if !logins.iter().all(|(_, login)| (0..3).any(|server| login.server_id == name_of(server))) {
        return Err(Halt::Blocked("servers"));
    }

    for (_, login) in &logins {
        for _ in 0..N_READS {
            let exchange = sheet.require("stays", probe.profile(login).await)?;
            sheet.require("stays", stays(probe, login, &exchange).await)?;
        }
    }
    for (predicted, login) in &logins {
        let is_predicted = match is_predicted(login, &name_of(*predicted), &logins) {
            Err(failure) if probe.is_down(*predicted).await => {
                Err(failure.because(&SERVER_DOWN).with("server", name_of(*predicted)))
            }
            other => other,
        };
        sheet.require("predicted", is_predicted)?;
    }
    Ok(())
}

async fn stays(probe: &Probe, login: &Login, exchange: &Exchange) -> Result<(), Failure> {
    let asked = probe.who_answered(exchange);
    let no_server = |failure: &Failure| failure.cause.id == cause::NO_SERVER_BEHIND.id;
    if asked == login.server_id || exchange.expect(200, &[], &REFUSED).is_err_and(|f| no_server(&f))
    {
        return probe.knows(login, exchange, &REFUSED).await;
    }
    let mut failure = Failure::new(&NOT_STICKY)
        .with("creator", &login.server_id)
        .with("asked", &asked)
        .asked(login.exchange.request.curl())
        .asked(exchange.request.curl())
        .row(Row::compare("server", &login.server_id, &asked))
        .row(Row::compare("status", 200, exchange.answer.status));
    let method = exchange.answer.header("x-upstream-method");
    if !method.is_empty() {
        failure = failure.row(Row::compare("X-Upstream-Method", "ip_hash", method));
    }
    Err(failure)
}

fn is_predicted(login: &Login, predicted: &str, logins: &[(usize, Login)]) -> Result<(), Failure> {
    let found = &login.server_id;
    if found == predicted {
        return Ok(());
    }
    let first = &logins[0].1.server_id;
    let one_for_all = logins.iter().all(|(_, login)| login.server_id == *first);
    let cause = if one_for_all { &ONE_ADDRESS } else { &OTHER_METHOD };
    let mut failure = login
        .exchange
        .failure(cause)
        .with("found", found)
        .row(Row::compare("server", predicted, found));
    for (header, expected) in
        [("X-Client-Address", login.client_address()), ("X-Upstream-Method", "ip_hash".to_owned())]
    {
        let actual = login.exchange.answer.header(header);
        if !actual.is_empty() {
            failure = failure.row(Row::compare(header, expected, actual));
        }
    }
    Err(failure)
}

static NOT_STICKY: Cause = Cause {
    id: "not_sticky",
    why: text(
        "The login went to {creator} and the next request to {asked}: to the client, the login has vanished.",
        "登录请求到了 {creator}，下一个请求却到了 {asked}：在客户端看来，登录消失了。",
    ),
    idea: text(
        "What does Nginx choose a server by now, and is that the same in both requests?",
        "Nginx 现在根据什么选服务器？这两个请求在这一点上相同吗？",
    ),
    change: text(
        "Write `ip_hash;` on a line of its own into the upstream in nginx/upstream.conf, then: ./lab reload",
        "在 nginx/upstream.conf 的 upstream 里单独一行写上 `ip_hash;`，然后运行 ./lab reload",
    ),
    starter: "upstream servers {\n    zone servers 64k;\n    ip_hash;\n    …\n}",
};

static SERVER_DOWN: Cause = Cause {
    id: "server_down",
    why: text(
        "`ip_hash` gives this student {server}, but {server} does not answer, so Nginx went on to another.",
        "按 `ip_hash` 应当是 {server}，但它没有回应，Nginx 就换了一台。",
    ),
    idea: text("Are all three servers running?", "三台服务器都在运行吗？"),
    change: text(
        "Start it again: docker compose start {server}; Nginx tries it again within ten seconds (`fail_timeout`).",
        "重新启动它：docker compose start {server}；十秒之内（`fail_timeout`）Nginx 会再试它。",
    ),
    starter: "",
};

static ONE_ADDRESS: Cause = Cause {
    id: "one_address",
    why: text(
        "Students of many addresses all came to {found}: to the load balancer they are one client.",
        "来自许多地址的学生全都到了 {found}：在负载均衡器看来，他们是同一个客户端。",
    ),
    idea: text(
        "Which client address does it see? Compare with the one in the request.",
        "它看到的客户端地址是哪个？和请求里的比一比。",
    ),
    change: text(
        "Let it trust X-Forwarded-For from private addresses, as nginx/instruments/client_address.conf does with set_real_ip_from and real_ip_header; in the lab only.",
        "让它相信来自私有地址的 X-Forwarded-For，像 nginx/instruments/client_address.conf 里的 set_real_ip_from 和 real_ip_header 那样；这只适用于实验室。",
    ),
    starter: "set_real_ip_from 10.0.0.0/8;\nreal_ip_header   X-Forwarded-For;",
};

pub(super) static OTHER_METHOD: Cause = Cause {
    id: "other_method",
    why: text(
        "Students stay where they are, but on another server than `ip_hash` gives them: another method, or another order of the servers, decides.",
        "学生留在原来的服务器上，但不是 `ip_hash` 给出的那一台：选服务器用的是别的方法，或者服务器的顺序不同。",
    ),
    idea: text(
        "Which method runs, and in which order does the upstream name its servers?",
        "正在运行的是哪种方法？upstream 里的服务器是什么顺序？",
    ),
    change: text(
        "Use `ip_hash;`, and name server-1, server-2, server-3 in this order and with equal weights; then: ./lab reload",
        "使用 `ip_hash;`，按 server-1、server-2、server-3 的顺序列出，权重相同；然后运行 ./lab reload",
    ),
    starter: "",
};
