//! A second checkout beside the one that is tested, in which everything has been made already.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::lab::{ROOT, expect_success, output};
use crate::support::seat::{Seat, TempDir};

/// What the checkout's cargo does when it is asked to compile.
const TAKE_AN_HOUR: &str = "exec sleep 3600";
const FAIL: &str = "echo 'nothing has to be compiled here' >&2; exit 1";

/// What `./lab` needs of a checkout to bring a lab up.
const LAB: [&str; 12] = [
    ".cargo",
    "Cargo.toml",
    "Cargo.lock",
    "compose.yaml",
    "docker",
    "lab",
    "lang",
    "lesson",
    "nginx",
    "page",
    "src",
    "target/prebuilt/sticky-server",
];

/// What it needs besides to go on with the tool that has been made.
const TOOL: [&str; 3] = ["tool", "exercise/hints", "target/prebuilt/sticky-lab"];

/// A checkout for labs on one seat. Its lab ends with it.
pub struct Checkout<'a> {
    pub path: PathBuf,
    seat: &'a Seat,
    folder: TempDir,
}

impl<'a> Checkout<'a> {
    /// One in which the tool has been made.
    pub fn new(seat: &'a Seat, name: &str) -> Self {
        Self::with(seat, name, &[&LAB[..], &TOOL].concat(), FAIL)
    }

    /// One in which it is still to be made, which takes an hour.
    pub fn without_tool(seat: &'a Seat) -> Self {
        Self::with(seat, "checkout", &LAB, TAKE_AN_HOUR)
    }

    fn with(seat: &'a Seat, name: &str, parts: &[&str], compile: &str) -> Self {
        let folder = TempDir::new(&format!("{}-{}", seat.project(), name.len()));
        let path = folder.path.join(name);
        fs::create_dir(&path).unwrap();
        let mut copy = Command::new("cp");
        copy.args(["-a", "--parents"]).args(parts).args(["target/prebuilt/sticky-server.image"]);
        expect_success(output(copy.arg(&path).current_dir(ROOT)));
        let cargo = folder.path.join("cargo");
        let all_else = "exec \"$CARGO\" \"$@\"";
        fs::write(
            &cargo,
            format!("#!/bin/sh\n[ \"$1\" = build ] && {{ {compile}; }}\n{all_else}\n"),
        )
        .unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        Self { path, seat, folder }
    }

    /// `./lab` in it, as a terminal starts it: in a group of its own.
    pub fn lab(&self, words: &[&str]) -> Command {
        let programs = self.folder.path.display();
        let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
        let mut command = Command::new("env");
        // Whoever started the tests may have them ignore Ctrl-C, and a shell cannot undo that.
        command.args(["--default-signal=INT", "./lab"]).args(words).current_dir(&self.path);
        command.envs(self.seat.environment(&self.path.join("nginx")));
        command.envs([("PATH", &*path), ("CARGO", env!("CARGO")), ("LAB_LANG", "en")]);
        command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The address of Nginx.
    pub fn entry(&self) -> String {
        format!("http://127.0.0.1:{}", self.seat.ports()[0])
    }
}

impl Drop for Checkout<'_> {
    fn drop(&mut self) {
        output(&mut self.lab(&["down"]));
    }
}
