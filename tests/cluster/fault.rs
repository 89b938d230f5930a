//! `./lab fault`: what each fault looks like to a student, and that nothing of it remains.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::lab::{Lab, expect_code, expect_success, lab_command, output, stderr, stdout};
use crate::support::seat::Seat;
use crate::support::state::{address_for, fault, inspect, picture, wait_until_asked};
use crate::support::student::{Expect, Student};

#[test]
fn alone_it_says_what_each_word_does() {
    let usage = stdout(&expect_success(output(lab_command(&[]).arg("fault"))));

    for word in ["stop", "kill", "pause", "disconnect", "slow", "restart", "recreate"] {
        assert!(usage.contains(&format!("\n    {word} ")), "no {word} in\n{usage}");
    }
    assert!(usage.contains("./lab fault heal "), "{usage}");
}

#[test]
fn wrong_words_get_code_2_and_a_next_step() {
    for (words, complaint, next_step) in [
        ("break server-1", "there is no fault 'break'", "stop, kill, pause"),
        ("kill", "which server?", "./lab fault kill server-2"),
        ("kill server-4", "there is no server 'server-4'", "server-1, server-2, server-3"),
        ("kill server-1 --for", "--for needs a value: <SECONDS>", "./lab fault --help"),
        ("kill server-1 --for soon", "does not take `soon`: write whole", "./lab fault --help"),
        ("kill --for 0s server-1", "does not take `0s`: write whole", "./lab fault --help"),
        ("kill server-1 --all", "does not take `--all`", "--for"),
        ("restart server-1 --for 5", "a restart undoes itself", "./lab fault restart server-1"),
        ("heal server-1", "all servers", "./lab fault heal"),
    ] {
        let wrong = output(lab_command(&[]).arg("fault").args(words.split(' ')));

        let message = stderr(&expect_code(wrong, 2));
        assert!(message.contains(complaint), "{words}: {message}");
        let (_, advice) = message.split_once("\n\n").unwrap();
        assert!(advice.contains(next_step), "{words}: {message}");
    }
}

#[test]
fn without_a_lab_it_says_to_bring_it_up() {
    let seat = Seat::take();
    let nginx_dir = seat.copy_nginx_dir();

    for words in [&["kill", "server-2"][..], &["heal"]] {
        let mut fault = lab_command(&seat.environment(&nginx_dir.path));
        let refused = expect_code(output(fault.arg("fault").args(words)), 2);

        assert!(stderr(&refused).contains("Bring the lab up first: ./lab up"), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_undone_by_heal_and_only_a_dead_process_loses_its_sessions() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);
    let impatient = Student::without_jar(Duration::from_secs(2));

    for (word, state, is_answered, status_after, healed) in [
        ("stop", "exited 0", false, 401, "runs again"),
        ("kill", "exited 137", false, 401, "runs again"),
        ("pause", "paused 0", false, 200, "answers again"),
        ("disconnect", "running 0", false, 200, "is on the network again"),
        ("slow", "running 0", true, 200, "is as fast as the others again"),
    ] {
        let alice = Student::new();
        alice.log_in(&lab.direct(2), "alice").await.unwrap().expect(200);

        let said = fault(&lab, &format!("{word} server-2"));
        assert!(said.ends_with("\nUndo it: ./lab fault heal\n"), "{said}");
        assert_eq!(inspect(&lab, "server-2", "{{.State.Status}} {{.State.ExitCode}}"), state);
        let answer = impatient.get(&format!("{}/healthz", lab.direct(2))).await;
        assert_eq!(answer.is_ok(), is_answered, "{word}: {answer:?}");

        assert_eq!(fault(&lab, "heal"), format!("server-2 {healed}.\n"));
        assert_eq!(picture(&lab), as_it_was, "{word}");
        alice.profile(&lab.direct(2)).await.unwrap().expect(status_after);
    }
    assert_eq!(fault(&lab, "heal"), "Nothing to heal: all is well.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn students_of_broken_servers_are_answered_by_another_until_theirs_are_healed() {
    let lab = Lab::up().await;
    let mine = async |server| {
        let student = Student::at(address_for(server));
        student.get(&format!("{}/healthz", lab.entry())).await.unwrap().expect(200)
    };

    fault(&lab, "kill server-1");
    fault(&lab, "disconnect server-2");
    for server in 1..=3 {
        assert_eq!(mine(server).await.server_id(), "server-3");
    }
    let broken = expect_code(lab.lab(&["fault", "slow", "server-1"]), 2);
    assert!(stderr(&broken).contains("Heal it first: ./lab fault heal"), "{broken:?}");

    assert_eq!(fault(&lab, "heal"), "server-1 runs again.\nserver-2 is on the network again.\n");
    for server in 1..=3 {
        wait_until_asked(&lab, server).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_server_answers_late_and_nginx_does_not_take_it_for_dead() {
    let lab = Lab::watched().await; // health checks take of its share as well
    let students = [1, 2].map(|server| Student::at(address_for(server)));
    for student in &students {
        student.log_in(&lab.entry(), "student").await.unwrap().expect(200);
    }
    // In turns, so that whatever else this machine does slows both down.
    let times_of_reads = async || {
        let mut times = [Duration::ZERO; 2];
        for _ in 0..200 {
            for (i, student) in students.iter().enumerate() {
                let asked = Instant::now();
                let answer = student.profile(&lab.entry()).await.unwrap().expect(200);
                times[i] += asked.elapsed();
                assert_eq!(answer.server_id(), format!("server-{}", i + 1));
            }
        }
        times
    };

    fault(&lab, "slow server-2");
    let [quick, slow] = times_of_reads().await;
    fault(&lab, "heal");
    let [other, healed] = times_of_reads().await;

    assert!(slow > 2 * quick, "server-1 {quick:?}, slow server-2 {slow:?}");
    assert!(healed < 2 * other, "server-1 {other:?}, server-2 {healed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_mended_keeps_nobody_from_mending_the_others() {
    let lab = Lab::watched().await;
    let as_it_was = picture(&lab);
    fault(&lab, "kill server-1");
    fault(&lab, "pause server-2");

    let taken = TcpListener::bind(("127.0.0.1", lab.seat.ports()[1])).unwrap();
    let half = expect_code(lab.lab(&["fault", "heal"]), 1);
    assert_eq!(stdout(&half), "server-1 could not be mended.\nserver-2 answers again.\n");
    assert!(stderr(&half).contains("./lab doctor"), "{half:?}");
    assert_eq!(inspect(&lab, "server-2", "{{.State.Status}}"), "running");

    drop(taken);
    assert_eq!(fault(&lab, "heal"), "server-1 runs again.\n");
    assert_eq!(picture(&lab), as_it_was);
}
