//! Four servers and three again, ten times, on files that a learner has edited: nothing of it stays.

use std::fs;
use std::process::Command;

use crate::lent::Lent;
use crate::picture::{differing, engine, files};
use crate::support::lab::{expect_success, output, stderr, stdout};
use crate::support::student::{Expect, Student};

const N_TIMES: usize = 10;

/// A method of the learner's own, in which nothing is known of a fourth server.
const MINE: &str =
    "# mine\nupstream mine {\n    server server-1:8080;\n    server server-2:8080;\n}\n";

/// Edits the files as somebody might who is at work on them.
fn edit(lab: &Lent) {
    let edit = |name: &str, edit: &dyn Fn(String) -> String| {
        let file = lab.nginx_dir().join(name);
        let text = fs::read_to_string(&file).unwrap();
        let edited = edit(text.clone());
        assert_ne!(edited, text, "{name}");
        fs::write(file, edited).unwrap();
    };
    // Windows line ends, weights, remarks at ends of lines, blanks that nobody sees.
    edit("upstream.conf", &|text| {
        let text = text.replace("server-1:8080 max_fails", "server-1:8080   weight=2 max_fails");
        let text =
            text.replace("server-3:8080 max_fails=1 fail_timeout=10s;", "server-3:8080; # 三 ");
        text.replace('\n', "\r\n")
    });
    edit("methods/ip_hash.conf", &|text| {
        let text =
            text.replace("    server server-2", "\t# server-2 has a good day\n\tserver server-2");
        text.replace("# lab: server server-4:8080", "# lab: server server-4:8080 weight=3")
    });
    edit("methods/least_conn.conf", &|text| text.trim_end().to_owned()); // no end of the last line
    // Whose line a learner has turned off has it off, whatever comes.
    edit("methods/random_two.conf", &|text| {
        text.replace("    server server-1", "    #server server-1")
    });
    fs::write(lab.nginx_dir().join("methods/mine.conf"), MINE).unwrap();
}

/// Git in Nginx's folder, as it is in that of a checkout.
fn git(lab: &Lent, words: &[&str]) -> String {
    let mut git = Command::new("git");
    git.current_dir(lab.nginx_dir()).args(["-c", "core.autocrlf=false", "-c", "user.name=learner"]);
    stdout(&expect_success(output(git.args(["-c", "user.email=learner@lab.example"]).args(words))))
}

/// Somebody whom `sticky_learn` has bound to a server, and who it is.
async fn bound(lab: &Lent) -> (Student, String) {
    let student = Student::new();
    let login = student.log_in(&learned(lab), "student").await.unwrap().expect(200);
    (student, login.server_id().to_owned())
}

fn learned(lab: &Lent) -> String {
    format!("{}/methods/sticky_learn", lab.entry())
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn four_servers_and_three_again_ten_times_leave_nothing_behind() {
    let lab = Lent::calm().await;
    edit(&lab);
    lab.lab(&["reload"]);
    git(&lab, &["init", "--quiet"]);
    git(&lab, &["add", "--all"]);
    git(&lab, &["commit", "--quiet", "--message", "mine"]);
    let (files_before, engine_before) = (files(&lab), engine(&lab));
    let mut students = Vec::new();
    for _ in 0..6 {
        students.push(bound(&lab).await);
    }

    for time in 1..=N_TIMES {
        let four = expect_success(output(lab.lab_command().args(["scale", "4"])));
        let asked = "Nginx has: server-1 server-2 server-3 server-4\n";
        assert!(stdout(&four).starts_with(asked), "{time}: {}", stdout(&four));
        // It is told of once, and nobody else is.
        let kept = "/methods/mine.conf has no line of server-4, and keeps the servers that it has.";
        assert_eq!(stderr(&four).matches("has no line of").count(), 1, "{}", stderr(&four));
        assert!(stderr(&four).contains(kept), "{time}: {}", stderr(&four));
        assert_eq!(files(&lab)["methods/mine.conf"], files_before["methods/mine.conf"]);
        know_their_servers(&lab, &students).await;

        lab.lab(&["scale", "3"]);
        assert_eq!(differing(&files_before, &files(&lab)), Vec::<String>::new(), "{time}");
        assert_eq!(git(&lab, &["status", "--porcelain"]), "", "{time}");
        assert_eq!(engine(&lab), engine_before, "{time}");
        know_their_servers(&lab, &students).await;
    }
}

async fn know_their_servers(lab: &Lent, students: &[(Student, String)]) {
    for (student, server) in students {
        let profile = student.profile(&learned(lab)).await.unwrap().expect(200);
        assert_eq!(profile.server_id(), server, "{profile}");
    }
}
