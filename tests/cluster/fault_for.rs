//! `./lab fault … --for`: it is undone, whatever happens meanwhile.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use crate::support::student::Student;

use crate::support::half::half_a_login;
use crate::support::lab::{Lab, expect_code, expect_success, output, stderr, stdout, wait_until};
use crate::support::state::{inspect, picture};

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_with_a_time_is_undone_after_it_and_when_it_is_interrupted() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);

    let paused = expect_success(lab.lab(&["fault", "pause", "server-2", "--for", "1s"]));
    assert!(stdout(&paused).ends_with("\nserver-2 answers again.\n"), "{paused:?}");
    assert!(stderr(&paused).contains("undone in 1 second,"), "{paused:?}");
    assert_eq!(picture(&lab), as_it_was);

    let mut killed = Interrupted::fault(&lab, "kill");
    killed.hear("undone in 600 seconds");
    let killed = killed.end();
    assert!(stdout(&killed).ends_with("\nserver-2 runs again.\n"), "{killed:?}");
    assert_eq!(picture(&lab), as_it_was);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_in_the_middle_of_a_stop_leaves_the_server_running() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);
    let _in_flight = half_a_login(&lab, 2).await; // it is waited for
    let address = format!("{}/healthz", lab.direct(2));

    let stop = Interrupted::fault(&lab, "stop");
    let is_ending = async || Student::new().get(&address).await.is_err();
    wait_until("server-2 takes no connections any more", Duration::from_secs(10), is_ending).await;
    let stopped = stop.end();

    assert!(stdout(&stopped).ends_with("\nserver-2 runs again.\n"), "{stopped:?}");
    assert_eq!(picture(&lab), as_it_was);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_undone_even_if_nobody_listens_to_its_words() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);
    let mut fault = lab.lab_command();
    fault.args(["fault", "kill", "server-2", "--for", "1s"]);

    let mut fault = fault.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(fault.stderr.take()); // where it says that it will be undone
    expect_success(fault.wait_with_output().unwrap());

    assert_eq!(picture(&lab), as_it_was);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_class_leaves_nothing_of_its_fault() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);

    let fault = ["--fault", "kill server-2", "--for", "600s"];
    let class = Interrupted::lab(&lab, &[&["classroom"][..], &fault].concat());
    let is_dead = async || inspect(&lab, "server-2", "{{.State.Status}}") == "exited";
    wait_until("server-2 is dead", Duration::from_secs(30), is_dead).await;
    let ended = class.end_with(2);

    assert!(stderr(&ended).contains("nothing of the fault remains"), "{ended:?}");
    assert_eq!(picture(&lab), as_it_was);
}

/// A fault of server-2 for ten minutes, to be interrupted: itself and all that it calls, as by
/// Ctrl-C. The signal is another one, since a shell cannot listen to Ctrl-C's where whoever runs
/// the tests has it ignored.
struct Interrupted(Child);

impl Interrupted {
    fn fault(lab: &Lab, word: &str) -> Self {
        Self::lab(lab, &["fault", word, "server-2", "--for", "600"])
    }

    fn lab(lab: &Lab, args: &[&str]) -> Self {
        let mut command = lab.lab_command();
        command.args(args).process_group(0);
        Self(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// Waits for words of it.
    fn hear(&mut self, words: &str) {
        let mut said = BufReader::new(self.0.stderr.take().unwrap()).lines();
        assert!(said.any(|line| line.unwrap().contains(words)), "it never said {words:?}");
    }

    fn end(self) -> Output {
        self.end_with(130)
    }

    fn end_with(self, code: i32) -> Output {
        let group = format!("-{}", self.0.id());
        expect_success(output(Command::new("kill").args(["-TERM", "--", &group])));
        expect_code(self.0.wait_with_output().unwrap(), code)
    }
}
