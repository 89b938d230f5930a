//! What cannot be done to its end is not done at all: it is told with a next step, and files,
//! containers and Nginx are as before.

use std::fs::{self, OpenOptions};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use crate::lent::Lent;
use crate::picture::{differing, engine, files};
use crate::support::lab::{docker, expect_code, expect_success, output, stderr};

/// What brings other servers, or other words for them.
const COMMANDS: [&[&str]; 5] = [
    &["scale", "4"],
    &["scale", "2"],
    &["scale", "2", "--down"],
    &["fault", "drain", "server-2"],
    &["roll", "--drain", "--for", "1s"],
];

/// The servers that the running Nginx has.
pub fn asked(lab: &Lent) -> String {
    let url = "http://127.0.0.1:8080/nginx/servers";
    let told = docker(&["exec", &lab.container("nginx"), "wget", "-q", "-O", "-", url]);
    serde_json::from_str(&told).unwrap()
}

/// Runs a command that has to fail with one of these codes, to say this, and to leave all as it was.
#[track_caller]
pub fn changes_nothing(lab: &Lent, words: &[&str], code: i32, told: &[&str]) {
    let before = (files(lab), engine(lab), asked(lab));

    let failed = expect_code(output(lab.lab_command().args(words)), code);

    let said = stderr(&failed);
    told.iter().for_each(|told| assert!(said.contains(told), "{words:?}: {told:?} not in {said}"));
    assert_eq!(differing(&before.0, &files(lab)), Vec::<String>::new(), "{words:?}: {said}");
    assert_eq!((before.1, before.2), (engine(lab), asked(lab)), "{words:?}: {said}");
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_of_the_fourth_server_leaves_three_and_another_port_helps() {
    let lab = Lent::calm().await;
    let taken = TcpListener::bind(("127.0.0.1", lab.seat().ports()[4])).unwrap();

    let told = ["address already in use", "LAB_PORT_4=9004 ./lab scale 4"];
    changes_nothing(&lab, &["scale", "4"], 1, &told);

    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut four = lab.lab_command();
    expect_success(output(four.args(["scale", "4"]).env("LAB_PORT_4", free.to_string())));
    lab.lab(&["scale", "3"]);
    drop(taken);
}

/// Makes a file of Nginx's one with a word that it does not know.
fn break_file(lab: &Lent, name: &str) {
    let file = lab.nginx_dir().join(name);
    let text = fs::read_to_string(&file).unwrap();
    let broken = text.replacen("    zone ", "    zoo ", 1);
    assert_ne!(broken, text);
    fs::write(&file, broken).unwrap();
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn where_nginx_refuses_a_learners_line_nothing_changes_and_the_line_is_named() {
    for name in ["methods/least_conn.conf", "upstream.conf"] {
        let lab = Lent::calm().await;
        break_file(&lab, name);

        // A server that is updated loses its sessions: so that is not begun either.
        for words in COMMANDS.iter().chain(&[&["roll"][..]]) {
            let line = fs::read_to_string(lab.nginx_dir().join(name)).unwrap();
            let line = 1 + line.lines().position(|line| line.contains("    zoo ")).unwrap();
            let place = format!("{name}:{line}");
            let told = ["unknown directive \"zoo\"", &place, "Mend the line"];
            changes_nothing(&lab, words, 1, &told);
        }
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_named_with_its_line_before_anything_is_done() {
    let lab = Lent::calm().await;
    let file = lab.nginx_dir().join("upstream.conf");
    let shipped = fs::read_to_string(&file).unwrap();
    fs::write(&file, shipped.trim_end().trim_end_matches('}')).unwrap();

    for words in COMMANDS {
        changes_nothing(&lab, words, 2, &["upstream.conf", "line", "./lab reload"]);
    }
}

/// A file that nobody can write into, not even root. It can be again when this is dropped.
struct Fixed(PathBuf);

impl Fixed {
    fn new(file: PathBuf) -> Self {
        let mut rights = fs::metadata(&file).unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(&file, rights).unwrap();
        if OpenOptions::new().append(true).open(&file).is_ok() {
            expect_success(output(Command::new("chattr").arg("+i").arg(&file)));
        }
        Self(file)
    }
}

impl Drop for Fixed {
    fn drop(&mut self) {
        let _ = Command::new("chattr").arg("-i").arg(&self.0).output();
        let _ = Command::new("chmod").arg("u+w").arg(&self.0).output();
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn where_a_file_cannot_be_written_those_before_it_are_as_they_were() {
    let lab = Lent::calm().await;

    // The label's, one in the middle, and the last.
    for name in ["instruments/servers.conf", "methods/round_robin.conf", "upstream.conf"] {
        let _fixed = Fixed::new(lab.nginx_dir().join(name));
        for words in COMMANDS {
            changes_nothing(&lab, words, 2, &[name, "cannot be written", "it has to be yours"]);
        }
    }
}
