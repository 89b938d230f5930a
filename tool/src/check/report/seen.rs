//! What a run has not looked at, and what it has seen of the lab: a line for each.

use crate::check::{LeftOut, Report, Sessions};
use crate::text::{Lang, Text, listed, text};

/// Returns what was left out of a run, and why. A run of the lesson's own steps leaves nothing out
/// that would have to be told.
pub(super) fn left_out(report: &Report, lang: Lang) -> Vec<String> {
    if !report.sessions.is_cure() {
        return Vec::new();
    }
    let steps: Vec<_> = report.sessions.without().into_iter().map(|step| step.id).collect();
    let of_memory = text(
        "Left out, since it is true of sessions in memory alone: a UUID as the cookie's value, three servers that know nothing of each other, and the steps {steps}.",
        "没有检查只有会话在内存里时才成立的内容：Cookie 的值是 UUID、三台服务器互不相识，以及步骤 {steps}。",
    );
    let mut lines = vec![of_memory.fill(lang, &[("steps", listed(&steps, lang))])];
    for (why, sentence) in NOT_LOOKED_AT {
        if report.steps.iter().any(|step| step.has_left_out(why)) {
            lines.push(sentence.get(lang).to_owned());
        }
    }
    lines
}

/// What could not be looked at, and what it takes.
const NOT_LOOKED_AT: [(LeftOut, Text); 3] = [
    (
        LeftOut::NoMethods,
        text(
            "Not looked at: whether any method keeps a student. That takes a load balancer with the paths /methods/…, as the lab's Nginx has them (--entry).",
            "没有检查：是不是用哪种方法都保得住登录。这需要负载均衡器有 /methods/… 这些路径，像实验室的 Nginx 那样（--entry）。",
        ),
    ),
    (
        LeftOut::NoContainers,
        text(
            "Not looked at: outlives. It kills a server on purpose, so it takes the lab's own containers, and a tool that reaches the engine: ./lab check without --server.",
            "没有检查：outlives。这一步会故意弄坏服务器，所以只用于实验室自己的容器，而且工具要能访问容器引擎：运行 ./lab check，不写 --server。",
        ),
    ),
    (
        LeftOut::StoreForgets,
        text(
            "Not looked at: whether a session is known after the death of the store, which keeps nothing (LAB_STORE_KEEPS=no).",
            "没有检查：存储死掉再恢复之后，会话是否还认得。它不保留数据（LAB_STORE_KEEPS=no）。",
        ),
    ),
];

/// Returns what the lab says of its servers, if they were taken for others.
pub(super) fn taken_for_others(report: &Report, lang: Lang) -> Option<String> {
    let found = report.lab_sessions.filter(|found| *found != report.sessions)?;
    let sentence = match found {
        Sessions::SharedStore => text(
            "These servers keep their sessions in a shared store; check that with: ./lab check --sessions shared-store",
            "这些服务器把会话放在共享存储里；要这样检查：./lab check --sessions shared-store",
        ),
        Sessions::SignedCookie => text(
            "These servers keep their sessions in signed cookies; check that with: ./lab check --sessions signed-cookie",
            "这些服务器把会话放在签名的 Cookie 里；要这样检查：./lab check --sessions signed-cookie",
        ),
        // Somebody's own servers in the place of the lab's may keep them anywhere.
        Sessions::Memory if report.of_lab && !report.passed() => text(
            "The lab's servers keep their sessions in memory now. To have others: ./lab up --sessions {asked}",
            "实验室的服务器现在把会话放在内存里。要换一种：./lab up --sessions {asked}",
        ),
        Sessions::Memory => return None,
    };
    Some(sentence.fill(lang, &[("asked", report.sessions.id().to_owned())]))
}
