//! Step 6: what stickiness does not give. The session is in one memory, and nowhere else.

use super::failure::{Cause, Row};
use super::probe::{Probe, name_of};
use super::profile::cause::REFUSED;
use super::servers::is_unknown;
use super::{Halt, Needs, Sheet, Step, requirement};
use crate::text::text;

pub(super) static STEP: Step = Step {
    id: "limits",
    title: text(
        "Stickiness hides the problem and does not solve it",
        "粘性会话掩盖了问题，并没有解决它",
    ),
    question: text(
        "You are logged in, and your phone changes from one network to another. What does Nginx see, and what becomes of your login?",
        "你已经登录，手机从一个网络换到另一个网络。Nginx 看到了什么？你的登录会怎样？",
    ),
    task: text(
        "There is nothing to build: see that the session is still in one memory only, whatever Nginx does.",
        "不需要写代码：看一看，不管 Nginx 怎么做，会话始终只在一台服务器的内存里。",
    ),
    hint: text(
        "Ask each of the three servers on its own port for the same session.",
        "用同一个会话分别去问三台服务器各自的端口。",
    ),
    requirements: &[
        requirement(
            "one_memory",
            "of the three servers, one knows the session",
            "三台服务器中只有一台认识这个会话",
        ),
        requirement(
            "moved",
            "whoever moves to an address that belongs to another server finds no session",
            "换到属于另一台服务器的地址，就找不到自己的会话",
        ),
        requirement(
            "back",
            "back at the old address, the login is there again",
            "回到原来的地址，登录还在",
        ),
    ],
    needs: Needs::ThreeServersAndNginx,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let (entry, home, away) = (probe.entry(), probe.client_address(0), probe.client_address(1));
    let login = probe.log_in(&entry, Some(home)).await?;
    if login.server_id != name_of(0) {
        return Err(Halt::Blocked("sticky"));
    }

    for server in 0..3 {
        let exchange = probe.send(login.profile_at(&probe.server(server))).await;
        let exchange = sheet.require("one_memory", exchange)?;
        let alone = match server {
            0 => exchange.expect(200, &[], &ELSEWHERE).map_err(|f| f.with("creator", name_of(0))),
            _ => is_unknown(&exchange, 0, server),
        };
        sheet.require("one_memory", alone)?;
    }

    let moved = probe.send(login.profile_at(&entry).from(Some(away))).await;
    let moved = sheet.require("moved", moved)?;
    let has_moved = if probe.who_answered(&moved) == login.server_id {
        Err(moved.failure(&NOT_BY_ADDRESS).row(Row::compare("server", name_of(1), name_of(0))))
    } else {
        is_unknown(&moved, 0, 1)
    };
    sheet.note("moved", has_moved);

    let back = sheet.require("back", probe.profile(&login).await)?;
    sheet.require("back", probe.knows(&login, &back, &REFUSED).await)
}

static ELSEWHERE: Cause = Cause {
    id: "addresses_disagree",
    why: text(
        "Through Nginx, {creator} answered, and the server at {address} does not know that session: they are not the same server.",
        "Nginx 是从 {creator} 得到回答的，而 {address} 上的服务器不认识这个会话：它们不是同一台。",
    ),
    idea: text(
        "Do Nginx and the direct ports lead to the same three processes?",
        "Nginx 和各个直连端口通向的是同样的三个进程吗？",
    ),
    change: text(
        "Name the servers that are behind Nginx: --server three times, in the order of nginx/upstream.conf.",
        "写明 Nginx 后面的那三台：用三次 --server，顺序与 nginx/upstream.conf 相同。",
    ),
    starter: "",
};

static NOT_BY_ADDRESS: Cause = Cause {
    id: "not_by_address",
    why: text(
        "A client that came from another address met the same server again: something other than the address decides.",
        "客户端换了地址，却又遇到同一台服务器：起作用的不是地址。",
    ),
    idea: text(
        "What else do two requests of one browser have in common?",
        "同一个浏览器的两次请求，还有什么是相同的？",
    ),
    change: text(
        "For this step let Nginx pick by `ip_hash;`, then: ./lab reload",
        "做这一步时，让 Nginx 用 `ip_hash;` 来选择，然后运行 ./lab reload",
    ),
    starter: "",
};
