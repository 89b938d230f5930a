//! The words after `./lab fault`, and what is told of wrong ones.

use std::time::Duration;

use super::{Fault, Kind};
use crate::text::{Lang, Problem, padded, text};

/// The word that undoes faults.
pub(super) const HEAL: &str = "heal";

/// The columns of a kind's word in the usage.
const WORD_WIDTH: usize = 12;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// To tell how to ask.
    Usage,
    /// To undo whatever was done.
    Heal,
    /// To do something, and to undo it after a time if there is one.
    Fault(Fault, Option<Duration>),
}

impl Asked {
    /// Makes it of what stands on a command line: `pause server-2 --for 10s`.
    ///
    /// # Errors
    /// What is wrong with the words, and those there are.
    pub fn of(
        word: Option<&str>,
        servers: &[&str],
        lasts: Option<Duration>,
    ) -> Result<Self, Problem> {
        let Some(word) = word else { return Ok(Self::Usage) };
        if word == HEAL {
            let is_alone = servers.is_empty() && lasts.is_none();
            return if is_alone { Ok(Self::Heal) } else { Err(heal_takes_nothing()) };
        }
        let fault = Fault::new(word.parse()?, servers)?;
        if lasts.is_some() && fault.kind.undoes_itself() {
            return Err(undoes_itself(&fault));
        }
        Ok(Self::Fault(fault, lasts))
    }
}

/// Says what each word does.
pub fn usage(lang: Lang) -> String {
    let kinds = Kind::ALL.map(|kind| {
        let words = kind.words();
        format!("    {} {}\n", padded(words.word, WORD_WIDTH), words.does.get(lang))
    });
    let frame = text(
        "\
  ./lab fault WORD SERVER... [--for SECONDS]

{kinds}
  ./lab fault heal     undo whatever was done, on all servers

The servers are server-1, server-2 and so on; several are done one after another.
nginx and store (in a lab that has one) can stand there too, for all but drain and recreate.
What --for does not undo stays until it is healed; restart and recreate undo themselves.
Nginx leaves a failed server out for ten seconds, so it may ask a healed one a little later.",
        "\
  ./lab fault 故障 服务器... [--for 秒数]

{kinds}
  ./lab fault heal     恢复所有服务器，不管出的是什么故障

服务器是 server-1、server-2 等等；写了几台，就依次执行。
也可以写 nginx 和 store（实验室有存储的话），只有 drain 和 recreate 不行。
没有写 --for 的故障会一直留着，直到 heal；restart 和 recreate 会自己恢复。
Nginx 会把出过错的服务器摘除十秒，所以恢复之后可能要过一会儿才有请求。",
    );
    frame.fill(lang, &[("kinds", kinds.concat())])
}

pub(super) fn no_fault(word: &str) -> Problem {
    Problem::not_tried(text("there is no fault '{word}'", "没有“{word}”这种故障"))
        .with("word", word)
        .with_list("kinds", Kind::ALL.map(Kind::word))
        .next(text(
            "The faults are {kinds}; heal undoes them. What each does: ./lab fault",
            "故障有：{kinds}；heal 恢复一切。各种故障的说明：./lab fault",
        ))
}

pub(super) fn heal_is_no_fault() -> Problem {
    Problem::not_tried(text("heal undoes faults, and is none itself", "heal 用来恢复，不是故障"))
        .with_list("kinds", Kind::ALL.map(Kind::word))
        .next(text(
            "The faults are {kinds}. What each does: ./lab fault",
            "故障有：{kinds}。各种故障的说明：./lab fault",
        ))
}

pub(super) fn time_inside_quotes() -> Problem {
    Problem::not_tried(text(
        "the class undoes the fault itself, so its time stands outside the quotes",
        "全班会自己恢复故障，所以时间写在引号外面",
    ))
    .next(text(
        "For example: --fault \"pause server-2\" --for 15s",
        "例如：--fault \"pause server-2\" --for 15s",
    ))
}

pub(super) fn which_server(kind: Kind) -> Problem {
    Problem::not_tried(text("which server?", "哪台服务器？"))
        .with("kind", kind.word())
        .next(text("For example: ./lab fault {kind} server-2", "例如：./lab fault {kind} server-2"))
}

/// Which servers there are is known later; that they are no options, here.
pub(super) fn expect_server(word: &str) -> Result<(), Problem> {
    if !word.starts_with('-') {
        return Ok(());
    }
    let problem = Problem::not_tried(text("there is no option '{word}'", "没有“{word}”这个选项"));
    Err(problem.with("word", word).next(text(
        "The one there is takes a time: ./lab fault pause server-2 --for 10s",
        "只有一个选项，用来限定时间：./lab fault pause server-2 --for 10s",
    )))
}

pub(super) fn no_server(word: &str, servers: &[&str]) -> Problem {
    Problem::not_tried(text("there is no server '{word}'", "没有“{word}”这台服务器"))
        .with("word", word)
        .with_list("servers", servers)
        .next(text(
            "The servers are {servers}; nginx and store can stand there as well.",
            "服务器有：{servers}；也可以写 nginx 和 store。",
        ))
}

fn heal_takes_nothing() -> Problem {
    Problem::not_tried(text(
        "heal takes nothing else: it mends all servers",
        "heal 后面不带别的内容：它恢复所有服务器",
    ))
    .next(text("./lab fault heal", "./lab fault heal"))
}

fn undoes_itself(fault: &Fault) -> Problem {
    Problem::not_tried(text(
        "a {kind} undoes itself, so there is nothing to do after --for",
        "{kind} 会自己恢复，不需要 --for",
    ))
    .with("kind", fault.kind.word())
    .with("fault", fault)
    .next(text("./lab fault {fault}", "./lab fault {fault}"))
}
