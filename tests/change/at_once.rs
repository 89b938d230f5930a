//! Two commands at once: the second waits for the first, and the lab is a whole one after both.

use std::env;
use std::fs;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use crate::lent::Lent;
use crate::support::lab::{expect_success, output, stdout, wait_until};
use crate::whole::Forms;

fn start(lab: &Lent, words: &[&str]) -> Child {
    let mut command = lab.lab_command();
    command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Runs both at once, and holds that both do what they are for.
#[track_caller]
fn both(lab: &Lent, words: [&[&str]; 2]) -> [Output; 2] {
    let started = words.map(|words| start(lab, words));
    started.map(|lab| expect_success(lab.wait_with_output().unwrap()))
}

/// Waits until a command has its turn with the lab, of which it writes into a file.
async fn has_its_turn(lab: &Lent) {
    let user = stdout(&output(Command::new("id").arg("-u")));
    let turn = format!("sticky-lab-{}-{}.turn", user.trim(), lab.seat().project());
    let turn = env::temp_dir().join(turn);
    wait_until("it has its turn", Duration::from_secs(30), async || turn.exists()).await;
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn two_that_scale_at_once_come_one_after_the_other() {
    let lab = Lent::calm().await;
    let forms = Forms::seen_at(&lab);

    let fours = both(&lab, [&["scale", "4"], &["scale", "4"]]);
    for four in fours {
        assert!(stdout(&four).contains("server-3 server-4\n"), "{four:?}");
    }
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());

    for words in [[&["scale", "4"], &["scale", "3"]], [&["scale", "3"], &["scale", "4"]]] {
        both(&lab, words.map(|words| &words[..]));
        assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    }
    assert_eq!(forms.wrong_with_three(&lab), Vec::<String>::new());
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn two_updates_at_once_come_one_after_the_other() {
    let lab = Lent::calm().await;
    let forms = Forms::seen_at(&lab);

    for roll in both(&lab, [&["roll"], &["roll"]]) {
        let updated = [1, 2, 3].map(|n| format!("server-{n} is updated.\n")).concat();
        assert_eq!(stdout(&roll), updated);
    }
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    assert_eq!(forms.wrong_with_three(&lab), Vec::<String>::new());
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn who_heals_in_the_midst_of_it_waits_and_finds_nothing_to_heal() {
    let lab = Lent::calm().await;
    let forms = Forms::seen_at(&lab);

    for scale in ["4", "3"] {
        let scales = start(&lab, &["scale", scale]);
        has_its_turn(&lab).await;
        let heal = expect_success(output(lab.lab_command().args(["fault", "heal"])));
        expect_success(scales.wait_with_output().unwrap());

        assert_eq!(stdout(&heal), "Nothing to heal: all is well.\n", "scale {scale}");
        assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    }
    assert_eq!(forms.wrong_with_three(&lab), Vec::<String>::new());
}

/// One that is killed alone has called the tool, which puts things right before the next one's turn.
#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn who_heals_after_an_update_was_killed_waits_until_its_tool_has_ended() {
    let lab = Lent::calm().await;
    let forms = Forms::seen_at(&lab);
    let mut roll = start(&lab, &["roll", "--drain", "--for", "60s"]);
    let file = lab.nginx_dir().join("upstream.conf");
    let drains = async || fs::read_to_string(&file).unwrap().contains("# lab: drain");
    wait_until("server-1 drains", Duration::from_secs(30), drains).await;

    roll.kill().unwrap();
    let heal = expect_success(start(&lab, &["fault", "heal"]).wait_with_output().unwrap());
    roll.wait().unwrap();

    assert_eq!(stdout(&heal), "Nothing to heal: all is well.\n");
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    assert_eq!(forms.wrong_with_three(&lab), Vec::<String>::new());
}
