//! `./lab` in a checkout of its own: in a folder of any name, beside another one, and while it makes
//! its tool.

#![cfg(target_os = "linux")] // elsewhere, `env` and `cp` have other options

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::checkout::Checkout;
use crate::support::lab::{
    docker, expect_code, expect_success, output, stderr, stdout, wait_until,
};
use crate::support::run::is_at_work;
use crate::support::seat::Seat;
use crate::support::student::{Expect, Student};

/// Reads what it says until it compiles the tool, and returns that.
fn until_it_compiles(up: &mut Child) -> (String, impl BufRead + use<>) {
    let mut words = BufReader::new(up.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("Compiling sticky-lab") {
        assert_ne!(words.read_line(&mut said).unwrap(), 0, "it never compiles: {said}");
    }
    (said, words)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ctrl_c_while_it_makes_the_tool_leaves_the_lab_up() {
    let seat = Seat::take();
    let checkout = Checkout::without_tool(&seat);
    let mut up = checkout.lab(&["up"]).spawn().unwrap();
    let (_, mut words) = until_it_compiles(&mut up);

    // Ctrl-C is for all who are at work in the terminal.
    let group = format!("-{}", up.id());
    expect_success(output(Command::new("kill").args(["-INT", "--", &group])));

    let mut said = String::new();
    words.read_to_string(&mut said).unwrap();
    assert_eq!(said, "The lab stays up. The tool is made when it is first asked for.\n");
    let ended = expect_code(up.wait_with_output().unwrap(), 130);
    assert!(stdout(&ended).contains("The lab is up:"), "{ended:?}");
    Student::new().get(&format!("{}/healthz", checkout.entry())).await.unwrap().expect(200);
}

/// The same command as another program calls it: in that one's group, and with its pid told first.
fn in_anothers_group(lab: &Command) -> Command {
    let mut caller = Command::new("sh");
    caller
        .args(["-c", "\"$0\" \"$@\" & echo $!; wait"])
        .arg(lab.get_program())
        .args(lab.get_args());
    caller.current_dir(lab.get_current_dir().unwrap());
    caller.envs(lab.get_envs().filter_map(|(name, value)| Some((name, value?))));
    caller.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());
    caller
}

/// The mark that a killed drain has left is taken away by the tool, so that is made first.
#[tokio::test(flavor = "multi_thread")]
async fn where_a_methods_file_alone_drains_no_lab_comes_up_before_it_has_its_tool() {
    let seat = Seat::take();
    let checkout = Checkout::without_tool(&seat);
    let method = checkout.path.join("nginx/methods/ip_hash.conf");
    let drains = fs::read_to_string(&method).unwrap();
    let server = drains.lines().find(|line| line.trim().starts_with("server server-2")).unwrap();
    let marked = format!("{} down; # lab: drain", server.trim_end().trim_end_matches(';'));
    fs::write(&method, drains.replace(server, &marked)).unwrap();
    // Nginx's files are somewhere else than where `./lab` is.
    let elsewhere = checkout.path.with_file_name("elsewhere");
    fs::rename(checkout.path.join("nginx"), &elsewhere).unwrap();
    let mut up = checkout.lab(&["up"]).env("LAB_NGINX_DIR", &elsewhere).spawn().unwrap();

    let (said, _words) = until_it_compiles(&mut up);
    let group = format!("-{}", up.id());
    expect_success(output(Command::new("kill").args(["-KILL", "--", &group])));
    up.wait().unwrap();
    fs::rename(&elsewhere, checkout.path.join("nginx")).unwrap();

    assert!(!said.contains("Starting the lab"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_killed_command_nothing_goes_on() {
    let seat = Seat::take();
    let checkout = Checkout::without_tool(&seat);
    let mut caller = in_anothers_group(&checkout.lab(&["up"])).spawn().unwrap();
    let mut up = String::new();
    let mut out = BufReader::new(caller.stdout.take().unwrap()); // open: it prints more
    out.read_line(&mut up).unwrap();
    let _said = until_it_compiles(&mut caller);
    let group = caller.id();
    assert!(is_at_work(group));
    // It has said what it begins, and begins it now; what it has begun is looked for all the time.
    tokio::time::sleep(Duration::from_secs(1)).await;

    expect_success(output(Command::new("kill").args(["-KILL", up.trim()])));
    caller.wait().unwrap();

    wait_until("nobody of it is at work", Duration::from_secs(2), async || !is_at_work(group))
        .await;
    expect_success(output(&mut checkout.lab(&["down"])));
    let left = fs::read_dir(checkout.path.join("target")).unwrap().map(|file| file.unwrap());
    let left: Vec<_> = left.map(|file| file.file_name()).collect();
    assert_eq!(left, ["prebuilt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_any_name_holds_a_lab_whose_own_files_are_proved() {
    let seat = Seat::take();
    let checkout = Checkout::new(&seat, "a lab #1 $HOME 'at' \"home\" 100%");
    expect_success(output(&mut checkout.lab(&["up"])));

    let upstream = checkout.path.join("nginx/upstream.conf");
    let without = fs::read_to_string(&upstream).unwrap().replace("    ip_hash;\n", "");
    fs::write(upstream, without).unwrap();

    let reload = stdout(&expect_success(output(&mut checkout.lab(&["reload"]))));
    assert!(reload.contains("Nginx runs: round robin"), "{reload}");
    for words in [&["check", "1"][..], &["fault", "recreate", "server-2"], &["fault", "heal"]] {
        expect_success(output(&mut checkout.lab(words)));
    }
}

#[test]
fn where_a_colon_is_in_the_way_it_says_so() {
    let seat = Seat::take();
    let checkout = Checkout::without_tool(&seat);
    let elsewhere = checkout.path.with_file_name("a:b");
    fs::create_dir(&elsewhere).unwrap();
    expect_success(output(
        Command::new("cp")
            .arg("-r")
            .args(["docker", "lab", "lang"])
            .arg(&elsewhere)
            .current_dir(&checkout.path),
    ));

    let refused = output(checkout.lab(&["up"]).current_dir(&elsewhere));

    assert!(stderr(&expect_code(refused, 2)).starts_with("lab: in a folder with a colon"));
    assert!(!elsewhere.join("target").exists());
    expect_success(output(checkout.lab(&["help"]).current_dir(&elsewhere)));
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn two_checkouts_that_bring_up_one_lab_take_turns() {
    let seat = Seat::take();
    let [one, other] = ["one", "another"].map(|name| Checkout::new(&seat, name));

    let ups = [&one, &other].map(|checkout| checkout.lab(&["up"]).spawn().unwrap());
    let ups = ups.map(|up| expect_success(up.wait_with_output().unwrap()));

    let n_waited = ups.iter().filter(|up| stderr(up).contains("Waiting for another ./lab")).count();
    assert_eq!(n_waited, 1);
    Student::new().get(&format!("{}/healthz", one.entry())).await.unwrap().expect(200);
    let label = format!("label=com.docker.compose.project={}", seat.project());
    assert_eq!(docker(&["ps", "--quiet", "--filter", &label]).lines().count(), 4);
}
