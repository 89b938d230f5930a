//! What can be in the way of a reload, with what to do next.

use std::io;
use std::time::Duration;

use crate::nginx_conf::folder::{Folder, UPSTREAM_CONF};
use crate::nginx_conf::upstream;
use crate::reload::complaints::indented;
use crate::text::{Problem, text};

/// How much of what Nginx says is shown.
const N_MESSAGES: usize = 3;

/// Nginx reads other files than those that would be edited here.
pub fn reads_elsewhere(mounted: &str, folder: &Folder) -> Problem {
    Problem::not_tried(text(
        "the running Nginx reads {mounted}, and not {own}",
        "正在运行的 Nginx 读的是 {mounted}，不是 {own}",
    ))
    .with("mounted", mounted)
    .with("own", folder.path.display())
    .next(text(
        "Reload it with its own: LAB_NGINX_DIR={mounted} ./lab reload. Or have it read these: ./lab up",
        "用它自己的文件重新加载：LAB_NGINX_DIR={mounted} ./lab reload；或者让它改读这里的：./lab up",
    ))
}

/// The line is missing that names the method in the answers.
pub fn no_label(folder: &Folder, method: &str) -> Problem {
    Problem::failed(text(
        "{file} has no line that names the method in the answers",
        "{file} 里缺少在响应中写明方法的那一行",
    ))
    .with("file", folder.name_of(UPSTREAM_CONF))
    .with("line", upstream::label_line(method))
    .next(text("Put it in, as one line:  {line}", "请加上这一行：  {line}"))
}

/// The line cannot be kept in step.
pub fn not_written(folder: &Folder, name: &str, error: &io::Error) -> Problem {
    Problem::not_tried(text(
        "{file} cannot be written, so the answers would name something else: {error}",
        "{file} 不能写入，响应里写明的就会是别的内容：{error}",
    ))
    .with("file", folder.name_of(name))
    .with("error", error)
    .next(text(
        "Nginx reads it from this checkout, so it has to be yours.",
        "Nginx 读的就是这个目录里的文件，你需要有写入权限。",
    ))
}

/// The configuration has not passed Nginx's test.
pub fn refused(says: &[String]) -> Problem {
    Problem::failed(text(
        "Nginx refuses this configuration; it goes on with the one it had:{says}",
        "Nginx 不接受这份配置，继续用原来的配置：{says}",
    ))
    .with("says", indented(says))
    .next(text(
        "Mend the line that it names; if that one is right, look for a missing ';' before it. Then: ./lab reload",
        "改正指出的那一行；如果那一行没有错，看看前面是不是漏了分号 ;。然后运行 ./lab reload",
    ))
}

/// The workers have not changed places.
pub fn not_taken(says: &[String], limit: Duration) -> Problem {
    let says = &says[says.len().saturating_sub(N_MESSAGES)..];
    if says.is_empty() {
        return Problem::failed(text(
            "within {limit_s} seconds Nginx did not take the configuration: worker processes of before still listen",
            "{limit_s} 秒内 Nginx 没有换上新配置：原来的工作进程还在监听",
        ))
        .with("limit_s", limit.as_secs())
        .next(text("See what it says: ./lab logs nginx", "查看 Nginx 的日志：./lab logs nginx"));
    }
    Problem::failed(text(
        "Nginx did not take the configuration; it goes on with the one it had:{says}",
        "Nginx 没有换上新配置，继续用原来的配置：{says}",
    ))
    .with("says", indented(says))
}

/// The file has nothing that a method could be read from.
pub fn no_upstream(folder: &Folder) -> Problem {
    Problem::failed(text(
        "{file} has no upstream, so there is no method to tell of",
        "{file} 里没有 upstream，看不出用的是哪种方法",
    ))
    .with("file", folder.name_of(UPSTREAM_CONF))
    .next(text(
        "That is where it belongs: upstream servers { … }",
        "应当写在那里：upstream servers { … }",
    ))
}

/// The answers do not name the method that stands in the file.
pub fn answers_otherwise(answered: &str, method: &str, folder: &Folder) -> Problem {
    if answered.is_empty() {
        return Problem::failed(text(
            "Nginx has read its files again, and does not answer at /nginx/healthz on its port 8080",
            "Nginx 重新读取了配置，8080 端口上的 /nginx/healthz 却没有响应",
        ))
        .next(text(
            "Look for a change of `listen` or of that location. What Nginx says: ./lab logs nginx",
            "看看 listen 或这个 location 是不是改过。查看 Nginx 的日志：./lab logs nginx",
        ));
    }
    Problem::failed(text(
        "Nginx has read its files again, and its answers name the method `{answered}`, where {file} says `{method}`",
        "Nginx 重新读取了配置，响应里写的方法却是 {answered}，而 {file} 里写的是 {method}",
    ))
    .with("answered", answered)
    .with("method", method)
    .with("file", folder.name_of(UPSTREAM_CONF))
    .next(text(
        "Was the lab brought up with another folder? ./lab up takes the present one",
        "实验室启动时用的是不是另一个文件夹？./lab up 会换成现在这个",
    ))
}
