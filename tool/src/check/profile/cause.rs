//! The ways to fail step 2.

use crate::check::failure::Cause;
use crate::text::text;

pub static REFUSED: Cause = Cause {
    id: "profile_refused",
    why: text(
        "The request carried the cookie of a login that had worked, and got status {status}.",
        "请求带着一次成功登录得到的 Cookie，却得到状态码 {status}。",
    ),
    idea: text(
        "What does the server find under the id in the cookie?",
        "服务器用 Cookie 里的 id 查到了什么？",
    ),
    change: text(
        "Look the cookie's value up in the map of sessions, and answer with the user that is stored there.",
        "用 Cookie 的值在会话表里查，返回保存在那里的用户。",
    ),
    starter: include_str!("../../../../exercise/hints/2-profile.diff"),
};

pub static FIELDS: Cause = Cause {
    id: "profile_fields",
    why: text(
        "A client that was written from the contract cannot read this profile.",
        "按约定编写的客户端读不懂这份资料。",
    ),
    idea: text(
        "Is a number written as a number, and a yes or no as true or false?",
        "数字是按数字写的吗？是与否是用 true 和 false 写的吗？",
    ),
    change: text(
        "Answer with user_id (a number), username, login_time, server_id, created_by (all strings), and session_match (true or false).",
        "返回 user_id（数字），username、login_time、server_id、created_by（都是字符串），以及 session_match（true 或 false）。",
    ),
    starter: include_str!("../../../../exercise/hints/2-profile.diff"),
};

pub static LOGIN_TIME: Cause = Cause {
    id: "login_time",
    why: text(
        "The three servers may stand in three time zones: only a time in UTC means the same everywhere.",
        "三台服务器可能在三个时区：只有 UTC 时间在哪里都是同一个意思。",
    ),
    idea: text(
        "Is the difference a whole number of hours? Then it is your time zone.",
        "相差的是整数小时吗？那就是你的时区。",
    ),
    change: text(
        "Note the time of the login in UTC, and write it as YYYY-MM-DD HH:MM:SS.",
        "用 UTC 记录登录时间，写成 YYYY-MM-DD HH:MM:SS。",
    ),
    starter: r#"jiff::Timestamp::now().strftime("%F %T").to_string()"#,
};

pub static USER_ID: Cause = Cause {
    id: "user_id",
    why: text(
        "One person has to be the same person on every server and after a restart, and two people have to be two.",
        "同一个人在每台服务器上、在重启之后，都应当是同一个人；两个人就应当是两个人。",
    ),
    idea: text(
        "Does the id depend on anything but the name?",
        "id 除了名字之外，还取决于别的东西吗？",
    ),
    change: text(
        "Compute user_id from the name alone; alice is 1001.",
        "只用名字计算 user_id；alice 是 1001。",
    ),
    starter: include_str!("../../../../exercise/hints/2-profile.diff"),
};

pub static UNCHECKED: Cause = Cause {
    id: "profile_unchecked",
    why: text(
        "The profile was shown to somebody who has no session: anybody can read it.",
        "没有会话的人也看到了资料：谁都能读它。",
    ),
    idea: text(
        "What does the handler do when the cookie is missing, and when its id is not in the map?",
        "没有 Cookie 的时候、id 不在表里的时候，处理函数分别做什么？",
    ),
    change: text(
        "Answer 401 {\"error\":\"Not authenticated\"} without a cookie, and 401 {\"error\":\"Session not found\",\"hint\":\"Session created by another server\"} where the id is not in the map.",
        "没有 Cookie 时返回 401 {\"error\":\"Not authenticated\"}；id 不在表里时返回 401 {\"error\":\"Session not found\",\"hint\":\"Session created by another server\"}。",
    ),
    starter: include_str!("../../../../exercise/hints/2-profile.diff"),
};

pub static UNAUTHORIZED: Cause = Cause {
    id: "unauthorized_answer",
    why: text(
        "A client cannot tell whether it has to log in, or is known to another server.",
        "客户端分不清是该去登录，还是另一台服务器认识它。",
    ),
    idea: text(
        "There are two reasons for a 401. Does your server tell them apart as the comparison above does?",
        "返回 401 有两种原因。你的服务器像上面的对比那样区分它们了吗？",
    ),
    change: text(
        "Without a cookie: 401 {\"error\":\"Not authenticated\"}. With an unknown id: 401 {\"error\":\"Session not found\",\"hint\":\"Session created by another server\"}.",
        "没有 Cookie：401 {\"error\":\"Not authenticated\"}。id 未知：401 {\"error\":\"Session not found\",\"hint\":\"Session created by another server\"}。",
    ),
    starter: include_str!("../../../../exercise/hints/2-profile.diff"),
};

pub static BAD_INPUT: Cause = Cause {
    id: "bad_input",
    why: text(
        "The client sent something wrong, and the answer's status does not say so.",
        "客户端发错了东西，服务器却没有用相应的状态码告诉它。",
    ),
    idea: text(
        "Who checks the body before it is used: what if it is not JSON, or a field is missing or empty?",
        "使用请求体之前由谁检查：如果不是 JSON、缺字段或者字段为空，会怎样？",
    ),
    change: text(
        "Answer 400 for malformed JSON and for a field that is missing, empty or not a string; 415 where Content-Type is not application/json; each with {\"error\":\"…\"}.",
        "JSON 有误、字段缺失、为空或不是字符串时返回 400；Content-Type 不是 application/json 时返回 415；都带上 {\"error\":\"…\"}。",
    ),
    starter: include_str!("../../../../exercise/hints/2-bad-input.diff"),
};

pub static OVERWRITTEN: Cause = Cause {
    id: "session_overwritten",
    why: text(
        "The next login ended this one: the server has room for one session, and each user logs the last one out.",
        "下一次登录结束了这一次：服务器只放得下一个会话，每个用户都会把上一个登出。",
    ),
    idea: text(
        "Where do you keep the sessions: in one variable, or in a map with a place for each id?",
        "会话存在哪里：一个变量，还是每个 id 各有位置的表？",
    ),
    change: text(
        "Keep the sessions in a map, each under its own id, and remove none when another user logs in.",
        "把会话放进一张表，各在自己的 id 之下；别人登录时不要删除。",
    ),
    starter: "sessions: Mutex<HashMap<String, Session>>,",
};

pub static DISTURBED: Cause = Cause {
    id: "bad_input_ends_session",
    why: text(
        "A login that was refused ended the session that was there before: a typing mistake logs people out.",
        "一次被拒绝的登录结束了原有的会话：打错一个字就会被登出。",
    ),
    idea: text(
        "At which moment does your login end the old session: before or after it has checked the new one?",
        "你的登录在什么时候结束旧会话：检查新请求之前，还是之后？",
    ),
    change: text(
        "Check the whole request first, and touch the map of sessions only when nothing can fail any more.",
        "先检查整个请求，确定不会再失败时才改动会话表。",
    ),
    starter: "",
};
