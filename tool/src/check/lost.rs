//! Why a session that was handed out is no longer known.

use super::exchange::Exchange;
use super::failure::{Cause, Failure};
use super::probe::{Login, Probe};
use crate::text::text;

impl Probe {
    /// Expects status 200 in answer to a request that carried a login's cookie.
    ///
    /// # Errors
    /// If the server says that it does not know the session, the reason for that; and otherwise
    /// `cause`.
    pub(super) async fn knows(
        &self,
        login: &Login,
        exchange: &Exchange,
        cause: &'static Cause,
    ) -> Result<(), Failure> {
        match exchange.expect(200, &[], cause) {
            Err(failure) if exchange.answer.status == 401 => {
                Err(Failure { rows: failure.rows, ..self.why_lost(login, exchange).await })
            }
            other => other,
        }
    }

    async fn why_lost(&self, login: &Login, exchange: &Exchange) -> Failure {
        let asked = self.who_answered(exchange);
        let age = login.at.elapsed().as_secs();
        if let Some(max_age) = login.max_age_seconds.filter(|max_age| *max_age <= age as i64) {
            let failure = exchange.failure(&EXPIRED);
            return failure.with("max_age", max_age).with("age", age);
        }
        if let Some(creator) = self.creator_of(login).await {
            let is_one = creator == asked;
            let failure = exchange.failure(if is_one { &COOKIE_DROPPED } else { &OTHER_SERVER });
            return failure.with("creator", creator).with("asked", asked);
        }
        if asked != login.server_id {
            let failure = exchange.failure(&OTHER_SERVER);
            return failure.with("creator", &login.server_id).with("asked", asked);
        }
        let cause = if self.was_restarted(login).await { &RESTARTED } else { &NOT_KEPT };
        exchange.failure(cause).with("server", asked)
    }

    /// The server, other than the one of the login, that knows this session.
    async fn creator_of(&self, login: &Login) -> Option<String> {
        for server in self.targets.servers.iter().filter(|server| **server != login.target) {
            match self.send(login.profile_at(server)).await {
                Ok(exchange) if exchange.answer.status == 200 => {
                    return Some(self.who_answered(&exchange));
                }
                // A server that is down does not know it either.
                _ => {}
            }
        }
        None
    }

    /// Asks the server of this login for every session that it ever recognised, and says whether it
    /// has forgotten them all.
    async fn was_restarted(&self, login: &Login) -> bool {
        let of_server = |known: &&Login| known.server_id == login.server_id;
        let mut others = 0;
        for known in self.recognised.iter().filter(of_server) {
            if known.session_id == login.session_id {
                continue;
            }
            others += 1;
            let request = known.profile_at(&known.target).from(known.client_address);
            if self.send(request).await.is_ok_and(|exchange| exchange.answer.status == 200) {
                return false;
            }
        }
        others > 0 || self.recognised.iter().any(|known| known.session_id == login.session_id)
    }
}

/// The session is alive, on a server that was not asked.
pub(super) static OTHER_SERVER: Cause = Cause {
    id: "other_server",
    why: text(
        "{creator} has this session, but {asked} was asked, and its memory is its own.",
        "这个会话在 {creator} 上，而被问的是 {asked}；每台服务器只知道自己内存里的会话。",
    ),
    idea: text(
        "Who decided that {asked} answers this request?",
        "是谁决定由 {asked} 来回答这个请求的？",
    ),
    change: text(
        "Ask {creator} on its own port; or put `ip_hash;` back into nginx/upstream.conf, and run ./lab reload",
        "直接用 {creator} 自己的端口；或者把 `ip_hash;` 写回 nginx/upstream.conf，再运行 ./lab reload",
    ),
    starter: "",
};

/// The session is alive, but its cookie did not arrive.
pub(super) static COOKIE_DROPPED: Cause = Cause {
    id: "cookie_dropped",
    why: text(
        "{creator} knows this session when it is asked on its own port, but not when it is asked through {address}.",
        "{creator} 在自己的端口上认识这个会话，经过 {address} 来问却不认识。",
    ),
    idea: text(
        "Does the cookie arrive at the server, or does something on the way take it out?",
        "Cookie 到达服务器了吗，还是中途被什么去掉了？",
    ),
    change: text(
        "Let the load balancer pass the header Cookie on, as nginx/nginx.conf does.",
        "让负载均衡器转发 Cookie 头部，像 nginx/nginx.conf 那样。",
    ),
    starter: "",
};

/// The server forgot every session at once.
pub(super) static RESTARTED: Cause = Cause {
    id: "restarted",
    why: text(
        "{server} knew this session a moment ago, and now it knows none of the sessions from before: it was restarted, and its memory is gone.",
        "{server} 刚才还认识这个会话，现在之前的会话它一个也不认识了：它重新启动过，内存里的东西都没了。",
    ),
    idea: text(
        "Did you, or a tool that watches your files, start it again during the check?",
        "检查期间，它是被你重启的，还是被监视文件的工具重启的？",
    ),
    change: text(
        "Let it run and check again. If nobody restarted it, look in its output for a crash.",
        "让它一直运行，再检查一次。如果没有人重启它，就在它的输出里找崩溃的原因。",
    ),
    starter: "",
};

/// The session lived as long as its cookie said.
pub(super) static EXPIRED: Cause = Cause {
    id: "expired",
    why: text(
        "The session had expired: its cookie said Max-Age={max_age}, and {age} {age|second|seconds} had passed.",
        "会话过期了：Cookie 写的是 Max-Age={max_age}，而已经过去了 {age} 秒。",
    ),
    idea: text("How long should a login last?", "一次登录应当维持多久？"),
    change: text(
        "Give sessions, and their cookies, an hour: Max-Age=3600",
        "给会话和它的 Cookie 一个小时：Max-Age=3600",
    ),
    starter: "",
};

/// The server does not know the session that it has handed out.
pub(super) static NOT_KEPT: Cause = Cause {
    id: "not_kept",
    why: text(
        "{server} does not know the session that it handed out a moment ago.",
        "{server} 不认识它自己刚刚发出的会话。",
    ),
    idea: text(
        "Is the id in the cookie the one under which the session was stored? Do both handlers use the same store?",
        "Cookie 里的 id 和保存会话时用的 id 是同一个吗？两个处理函数用的是同一份存储吗？",
    ),
    change: text(
        "Store the session under the very id that goes into the cookie, in a map that all requests share.",
        "用写进 Cookie 的那个 id 来保存会话，并且保存在所有请求共用的表里。",
    ),
    starter: "",
};
