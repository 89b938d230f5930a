//! The first `./lab up`, which makes the tool when the lab is there already.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use crate::support::lab::{ROOT, expect_code, expect_success, output, stderr};
use crate::support::seat::{Seat, TempDir};
use crate::support::student::{Expect, Student};

/// A cargo that takes an hour to compile; what it is asked besides, this machine's answers.
const SLOW_CARGO: &str =
    "#!/bin/sh\n[ \"$1\" = build ] && exec sleep 3600\nexec \"$CARGO\" \"$@\"\n";

/// A checkout in which the server has been made, and the tool has not.
struct Checkout {
    folder: TempDir,
    seat: Seat,
}

impl Checkout {
    fn new() -> Self {
        let seat = Seat::take();
        let folder = TempDir::new(&format!("{}-checkout", seat.project()));
        let mut copy = Command::new("cp");
        copy.args(["-a", "--parents", ".cargo", "Cargo.toml", "Cargo.lock", "compose.yaml"]);
        copy.args(["docker", "lab", "lang", "lesson", "nginx", "page", "src"]);
        copy.args(["target/prebuilt/sticky-server", "target/prebuilt/sticky-server.image"]);
        expect_success(output(copy.arg(&folder.path).current_dir(ROOT)));
        let cargo = folder.path.join("cargo");
        fs::write(&cargo, SLOW_CARGO).unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, seat }
    }

    fn lab(&self, word: &str) -> Command {
        let path = format!("{}:{}", self.folder.path.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("env");
        // Whoever started the tests may have them ignore Ctrl-C, and a shell cannot undo that.
        command.args(["--default-signal=INT", "./lab", word]).current_dir(&self.folder.path);
        command.envs(self.seat.environment(&self.folder.path.join("nginx")));
        command.envs([("PATH", &*path), ("CARGO", env!("CARGO")), ("LAB_LANG", "en")]);
        command
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        output(&mut self.lab("down"));
    }
}

#[cfg(target_os = "linux")] // elsewhere, `env` and `cp` have other options
#[tokio::test(flavor = "multi_thread")]
async fn a_ctrl_c_while_it_makes_the_tool_leaves_the_lab_up() {
    let checkout = Checkout::new();
    let mut up = checkout.lab("up");
    up.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());

    let mut up = up.spawn().unwrap();
    let words = BufReader::new(up.stderr.take().unwrap()).lines().map(Result::unwrap);
    let (mut said, mut is_interrupted) = (String::new(), false);
    for line in words {
        if line.starts_with("Compiling sticky-lab") {
            // Ctrl-C is for all who are at work in the terminal.
            let group = format!("-{}", up.id());
            expect_success(output(Command::new("kill").args(["-INT", "--", &group])));
            is_interrupted = true;
        }
        said += &format!("{line}\n");
    }

    assert!(is_interrupted, "{said}");
    let ended = expect_code(up.wait_with_output().unwrap(), 130);
    assert!(said.ends_with("The lab stays up. The tool is made when it is first asked for.\n"));
    assert!(String::from_utf8_lossy(&ended.stdout).contains("The lab is up:"), "{ended:?}");
    let entry = format!("http://127.0.0.1:{}/healthz", checkout.seat.ports()[0]);
    Student::new().get(&entry).await.unwrap().expect(200);
    assert_eq!(stderr(&ended), "");
}
