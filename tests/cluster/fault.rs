//! `./lab fault`: what each fault looks like to a student, and that nothing of it remains.

use std::io::{BufRead, BufReader};
use std::net::IpAddr;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use sticky_session_lab::ip_hash;
use sticky_session_lab::student::Student;

use crate::seat::Seat;
use crate::support::{
    Lab, docker, expect_code, expect_success, lab_command, output, stderr, stdout, wait_until,
};

/// Longer than Nginx leaves a failed server out (`fail_timeout=10s`).
const UNTIL_TRIED_AGAIN: Duration = Duration::from_secs(20);

/// A client address that `ip_hash` gives to this server, counted from 1.
pub fn address_for(server: usize) -> IpAddr {
    let addresses = (1..=99).map(|room| IpAddr::from([10, 0, room, 7]));
    let mut fitting = addresses.filter(|address| 1 + ip_hash::server_of(*address, 3) == server);
    fitting.next().expect("99 rooms lead to all three servers")
}

/// Runs `./lab fault` and returns what it prints.
#[track_caller]
pub fn fault(lab: &Lab, words: &str) -> String {
    let args: Vec<_> = ["fault"].into_iter().chain(words.split(' ')).collect();
    stdout(&expect_success(lab.lab(&args)))
}

/// What the engine knows of a service's container.
#[track_caller]
pub fn inspect(lab: &Lab, service: &str, format: &str) -> String {
    docker(&["inspect", "--format", format, &lab.container(service)]).trim().to_owned()
}

/// Each container with its network, its port and its limit.
fn picture(lab: &Lab) -> [String; 4] {
    let format = "{{.Id}} {{.State.Status}} {{.State.Health.Status}} \
        {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}} {{.NetworkSettings.Ports}} \
        limit: {{.HostConfig.CpuQuota}}";
    // A limit that was taken off is -1, and one that never was is 0.
    ["nginx", "server-1", "server-2", "server-3"]
        .map(|service| inspect(lab, service, format).replace("limit: -1", "limit: 0"))
}

pub async fn n_sessions(lab: &Lab, server: usize) -> u64 {
    let list = Student::new().sessions(&lab.direct(server)).await.unwrap().expect(200);
    list.json()["session_count"].as_u64().unwrap()
}

/// Waits until Nginx sends this server's own students to it again.
async fn wait_until_asked(lab: &Lab, server: usize) {
    let name = format!("server-{server}");
    let url = format!("{}/healthz", lab.entry());
    let probe = Student::at(address_for(server));
    let is_asked = async || probe.get(&url).await.unwrap().server_id() == name;
    wait_until(&format!("{name} is asked again"), UNTIL_TRIED_AGAIN, is_asked).await;
}

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
        ("break server-1", "there is no fault 'break'", "./lab fault WORD"),
        ("kill", "which server?", "./lab fault kill server-2"),
        ("kill server-4", "there is no server 'server-4'", "server-1, server-2 and server-3"),
        ("kill server-1 --for", "not 'nothing'", "./lab fault kill server-1 --for 10s"),
        ("kill server-1 --for soon", "not 'soon'", "./lab fault kill server-1 --for 10s"),
        ("kill --for 0s server-1", "not '0s'", "./lab fault kill server-2 --for 10s"),
        ("restart server-1 --for 5", "a restart undoes itself", "./lab fault restart server-1"),
        ("heal server-1", "all three servers", "./lab fault heal"),
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
    let lab = Lab::up().await;
    let as_it_was = picture(&lab);
    let impatient = Student::forgetful(Duration::from_secs(2));

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
    assert_eq!(fault(&lab, "heal"), "Nothing to heal: all three servers are well.\n");
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
    let lab = Lab::up().await;
    let student = Student::at(address_for(2));
    student.log_in(&lab.entry(), "student").await.unwrap().expect(200);
    let time_of_reads = async || {
        let start = Instant::now();
        for _ in 0..200 {
            let answer = student.profile(&lab.entry()).await.unwrap().expect(200);
            assert_eq!(answer.server_id(), "server-2");
        }
        start.elapsed()
    };

    let before = time_of_reads().await;
    fault(&lab, "slow server-2");
    let slow = time_of_reads().await;
    fault(&lab, "heal");
    let after = time_of_reads().await;

    assert!(slow > 2 * before.max(after), "before {before:?}, slow {slow:?}, after {after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_with_a_time_is_undone_after_it_and_when_it_is_interrupted() {
    let lab = Lab::up().await;
    let as_it_was = picture(&lab);

    let paused = expect_success(lab.lab(&["fault", "pause", "server-2", "--for", "1s"]));
    assert!(stdout(&paused).ends_with("\nserver-2 answers again.\n"), "{paused:?}");
    assert!(stderr(&paused).contains("undone in 1 seconds"), "{paused:?}");
    assert_eq!(picture(&lab), as_it_was);

    let killed = interrupted(&lab);
    assert!(stdout(&killed).ends_with("\nserver-2 runs again.\n"), "{killed:?}");
    assert_eq!(picture(&lab), as_it_was);
}

/// Kills server-2 for ten minutes, and interrupts that at once. The signal is not Ctrl-C's, which
/// a shell cannot listen to where whoever runs the tests has it ignored, as `nohup` does.
fn interrupted(lab: &Lab) -> Output {
    let mut command = lab.lab_command();
    command.args(["fault", "kill", "server-2", "--for", "600"]);
    let mut fault = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(fault.stderr.take().unwrap()).lines();
    let begun = said.any(|line| line.unwrap().contains("undone in 600 seconds"));
    assert!(begun, "{:?}", fault.wait_with_output());

    expect_success(output(Command::new("kill").arg(fault.id().to_string())));
    expect_code(fault.wait_with_output().unwrap(), 130)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_empties_all_memories_and_takes_one_server_at_a_time() {
    let lab = Lab::up().await;
    let as_it_was = picture(&lab);
    for server in 1..=3 {
        Student::new().log_in(&lab.direct(server), "student").await.unwrap().expect(200);
    }
    let nginx_started = times(&lab, "nginx");

    let said = fault(&lab, "restart server-1 server-2 server-3");

    let line = |n: usize| format!("server-{n} has started again: its sessions are gone.\n");
    assert_eq!(said, [1, 2, 3].map(line).concat());
    for server in 1..=3 {
        assert_eq!(n_sessions(&lab, server).await, 0);
    }
    let [first, second, third] = ["server-1", "server-2", "server-3"].map(|s| times(&lab, s));
    assert!(first.started < second.finished, "{first:?} {second:?}");
    assert!(second.started < third.finished, "{second:?} {third:?}");
    assert_eq!(times(&lab, "nginx"), nginx_started);
    assert_eq!(picture(&lab), as_it_was);
}

/// When a container was last started, and when it had ended before, as the engine writes times.
#[derive(Debug, PartialEq)]
struct Times {
    started: String,
    finished: String,
}

fn times(lab: &Lab, service: &str) -> Times {
    let time = |of: &str| inspect(lab, service, &format!("{{{{.State.{of}}}}}"));
    Times { started: time("StartedAt"), finished: time("FinishedAt") }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recreated_and_a_missing_server_come_back_in_new_containers_and_the_same_places() {
    let lab = Lab::up().await;
    let (as_it_was, nginx_started) = (picture(&lab), times(&lab, "nginx"));
    let id = |service| inspect(&lab, service, "{{.Id}}");
    let ids = ["server-2", "server-3"].map(id);

    let said = fault(&lab, "recreate server-2");
    assert_eq!(said, "server-2 is a new container: its sessions are gone.\n");
    docker(&["rm", "--force", &lab.container("server-3")]);
    assert_eq!(fault(&lab, "heal"), "server-3 is there again.\n");

    let new_ids = ["server-2", "server-3"].map(id);
    assert!(ids[0] != new_ids[0] && ids[1] != new_ids[1]);
    let mut expected = as_it_was.concat();
    for (id, new_id) in ids.iter().zip(&new_ids) {
        expected = expected.replace(id, new_id);
    }
    assert_eq!(picture(&lab).concat(), expected);
    assert_eq!(times(&lab, "nginx"), nginx_started);
    for server in 1..=3 {
        wait_until_asked(&lab, server).await;
    }
}
