//! Step 1: the login hands the session to the client.

use cookie::{Cookie, SameSite};
use serde_json::json;

use super::ask::{Exchange, Request};
use super::failure::{Cause, Failure, Kind, Row, Want, literal};
use super::probe::{self, Probe};
use super::text::text;
use super::{Halt, Needs, Sheet, Step, requirement};

pub(super) static STEP: Step = Step {
    id: "login",
    title: text("The login hands the session to the client", "登录把会话交给客户端"),
    question: text(
        "HTTP forgets you after each request. What does a browser have to bring along the next time?",
        "HTTP 每次请求之后就把你忘了。下一次请求时，浏览器要带上什么？",
    ),
    task: text(
        "Let POST /login answer with a cookie `session_id` that names the session it stored.",
        "让 POST /login 的响应带上名为 `session_id` 的 Cookie，指向它保存的会话。",
    ),
    hint: text(
        "Compare the answer with the table above, line by line.",
        "把响应和上面的表格逐行比较。",
    ),
    requirements: &[
        requirement("status", "a login is answered with status 200", "登录返回状态码 200"),
        requirement(
            "body",
            "the body says so, and which server spoke",
            "正文说明登录成功，以及是哪台服务器",
        ),
        requirement(
            "cookie",
            "the answer sets the cookie `session_id`",
            "响应设置了 Cookie `session_id`",
        ),
        requirement("value", "its value is a UUID of version 4", "它的值是第 4 版 UUID"),
        requirement(
            "sent_back",
            "a browser sends it back to every page",
            "浏览器会把它发回给每个页面",
        ),
        requirement("max_age", "it says how long it lives", "它写明了有效期"),
        requirement("http_only", "scripts in the page cannot read it", "页面里的脚本读不到它"),
        requirement(
            "same_site",
            "other sites cannot make the browser send it",
            "别的网站不能让浏览器发送它",
        ),
        requirement("new_id", "each login gets a new id", "每次登录都得到新的 id"),
    ],
    needs: Needs::OneServer,
    run: |probe, sheet| Box::pin(check(probe, sheet)),
};

/// Text with at least one character.
pub(super) static NON_EMPTY: Kind = Kind {
    name: text("a text", "一个字符串"),
    holds: |value| value.as_str().is_some_and(|text| !text.is_empty()),
};

async fn check(probe: &mut Probe, sheet: &mut Sheet) -> Result<(), Halt> {
    let server = probe.server(0);
    let username = probe.username();
    let exchange =
        probe.send(Request::log_in(&server, &username)).await.map_err(probe::unreached)?;
    sheet.note("status", exchange.expect(200, &[], &REFUSED))?;

    let fields =
        [("message", Want::Is(json!("Login successful"))), ("server_id", Want::A(&NON_EMPTY))];
    let _ = sheet.note("body", exchange.expect(200, &fields, &MESSAGE));
    let cookie = sheet.note("cookie", find(&exchange))?;
    let _ = sheet.note("value", has_uuid(&exchange, &cookie));
    let _ = sheet.note("sent_back", is_sent_back(&exchange, &cookie));
    let _ = sheet.note("max_age", has_max_age(&exchange, &cookie));
    let _ = sheet.note("http_only", is_http_only(&exchange, &cookie));
    let _ = sheet.note("same_site", is_same_site(&exchange, &cookie));

    let again = probe.send(Request::log_in(&server, &username)).await.map_err(probe::unreached)?;
    let new_id = match probe::session_cookie(&again) {
        Some(second) if second.value() != cookie.value() => Ok(()),
        Some(second) => Err(again.failure(&ID_REUSED).row(Row::differs(
            "session_id",
            text("another one", "另一个"),
            literal(second.value()),
        ))),
        None => find(&again).map(|_| ()),
    };
    sheet.note("new_id", new_id)
}

fn find(exchange: &Exchange) -> Result<Cookie<'_>, Failure> {
    if let Some(cookie) = probe::session_cookie(exchange) {
        return Ok(cookie);
    }
    let others = probe::cookies(exchange);
    Err(match others.first() {
        None => exchange.failure(&COOKIE_MISSING).row(Row::differs(
            "Set-Cookie",
            literal("session_id=…"),
            text("(missing)", "（没有）"),
        )),
        Some(other) => exchange
            .failure(&COOKIE_NAME)
            .with("found", other.name())
            .row(Row::compare("Set-Cookie", "session_id=…", format!("{}=…", other.name()))),
    })
}

fn has_uuid(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if probe::is_uuid_v4(cookie.value()) {
        return Ok(());
    }
    let expected = text("a UUID of version 4", "第 4 版 UUID");
    Err(exchange.failure(&COOKIE_VALUE).row(Row::differs(
        "session_id",
        expected,
        literal(cookie.value()),
    )))
}

fn is_sent_back(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    let path = cookie.path().unwrap_or_default();
    let domain = cookie.domain();
    let attribute = match (path, cookie.secure(), domain) {
        ("/", None | Some(false), None) => return Ok(()),
        ("/", Some(true), _) => "Secure".to_owned(),
        ("/", _, Some(domain)) => format!("Domain={domain}"),
        (path, ..) => format!("Path={path}"),
    };
    let missing = || text("(missing)", "（没有）").into();
    let has = |there: bool| if there { literal("Secure") } else { missing() };
    Err(exchange
        .failure(&COOKIE_NOT_SENT_BACK)
        .with("attribute", attribute)
        .row(Row::compare("Path", "/", path))
        .row(Row {
            what: "Secure".to_owned(),
            expected: missing(),
            actual: has(cookie.secure() == Some(true)),
            differs: cookie.secure() == Some(true),
        })
        .row(Row {
            what: "Domain".to_owned(),
            expected: missing(),
            actual: domain.map_or_else(missing, literal),
            differs: domain.is_some(),
        }))
}

fn has_max_age(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    let max_age = cookie.max_age().map(|age| age.whole_seconds());
    if max_age.is_some_and(|seconds| seconds > 0) {
        return Ok(());
    }
    let actual = match max_age {
        Some(seconds) => literal(seconds),
        None => text("(missing)", "（没有）").into(),
    };
    Err(exchange.failure(&COOKIE_MAX_AGE).row(Row::differs("Max-Age", literal(3600), actual)))
}

fn is_http_only(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if cookie.http_only() == Some(true) {
        return Ok(());
    }
    let missing = text("(missing)", "（没有）");
    Err(exchange.failure(&COOKIE_NOT_HTTP_ONLY).row(Row::differs(
        "HttpOnly",
        literal("HttpOnly"),
        missing,
    )))
}

fn is_same_site(exchange: &Exchange, cookie: &Cookie<'_>) -> Result<(), Failure> {
    if cookie.same_site() == Some(SameSite::Lax) {
        return Ok(());
    }
    let actual = match cookie.same_site() {
        Some(other) => literal(other),
        None => text("(missing)", "（没有）").into(),
    };
    Err(exchange.failure(&COOKIE_SAME_SITE).row(Row::differs("SameSite", literal("Lax"), actual)))
}

static REFUSED: Cause = Cause {
    id: "login_refused",
    why: text(
        "A name and a password were sent as the contract says, and the server refused them with status {status}.",
        "名字和密码按约定发送了，服务器却以状态码 {status} 拒绝。",
    ),
    idea: text(
        "There is no user database in this lab: who should be let in?",
        "这个实验室没有用户数据库：应当让谁进来？",
    ),
    change: text(
        "Answer POST /login with status 200 for any name and any password that are not empty.",
        "只要名字和密码都不为空，POST /login 就返回 200。",
    ),
    starter: "",
};

pub(super) static MESSAGE: Cause = Cause {
    id: "login_message",
    why: text(
        "Whoever reads the answer cannot tell that the login worked, or which server has the session.",
        "读到这个响应的人看不出登录是否成功，也不知道会话在哪台服务器上。",
    ),
    idea: text(
        "Which fields does the table expect, and which does your answer have?",
        "表格期望哪些字段，你的响应有哪些？",
    ),
    change: text(
        "Answer {\"message\":\"Login successful\",\"server_id\":\"…\"}, with this server's id.",
        "返回 {\"message\":\"Login successful\",\"server_id\":\"…\"}，其中是这台服务器的 id。",
    ),
    starter: include_str!("../../exercise/hints/1-message.diff"),
};

static COOKIE_MISSING: Cause = Cause {
    id: "cookie_missing",
    why: text(
        "The server stored a session and told nobody its id, so the client cannot come back to it.",
        "服务器保存了会话，却没有把 id 告诉任何人，客户端就找不回这个会话。",
    ),
    idea: text(
        "Which header of the answer makes a browser remember something?",
        "响应的哪个头部会让浏览器记住一样东西？",
    ),
    change: text(
        "Send the header `Set-Cookie: session_id=<the id>; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax` with the answer.",
        "在响应里加上头部 `Set-Cookie: session_id=<会话的 id>; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax`。",
    ),
    starter: include_str!("../../exercise/hints/1-cookie.diff"),
};

static COOKIE_NAME: Cause = Cause {
    id: "cookie_name",
    why: text(
        "The answer sets a cookie named `{found}`; the other servers and Nginx look for `session_id`.",
        "响应设置的 Cookie 名叫 `{found}`，而其他服务器和 Nginx 找的是 `session_id`。",
    ),
    idea: text("What do the others call it?", "别人叫它什么名字？"),
    change: text("Name the cookie `session_id`.", "把 Cookie 命名为 `session_id`。"),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

static COOKIE_VALUE: Cause = Cause {
    id: "cookie_value",
    why: text(
        "An id that can be guessed lets a stranger into somebody's session.",
        "会话 id 如果能被猜到，陌生人就能进入别人的会话。",
    ),
    idea: text("How many random bits does your id have?", "你的 id 里有多少个随机位？"),
    change: text(
        "Make the id a random UUID: version 4, written in lower case with its hyphens.",
        "用随机的 UUID 作 id：第 4 版，小写，带连字符。",
    ),
    starter: "let id = uuid::Uuid::new_v4().to_string();",
};

static COOKIE_NOT_SENT_BACK: Cause = Cause {
    id: "cookie_not_sent_back",
    why: text(
        "With `{attribute}`, a browser does not send the cookie back to every page of this lab, so the login is forgotten there.",
        "带着 `{attribute}`，浏览器不会把 Cookie 发回给实验室的每个页面，登录在那里就丢了。",
    ),
    idea: text(
        "When does a browser send a cookie along, and when does it keep it to itself? The lab speaks plain HTTP.",
        "浏览器什么时候会带上 Cookie，什么时候不会？这个实验室用的是明文 HTTP。",
    ),
    change: text(
        "Write `Path=/`, and neither `Secure` nor `Domain`. (A real site has HTTPS, and `Secure`.)",
        "写上 `Path=/`，不要写 `Secure` 和 `Domain`。（真正的网站用 HTTPS，并且要写 `Secure`。）",
    ),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

static COOKIE_MAX_AGE: Cause = Cause {
    id: "cookie_max_age",
    why: text(
        "Without a Max-Age above zero the cookie ends with the browser window, or at once.",
        "没有大于零的 Max-Age，Cookie 会随浏览器窗口一起消失，甚至马上消失。",
    ),
    idea: text("How many seconds are an hour?", "一个小时是多少秒？"),
    change: text("Add `; Max-Age=3600` to the cookie.", "给 Cookie 加上 `; Max-Age=3600`。"),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

static COOKIE_NOT_HTTP_ONLY: Cause = Cause {
    id: "cookie_not_http_only",
    why: text(
        "Any script in a page can read this cookie, and take the session with it.",
        "页面里的任何脚本都能读到这个 Cookie，从而偷走会话。",
    ),
    idea: text(
        "Which attribute keeps a cookie away from `document.cookie`?",
        "哪个属性能让 `document.cookie` 读不到 Cookie？",
    ),
    change: text("Add `; HttpOnly` to the cookie.", "给 Cookie 加上 `; HttpOnly`。"),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

static COOKIE_SAME_SITE: Cause = Cause {
    id: "cookie_same_site",
    why: text(
        "Without SameSite=Lax, browsers differ in whether another site's form may use this session.",
        "没有 SameSite=Lax，别的网站的表单能不能使用这个会话，各家浏览器不一样。",
    ),
    idea: text(
        "Should a form on a stranger's page be able to act in your name?",
        "陌生网页上的表单，应当能以你的名义操作吗？",
    ),
    change: text("Add `; SameSite=Lax` to the cookie.", "给 Cookie 加上 `; SameSite=Lax`。"),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

static ID_REUSED: Cause = Cause {
    id: "id_reused",
    why: text(
        "Two logins got the same id: whoever had it before is now in somebody else's session.",
        "两次登录得到了同一个 id：以前拿着它的人，现在进入了别人的会话。",
    ),
    idea: text("Where is the id made, and how often?", "id 是在哪里生成的，生成几次？"),
    change: text(
        "Make a new random id inside the login handler, for every login.",
        "在登录处理函数里，为每次登录生成一个新的随机 id。",
    ),
    starter: "let id = uuid::Uuid::new_v4().to_string();",
};
