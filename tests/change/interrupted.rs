//! A command that changes the servers, ended at moments all through its run: what is left is mended
//! to a whole lab, and three servers are what they were before, to the byte.

use std::env;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::lent::Lent;
use crate::support::lab::{expect_success, output, stderr, stdout};
use crate::support::run::{as_from_a_terminal, send};
use crate::whole::Forms;

/// How it is ended, in turn from moment to moment: by what Ctrl-C sends to all who are at work in
/// the terminal; by what nobody can listen to, sent to them as well, or to the command alone.
const ENDS: [(&str, bool); 3] = [("INT", true), ("KILL", true), ("KILL", false)];

/// What mends it, in turn.
const BACK: [&[&str]; 4] = [&["fault", "heal"], &["fault", "heal"], &["fault", "heal"], &["up"]];

/// How long it may take to put things right itself, if the signal lets it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command, with how many servers there are before, and at how many moments it is ended. These lie
/// as far from each other, from its start on.
struct Command {
    words: &'static [&'static str],
    servers_before: &'static str,
    n_moments: u32,
}

/// The moments of a command that takes so long. `LAB_SIGNAL_EVERY_MS` makes more of them, or fewer.
fn moments(command: &Command, whole: Duration) -> Vec<Duration> {
    let every = env::var("LAB_SIGNAL_EVERY_MS").ok().map(|ms| ms.parse().unwrap());
    let every = every.map_or(whole / command.n_moments, Duration::from_millis);
    (0..).map(|i| every * i).take_while(|moment| *moment < whole).collect()
}

fn start(lab: &Lent, words: &[&str]) -> Child {
    let mut inner = lab.lab_command();
    let mut command = as_from_a_terminal(inner.args(words));
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Ends a command, mends what is left, and returns what is wrong with it then.
async fn cell(
    lab: &Lent,
    forms: &Forms,
    command: &Command,
    (after, i): (Duration, usize),
) -> Option<String> {
    let ((signal, whole_group), back) = (ENDS[i % ENDS.len()], BACK[i % BACK.len()]);
    if command.servers_before != "3" {
        lab.lab(&["scale", command.servers_before]);
    }
    let mut process = start(lab, command.words);
    tokio::time::sleep(after).await;
    send(signal, whole_group, process.id());
    let begun = Instant::now();
    while process.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            send("KILL", true, process.id());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let mended = output(lab.lab_command().args(back));
    let mut wrong = Vec::new();
    if !mended.status.success() {
        wrong.push(format!("{back:?}: {}{}", stdout(&mended), stderr(&mended)));
    }
    wrong.extend(forms.wrong_with(lab).await);
    wrong.extend(forms.wrong_with_three(lab));
    let to = if whole_group { "to all" } else { "to it alone" };
    let moment = format!("{}, {signal} {to} after {after:?}", command.words.join(" "));
    println!("{moment}, then {back:?}: {}", stdout(&mended).lines().next().unwrap_or_default());
    (!wrong.is_empty()).then(|| format!("--- {moment}: {}", wrong.join("\n")))
}

async fn all_moments_are_mended(commands: &[Command]) {
    let lab = Lent::up();
    let forms = Forms::seen_at(&lab);
    let mut wrong = Vec::new();
    for command in commands {
        lab.lab(&["scale", command.servers_before]);
        let begun = Instant::now();
        expect_success(output(lab.lab_command().args(command.words)));
        let whole = begun.elapsed();
        lab.lab(&["fault", "heal"]);
        for (i, moment) in moments(command, whole).into_iter().enumerate() {
            let found = cell(&lab, forms, command, (moment, i)).await;
            if let Some(found) = found {
                println!("{found}");
                wrong.push(found);
                // The next one is not to find what this one has left.
                lab.put_files_back();
                lab.lab(&["up"]);
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
}

#[ignore = "it takes minutes; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn four_servers_or_three_again_ended_at_any_moment_are_mended_to_a_whole_lab() {
    all_moments_are_mended(&[
        Command { words: &["scale", "4"], servers_before: "3", n_moments: 12 },
        Command { words: &["scale", "3"], servers_before: "4", n_moments: 6 },
    ])
    .await;
}

#[ignore = "it takes minutes; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn two_servers_a_drain_or_an_update_ended_at_any_moment_are_mended_to_a_whole_lab() {
    all_moments_are_mended(&[
        Command { words: &["scale", "2", "--down"], servers_before: "3", n_moments: 6 },
        Command { words: &["fault", "drain", "server-2"], servers_before: "3", n_moments: 6 },
        Command { words: &["roll", "--drain", "--for", "1s"], servers_before: "3", n_moments: 12 },
    ])
    .await;
}
