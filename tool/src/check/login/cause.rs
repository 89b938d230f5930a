//! The ways to fail step 1.

use crate::check::failure::Cause;
use crate::text::text;

pub static REFUSED: Cause = Cause {
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

pub static MESSAGE: Cause = Cause {
    id: "login_message",
    why: text(
        "Whoever reads the answer cannot tell that the login worked, or which server has the session.",
        "读到这个响应的人看不出登录是否成功，也不知道会话在哪台服务器上。",
    ),
    idea: text("Compare the lines marked `!`, letter by letter.", "把带 `!` 的行逐字比较一下。"),
    change: text(
        "Answer {\"message\":\"Login successful\",\"server_id\":\"…\"}, with this server's id.",
        "返回 {\"message\":\"Login successful\",\"server_id\":\"…\"}，其中是这台服务器的 id。",
    ),
    starter: include_str!("../../../../exercise/hints/1-message.diff"),
};

pub static COOKIE_MISSING: Cause = Cause {
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
    starter: include_str!("../../../../exercise/hints/1-cookie.diff"),
};

pub static COOKIE_NAME: Cause = Cause {
    id: "cookie_name",
    why: text(
        "The answer sets a cookie named `{found}`; the lab's other servers look for `session_id`.",
        "响应设置的 Cookie 名叫 `{found}`，而实验室的其他服务器找的是 `session_id`。",
    ),
    idea: text("What do the others call it?", "别人把它叫什么？"),
    change: text("Name the cookie `session_id`.", "把 Cookie 命名为 `session_id`。"),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

pub static COOKIE_VALUE: Cause = Cause {
    id: "cookie_value",
    why: text(
        "An id that can be guessed lets a stranger into somebody's session, and an id in a form of its own cannot be read by any other server.",
        "会话 id 如果能被猜到，陌生人就能进入别人的会话；如果自成一格，别的服务器就读不懂。",
    ),
    idea: text(
        "How many random bits does your id have, and how is it written?",
        "你的 id 里有多少个随机位，是怎么写的？",
    ),
    change: text(
        "Make the id a random UUID: version 4, written in lower case with its hyphens, and without quotes.",
        "用随机的 UUID 作 id：第 4 版，小写，带连字符，不加引号。",
    ),
    starter: "let id = uuid::Uuid::new_v4().to_string();",
};

pub static COOKIE_NOT_SENT_BACK: Cause = Cause {
    id: "cookie_not_sent_back",
    why: text(
        "With `{attribute}`, a browser does not send the cookie back to every page of this lab, and where it does not, the login is gone.",
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

pub static COOKIE_PATH: Cause = Cause {
    id: "cookie_no_path",
    why: text(
        "Without `Path=/`, the path of the login decides where a browser sends the cookie; it works here because /login is at the top level.",
        "没有写 `Path=/`，浏览器把 Cookie 发到哪里就由登录的路径决定；这里能用，是因为 /login 在最上层。",
    ),
    idea: text(
        "What if the login moves to /api/login one day?",
        "如果有一天登录搬到 /api/login，会怎样？",
    ),
    change: text("Add `; Path=/` to the cookie.", "给 Cookie 加上 `; Path=/`。"),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

pub static COOKIE_MAX_AGE: Cause = Cause {
    id: "cookie_max_age",
    why: text(
        "Without a Max-Age above zero the cookie ends with the browser window, or at once.",
        "没有大于零的 Max-Age，Cookie 会随浏览器窗口一起消失，甚至马上消失。",
    ),
    idea: text("How many seconds are an hour?", "一个小时是多少秒？"),
    change: text("Add `; Max-Age=3600` to the cookie.", "给 Cookie 加上 `; Max-Age=3600`。"),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

pub static COOKIE_NOT_HTTP_ONLY: Cause = Cause {
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

pub static COOKIE_SAME_SITE: Cause = Cause {
    id: "cookie_same_site",
    why: text(
        "Without SameSite=Lax, browsers differ in whether another site's form may use this session.",
        "没有 SameSite=Lax，别的网站的表单能不能使用这个会话，各家浏览器不一样。",
    ),
    idea: text(
        "Should a form on somebody else's page be able to act in your name?",
        "陌生网页上的表单，应当能以你的名义操作吗？",
    ),
    change: text("Add `; SameSite=Lax` to the cookie.", "给 Cookie 加上 `; SameSite=Lax`。"),
    starter: r#"format!("session_id={id}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")"#,
};

pub static ID_REUSED: Cause = Cause {
    id: "id_reused",
    why: text(
        "Two logins got the same id: whoever had it before is now in somebody else's session.",
        "两次登录得到了同一个 id：以前拿着它的人，现在进入了别人的会话。",
    ),
    idea: text("Where is the id created, and how often?", "id 是在哪里生成的，生成几次？"),
    change: text(
        "Make a new random id inside the login handler, for every login.",
        "在登录处理函数里，为每次登录生成一个新的随机 id。",
    ),
    starter: "let id = uuid::Uuid::new_v4().to_string();",
};
