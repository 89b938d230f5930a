//! Faults that a class goes through: `./lab fault`, called from in here.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use sticky_lab::classroom::{self, Classroom, Fault, Plan, Progress};
use sticky_lab::text::{Problem, text};
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Mutex;

/// Does the fault with `./lab fault`, and undoes it in any case: also when this is interrupted.
pub async fn through_a_fault(
    plan: &Plan,
    entry: &str,
    words: &str,
    lasts: Duration,
    progress: impl FnMut(Progress<'_>),
) -> Result<Classroom, Problem> {
    let command = std::env::var("LAB_COMMAND").map_err(|_| {
        Problem::not_tried(text(
            "a fault takes ./lab and Docker, which are not within reach of this program",
            "制造故障要用 ./lab 和 Docker，这个程序够不着它们",
        ))
        .next(text(
            "With Rust on this machine: ./lab classroom --fault …",
            "本机有 Rust 时：./lab classroom --fault …",
        ))
    })?;
    let lab = Faults { command, turn: Arc::default() };
    if words.split_whitespace().any(|word| word.starts_with("--for")) {
        return Err(Problem::not_tried(text(
            "the class undoes the fault itself, so its time stands outside the quotes",
            "故障由全班自己恢复，所以时间写在引号外面",
        ))
        .next(text(
            "For example: --fault \"pause server-2\" --for 15s",
            "例如：--fault \"pause server-2\" --for 15s",
        )));
    }
    let undoes_itself = words.starts_with("restart") || words.starts_with("recreate");
    let fault = Fault {
        words: words.to_owned(),
        lasts: if undoes_itself { Duration::ZERO } else { lasts },
        begin: async || match lab.fault(words).await {
            // Some of it may have been done.
            Err(error) if undoes_itself => lab.fault("heal").await.and(Err(error)),
            done => done,
        },
        heal: async || if undoes_itself { Ok(()) } else { lab.fault("heal").await },
    };
    tokio::select! {
        results = classroom::run_with_fault(plan, entry, fault, progress) => results,
        () = interrupted() => {
            lab.fault("heal").await?;
            Err(Problem::not_tried(text("interrupted; the fault is undone", "已中断；故障已恢复")))
        }
    }
}

/// `./lab fault`, one at a time.
struct Faults {
    command: String,
    turn: Arc<Mutex<()>>,
}

impl Faults {
    /// Runs to its end even if nobody waits for it any more, so that what it does can be undone.
    async fn fault(&self, words: &str) -> Result<(), Problem> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let mut command = Command::new(&self.command);
        command.arg("fault").args(words.split_whitespace()).stdin(Stdio::null());
        // A signal to the whole terminal is meant for this program alone.
        command.process_group(0);
        let ended = tokio::spawn(async move {
            let ended = command.output().await;
            drop(turn);
            ended
        });
        let ended = ended.await.expect("it does not panic");
        let output = ended.map_err(|error| {
            Problem::not_tried(text("./lab fault: {error}", "./lab fault：{error}"))
                .with("error", error)
        })?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Problem::not_tried(text(
            "`./lab fault {fault}` did not succeed:\n{said}",
            "`./lab fault {fault}` 没有成功：\n{said}",
        ))
        .with("fault", words)
        .with("said", said.trim_end()))
    }
}

async fn interrupted() {
    let handler = |kind| signal(kind).expect("a handler can be installed");
    let mut terminate = handler(SignalKind::terminate());
    let mut hangup = handler(SignalKind::hangup());
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}
