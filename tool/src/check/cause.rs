//! Causes that can come up in any step. Those of a single step stand with that step.

use super::failure::Cause;
use crate::text::text;

/// Nothing listens at the address.
pub static NOT_LISTENING: Cause = Cause {
    id: "not_listening",
    why: text(
        "Nothing listens at {address}, so nobody can answer.",
        "{address} 上没有程序在监听，所以没有人能回答。",
    ),
    idea: text(
        "Has the server been started, and on which port? (To be reached from a container, it has to listen on 0.0.0.0.)",
        "服务器启动了吗，在哪个端口？（从容器里检查时，它要监听 0.0.0.0。）",
    ),
    change: text(
        "Start the server that belongs there: the lab's own with ./lab up, the exercise with `cargo run` in its folder. Or name the address where yours listens: --server http://localhost:PORT",
        "启动应当在那里的服务器：实验室自带的用 ./lab up，练习在它的文件夹里用 `cargo run`。或者写明你的服务器监听的地址：--server http://localhost:端口",
    ),
    starter: "",
};

/// Nothing listens where the load balancer should be.
pub static ENTRY_NOT_LISTENING: Cause = Cause {
    id: "entry_not_listening",
    why: text(
        "Nothing listens at {address}, where Nginx should be.",
        "{address} 上应当是 Nginx，却没有程序在监听。",
    ),
    idea: text(
        "Your servers alone have no Nginx in front of them. Who brings it up?",
        "只有服务器，前面并没有 Nginx。由谁来启动它？",
    ),
    change: text(
        "Bring the lab up: ./lab up. With your own server behind it: LAB_SERVER_IMAGE=<your image> ./lab up",
        "启动实验室：./lab up。要把自己的服务器放在后面：LAB_SERVER_IMAGE=<你的镜像> ./lab up",
    ),
    starter: "LAB_SERVER_IMAGE=sticky-session-lab/exercise ./lab up",
};

/// The host's name leads nowhere.
pub static HOST_UNKNOWN: Cause = Cause {
    id: "host_unknown",
    why: text(
        "No machine of the name in {address} can be found from here.",
        "从这里找不到 {address} 中的主机名。",
    ),
    idea: text("Is the address spelled right?", "地址写对了吗？"),
    change: text(
        "A server on this machine is at http://localhost:PORT",
        "本机上的服务器用 http://localhost:端口",
    ),
    starter: "",
};

/// The server is there and stays silent.
pub static NO_ANSWER: Cause = Cause {
    id: "no_answer",
    why: text(
        "{address} said nothing for 3 seconds; a person would have left by now.",
        "{address} 3 秒没有回应；真正的用户早就离开了。",
    ),
    idea: text(
        "Where could the handler wait forever: a lock that is held, a body that is never read to its end?",
        "处理函数会不会在哪里一直等：没有释放的锁，还是没有读完的请求体？",
    ),
    change: text(
        "Release locks before answering, and read exactly as many bytes of the body as Content-Length says.",
        "在回答之前释放锁；读取请求体时，只读 Content-Length 所说的字节数。",
    ),
    starter: "",
};

/// The answer has begun and does not end.
pub static ANSWER_UNFINISHED: Cause = Cause {
    id: "answer_unfinished",
    why: text(
        "{address} began to answer and did not come to an end within 3 seconds: whoever asked still waits for the rest.",
        "{address} 开始回答，却 3 秒都没有结束：提问的一方还在等剩下的部分。",
    ),
    idea: text("How does the client know where the answer ends?", "客户端怎么知道响应到哪里结束？"),
    change: text(
        "Let Content-Length be the exact number of bytes (not characters) in the body, or close the connection at its end.",
        "让 Content-Length 等于正文的字节数（不是字符数）；或者在结束时关闭连接。",
    ),
    starter: "",
};

/// The connection ended before an answer came.
pub static CONNECTION_CLOSED: Cause = Cause {
    id: "connection_closed",
    why: text(
        "The connection to {address} ended in the middle of the answer, or before it began.",
        "到 {address} 的连接在响应开始之前或者中途就断了。",
    ),
    idea: text(
        "Did the handler crash? Look at what the server printed.",
        "处理函数是不是崩溃了？看看服务器打印了什么。",
    ),
    change: text(
        "Handle the error that the server's own output names, and answer with a status and a JSON body in every case.",
        "处理服务器输出里的那个错误，并且在任何情况下都返回状态码和 JSON。",
    ),
    starter: "",
};

/// Whatever answers does not speak HTTP.
pub static NOT_HTTP: Cause = Cause {
    id: "not_http",
    why: text(
        "What answers at {address} does not speak HTTP.",
        "{address} 上的程序说的不是 HTTP。",
    ),
    idea: text("Is another program on that port?", "这个端口上是不是别的程序？"),
    change: text(
        "The first line of an answer is, for example, `HTTP/1.1 200 OK`; then come headers, an empty line, and the body.",
        "响应的第一行形如 `HTTP/1.1 200 OK`，然后是各个头部、一个空行，最后是正文。",
    ),
    starter: "",
};

/// The answer cannot be read as JSON.
pub static NOT_JSON: Cause = Cause {
    id: "not_json",
    why: text(
        "The answer to {path} is not JSON, so no program can read what it says.",
        "{path} 的响应不是 JSON，程序读不懂它说了什么。",
    ),
    idea: text(
        "Does the body look like the one in the contract, with braces and quotes?",
        "正文是约定里那样的吗，有花括号和引号？",
    ),
    change: text(
        "Answer with a JSON object and the header Content-Type: application/json.",
        "返回一个 JSON 对象，并带上头部 Content-Type: application/json。",
    ),
    starter: "",
};

/// An error cannot be read as JSON.
pub static ERROR_NOT_JSON: Cause = Cause {
    id: "error_not_json",
    why: text(
        "The error at {path} is not JSON; a program that reads it breaks exactly when something goes wrong.",
        "{path} 的错误响应不是 JSON；读取它的程序恰恰会在出错的时候坏掉。",
    ),
    idea: text(
        "Who writes this answer: your code, or the framework's own error page?",
        "这个响应是谁写的：你的代码，还是框架自带的错误页面？",
    ),
    change: text(
        "Answer errors with {\"error\":\"…\"} and Content-Type: application/json, including those that come from the framework.",
        "所有错误都以 {\"error\":\"…\"} 和 Content-Type: application/json 返回，包括框架自己产生的错误。",
    ),
    starter: include_str!("../../../exercise/hints/2-bad-input.diff"),
};

/// The path is not there, or does not take this method.
pub static NO_ROUTE: Cause = Cause {
    id: "no_route",
    why: text(
        "The server has nothing at {path} (status {status}).",
        "服务器上没有 {path}（状态码 {status}）。",
    ),
    idea: text(
        "Which routes does your server know? Compare the path and the method with the request above.",
        "你的服务器有哪些路由？把路径和方法同上面的请求比较一下。",
    ),
    change: text(
        "Add a route for {path} that answers as the table in docs/contract.md says.",
        "为 {path} 添加一个路由，按 docs/contract.zh.md 里的表格来回答。",
    ),
    starter: "",
};

/// The server says that it failed.
pub static SERVER_ERROR: Cause = Cause {
    id: "server_error",
    why: text(
        "The server itself failed (status {status}), and the client can do nothing about it.",
        "服务器自己出错了（状态码 {status}）；提问的一方无法补救。",
    ),
    idea: text("What did the server print at that moment?", "那一刻服务器打印了什么？"),
    change: text(
        "Handle the error that it printed: bad input is the client's mistake and gets a status from 400 to 499.",
        "处理它打印的错误：错误的输入是客户端的问题，应当返回 400 到 499 的状态码。",
    ),
    starter: "",
};

/// Nginx is there, but no server behind it.
pub static NO_SERVER_BEHIND: Cause = Cause {
    id: "no_server_behind",
    why: text(
        "Nginx answered with status {status}: it reached no server.",
        "Nginx 返回了 {status}：它没有连上任何服务器。",
    ),
    idea: text("Are the servers behind Nginx running?", "Nginx 后面的服务器在运行吗？"),
    change: text(
        "See with `docker compose ps` which one is down, and bring the lab up again: ./lab up",
        "用 `docker compose ps` 看看是谁停了，然后重新启动实验室：./lab up",
    ),
    starter: "",
};
