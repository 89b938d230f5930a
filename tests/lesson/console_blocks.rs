//! The commands of the README and of the other pages, run in order, print what the pages show.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{panic, thread};

use regex::Regex;

use crate::support::exercise::{building, turn_to_build};
use crate::support::lab::{ROOT, output, stdout};
use crate::support::pages::{Transcript, is_about_cures, text_of, transcripts, walks};
use crate::support::python::python_image;
use crate::support::seat::{Seat, TempDir};

/// How long a command in the background may take to print what the page shows of it.
const BACKGROUND_START: Duration = Duration::from_secs(120);

/// How many walks are gone side by side.
const WALKS_AT_A_TIME: usize = 3;

/// Takes out what differs from run to run: ids, times, names, and lines that report progress.
fn settle(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, placeholder) in [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"),
        (r"'[0-9a-f]{8}\.\.\.'", "<id>"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "<time>"),
        (r"student-[0-9a-f]{6}", "<name>"),
        (r"--seed \d+", "--seed <seed>"),
        (r"(X-Forwarded-For: )10\.\d+\.\d+\.\d+' -", "$1<address>' -"),
        (r"(?m)( +\d+\.\d){4}$", " <milliseconds>"),
        (r"(?m)^.*(?: \.\.\.|……)$\n?", ""),
        // Compose clears each line of a terminal, even where there is none.
        (r"\r|\x1b\[2K", ""),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, placeholder).into_owned();
    }
    text.trim().to_owned()
}

/// A folder that looks like the checkout to a reader of the page, on a seat of its own.
struct Desk {
    background: Option<Child>,
    folder: TempDir,
    lang: &'static str,
    seat: Seat,
}

impl Desk {
    fn new(lang: &'static str) -> Self {
        let seat = Seat::take();
        let folder = TempDir::new(&format!("{}-desk", seat.project()));
        fs::rename(seat.copy_nginx_dir().path.as_path(), folder.path.join("nginx")).unwrap();
        symlink(Path::new(ROOT).join("examples"), folder.path.join("examples")).unwrap();
        let lab = folder.path.join("lab");
        fs::write(&lab, format!("#!/bin/sh\nexec '{ROOT}/lab' \"$@\"\n")).unwrap();
        fs::set_permissions(&lab, fs::Permissions::from_mode(0o755)).unwrap();
        let desk = Self { background: None, folder, lang, seat };
        desk.copy_exercise();
        desk
    }

    fn copy_exercise(&self) {
        let exercise = self.folder.path.join("exercise");
        fs::create_dir_all(exercise.join("src")).unwrap();
        for file in ["Cargo.toml", "Cargo.lock", "src/main.rs"] {
            let text = fs::read_to_string(Path::new(ROOT).join("exercise").join(file)).unwrap();
            // The starter has one fixed port: here it is this seat's.
            let port = self.seat.ports()[0].to_string();
            fs::write(exercise.join(file), text.replace("8080", &port)).unwrap();
        }
    }

    /// The page with this seat's ports, subnet and names in place of the defaults.
    fn adapt(&self, page: &str) -> String {
        let page = page
            .replace("10.203.0.", &format!("{}.", self.seat.net()))
            .replace("on port 8080", &format!("on port {}", self.seat.ports()[0]))
            .replace("my-server", &format!("{}-my-server", self.seat.project()))
            .replace("docker build ", &self.build());
        self.seat.ports().iter().zip(8080..).fold(page, |page, (port, default)| {
            page.replace(&format!("localhost:{default}"), &format!("localhost:{port}"))
        })
    }

    /// How images are built here. A label makes each an image of its own: the engine may refuse
    /// to take a name from one while another desk does so.
    fn build(&self) -> String {
        let (label, python) = (self.seat.project(), python_image());
        format!("docker build --label {label} --build-arg PYTHON={python} ")
    }

    /// Does what a reader does with a command: `kill %1` ends the one in the background.
    fn run(&mut self, Transcript { command, shown }: &Transcript) -> String {
        if command == "kill %1" {
            self.end_background();
            return String::new();
        }
        match command.strip_suffix(" &") {
            Some(command) => self.run_in_background(command, shown),
            None => stdout(&output(&mut self.shell(command))),
        }
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec 2>&1; {command}")]).current_dir(&self.folder.path);
        shell.envs(self.seat.environment(&self.folder.path.join("nginx")));
        shell.env("COMPOSE_FILE", Path::new(ROOT).join("compose.yaml"));
        shell.envs(building()).env("LANG", "C.UTF-8").env_remove("LC_ALL");
        shell.env("LAB_LANG", self.lang);
        shell
    }

    /// Starts a command and returns when it has printed as much as the page shows.
    fn run_in_background(&mut self, command: &str, shown: &str) -> String {
        let _turn = turn_to_build(&self.folder.path.join("exercise/src/main.rs"));
        let mut child =
            self.shell(command).stdout(Stdio::piped()).process_group(0).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        let background = self.background.insert(child);
        let begun = Instant::now();
        let (mut printed, mut chunk) = (String::new(), [0; 1024]);
        while printed.len() < shown.len() {
            assert!(begun.elapsed() < BACKGROUND_START, "{command}: only {printed:?}");
            let n = out.read(&mut chunk).unwrap();
            assert!(n > 0, "{command}: it ended after {printed:?}");
            printed += &String::from_utf8_lossy(&chunk[..n]);
        }
        // Kept open: a program that prints to a closed pipe fails.
        background.stdout = Some(out);
        printed
    }

    fn end_background(&mut self) {
        let Some(mut child) = self.background.take() else { return };
        // The whole group: what cargo has started ends with it.
        let group = format!("-{}", child.id());
        output(Command::new("kill").args(["--", &group]));
        child.wait().unwrap();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.end_background();
        output(&mut self.shell("./lab down"));
        let image = format!("{}-my-server", self.seat.project());
        output(Command::new("docker").args(["rmi", "--force", &image]));
    }
}

/// Follows pages one after the other, as a reader does who stays at one desk.
fn print_what_they_show(walk: &[String]) {
    // A reader of the Chinese pages has a Chinese terminal.
    let mut desk = Desk::new(if walk[0].ends_with(".zh.md") { "zh" } else { "en" });

    for page in walk {
        let text = desk.adapt(&text_of(page));
        for transcript in &transcripts(&text) {
            let printed = desk.run(transcript);
            let told = format!("{page}, after: $ {}", transcript.command);
            assert_eq!(settle(&printed), settle(&transcript.shown), "{told}");
        }
    }
}

fn n_commands(walk: &[String]) -> usize {
    walk.iter().map(|page| transcripts(&text_of(page)).len()).sum()
}

#[test]
fn every_page_prints_what_it_shows() {
    follow(false, 100);
}

#[ignore = "it makes the cures, and takes minutes; .ci/run calls it"]
#[test]
fn every_page_about_cures_prints_what_it_shows() {
    follow(true, 40);
}

/// Follows all walks that are about cures, or all that are not; of commands there are at least so
/// many.
fn follow(about_cures: bool, at_least: usize) {
    let mut walks = walks();
    walks.retain(|walk| n_commands(walk) > 0);
    walks.retain(|walk| walk.iter().any(|page| is_about_cures(page)) == about_cures);
    let n: usize = walks.iter().map(|walk| n_commands(walk)).sum();
    assert!(n >= at_least, "only {n} commands in {walks:?}");

    // The longest first, so that none is left over to the end.
    walks.sort_by_key(|walk| n_commands(walk));
    let (waiting, wrong) = (Mutex::new(walks), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..WALKS_AT_A_TIME {
            scope.spawn(|| {
                let next = || waiting.lock().unwrap().pop();
                while let Some(walk) = next() {
                    if panic::catch_unwind(|| print_what_they_show(&walk)).is_err() {
                        wrong.lock().unwrap().push(walk);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert_eq!(wrong, Vec::<Vec<String>>::new(), "what is wrong is said above");
}

#[test]
fn a_page_that_drifts_from_the_program_is_noticed() {
    let told = settle("curl -i -H 'X-Forwarded-For: 10.1.2.3' -b x --seed 7 student-00ff00");
    assert_eq!(told, "curl -i -H 'X-Forwarded-For: <address>' -b x --seed <seed> <name>",);
    assert_ne!(settle("5/6  failed --seed 1"), settle("5/6  passed --seed 2"));
}
