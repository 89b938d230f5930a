//! The README's commands, run in order as they stand there, print what it shows.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use crate::seat::{Seat, TempDir};
use crate::support::{ROOT, output, stdout};

/// A command of a `console` block, with the output shown below it.
struct Transcript {
    command: String,
    shown: String,
}

fn transcripts(page: &str) -> Vec<Transcript> {
    let mut transcripts: Vec<Transcript> = Vec::new();
    let blocks = page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    for line in blocks.flat_map(str::lines) {
        match (line.strip_prefix("$ "), transcripts.last_mut()) {
            (Some(command), _) => {
                transcripts.push(Transcript { command: command.to_owned(), shown: String::new() });
            }
            (None, Some(last)) => last.shown += &format!("{line}\n"),
            (None, None) => panic!("a console block begins with a command, not with {line:?}"),
        }
    }
    transcripts
}

/// Takes out what differs from run to run: ids, times, and lines that report progress.
fn settle(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, placeholder) in [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"),
        (r"'[0-9a-f]{8}\.\.\.'", "<id>"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "<time>"),
        (r"(?m)^.* \.\.\.$\n?", ""),
        // Compose clears each line of a terminal, even where there is none.
        (r"\r|\x1b\[2K", ""),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, placeholder).into_owned();
    }
    text.trim().to_owned()
}

/// A folder that looks like the checkout to a reader of the page, on a seat of its own.
struct Desk {
    folder: TempDir,
    seat: Seat,
}

impl Desk {
    fn new() -> Self {
        let seat = Seat::take();
        let folder = TempDir::new(&format!("{}-desk", seat.project()));
        fs::rename(seat.copy_nginx_dir().path.as_path(), folder.path.join("nginx")).unwrap();
        let lab = folder.path.join("lab");
        fs::write(&lab, format!("#!/bin/sh\nexec '{ROOT}/lab' \"$@\"\n")).unwrap();
        fs::set_permissions(&lab, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, seat }
    }

    /// The page with this seat's ports and subnet in place of the defaults.
    fn adapt(&self, page: &str) -> String {
        let page = page.replace("10.203.0.", &format!("{}.", self.seat.net()));
        self.seat.ports().iter().zip(8080..).fold(page, |page, (port, default)| {
            page.replace(&format!("localhost:{default}"), &format!("localhost:{port}"))
        })
    }

    fn run(&self, command: &str) -> String {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec 2>&1; {command}")]).current_dir(&self.folder.path);
        shell.envs(self.seat.environment(&self.folder.path.join("nginx")));
        shell.env("COMPOSE_FILE", Path::new(ROOT).join("compose.yaml"));
        stdout(&output(&mut shell))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.run("./lab down");
    }
}

#[test]
fn the_readmes_commands_print_what_it_shows() {
    let desk = Desk::new();
    let page = desk.adapt(&fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap());
    let transcripts = transcripts(&page);
    assert!(transcripts.len() > 15, "only {} commands found", transcripts.len());

    for Transcript { command, shown } in transcripts {
        assert_eq!(settle(&desk.run(&command)), settle(&shown), "after: $ {command}");
    }
}
