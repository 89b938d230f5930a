//! The live page when the servers change: a fourth comes and goes, others are out, down, or drain.

use serde_json::{Value, json};
use thirtyfour::Key;

use crate::accessibility::violations;
use crate::support::browser::options::Options;
use crate::support::browser::turn_alone;
use crate::support::browser::visitor::Visitor;
use crate::support::cure_lab::CureLab;
use crate::support::lab::{Lab, expect_success};
use crate::support::listed::server_of;

const THREE: &str = "server-1 server-2 server-3";
const FOUR: &str = "server-1 server-2 server-3 server-4";

/// Gives the lab so many servers, or has one drain: as the words of `./lab` say.
fn change(lab: &Lab, words: &[&str]) {
    expect_success(lab.lab(words));
}

/// Logs students of the page in, and returns their addresses as Nginx sees them.
async fn log_in(visitor: &Visitor, students: &[u8]) -> Vec<String> {
    let mut addresses = Vec::new();
    for student in students {
        visitor.become_student(&student.to_string()).await;
        visitor.see_any("#nginx-facts code").await;
        addresses.push(visitor.text("#nginx-facts code").await);
        visitor.log_in().await;
    }
    addresses
}

/// Among these addresses, how many another list sends to another server.
fn n_moved(addresses: &[String], before: &str, now: &str) -> usize {
    let moves = |address: &&String| server_of(address, before) != server_of(address, now);
    addresses.iter().filter(moves).count()
}

/// Notes all news from now on.
const NOTE: &str = "window.told = []; new MutationObserver(() => window.told.push(\
    document.querySelector('#news-text').innerText)).observe(document.querySelector('#news-text'), \
    { childList: true, subtree: true, characterData: true })";

#[ignore = "makes a lab of its own and a fourth server in it: .ci/run"]
#[tokio::test(flavor = "multi_thread")]
async fn a_fourth_server_has_a_card_while_it_is_there_and_who_moves_is_told() {
    let _turn = turn_alone().await;
    let lab = Lab::up().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("ip_hash").await;
    let mut addresses = log_in(&visitor, &[0, 3, 4, 5, 6, 7, 2]).await;
    visitor.predict("room", 10).await;
    visitor.click("#card-room .tool").await;
    visitor.see_any("#card-room .see").await;
    addresses.extend(vec!["10.0.1.1".to_owned(); 30]);
    visitor.run(NOTE).await;
    assert_eq!(visitor.count("#server-4").await, 0);

    change(&lab, &["scale", "4"]);

    visitor.see("#fresh", "server-4 has come: Nginx asks it as well.").await;
    let moved = n_moved(&addresses, THREE, FOUR);
    visitor.see("#news-text", &format!("Moved sessions: {moved} of 37.")).await;
    assert_eq!(visitor.count("#moved li").await, 8, "seven students, and the room");
    assert!(visitor.count(".sessions .moved").await > 0, "none of those that are listed");
    let bobs = server_of("10.0.1.7", FOUR);
    visitor.see("#prediction", &bobs).await;
    visitor.see("#nginx-facts", "mod 4 =").await;
    let is_lost = bobs != server_of("10.0.1.7", THREE);
    assert_eq!(visitor.read().await, if is_lost { "lost" } else { "kept" });
    visitor.see("#result", &bobs).await;

    visitor.choose_way("server-4").await;
    assert_eq!(visitor.log_in().await, "server-4");
    visitor.see("#server-4 .sessions li.mine", "bob").await;
    visitor.run("document.querySelector('#server-4 .show').focus()").await;
    visitor.press(Key::Enter + "").await;
    visitor.see("#result", "server-4 knows the session").await;
    assert_eq!(violations(&visitor).await, Vec::<String>::new());
    visitor.leave_picture("fourth.png").await;

    // Who comes only now has no news, and the four all the same.
    let phone = Options { language: "zh-CN", is_dark: true, ..Options::phone() };
    let other = Visitor::of(&lab, phone).await;
    other.see("#server-4 .state", "1 个会话").await;
    other.see("#news-text", "还没有").await;
    assert_eq!(other.run("return document.documentElement.scrollWidth").await, 390);
    assert_eq!(violations(&other).await, Vec::<String>::new());
    other.leave_picture("fourth-phone.png").await;

    visitor.predict("round", 8).await;
    visitor.choose_way("round_robin").await;
    visitor.log_in_and_send_ten().await;
    visitor.see("#card-round .see", "You said 8; 2 came.").await;
    visitor.see("#card-round .see", "only one in 4 meets the one that knows you").await;
    visitor.choose_way("server-4").await;
    assert_eq!(visitor.log_in().await, "server-4");

    change(&lab, &["scale", "3"]);
    visitor.see("#news-text", "server-4 is gone").await;
    other.see("#news-text", "server-4 撤走了").await;
    visitor.see_any("#server-4[hidden]").await;
    let way = visitor.run("return document.querySelector('#way').value").await;
    assert_eq!(way, "lab", "the way to it is gone as well");
    assert_eq!(visitor.count("#way option[value='server-4']").await, 0);
    assert_eq!(visitor.read().await, "lost");
    let told = visitor.run("return window.told").await;
    let told: Vec<&str> = told.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(told.iter().all(|told| !told.contains("server-4 does not answer.")), "{told:?}");
    visitor.is_content().await;
    other.is_content().await;
}

#[ignore = "makes a lab of its own and changes its servers: .ci/run"]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_out_down_or_drains_says_so_and_predictions_go_by_it() {
    let _turn = turn_alone().await;
    let lab = Lab::up().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("lab").await;
    let addresses = log_in(&visitor, &[3, 4, 5, 6, 7, 2]).await;

    for (words, list, stands, news) in [
        (vec!["scale", "2"], "server-1 server-2", "not asked", "it is out of upstream.conf"),
        (
            vec!["scale", "2", "--down"],
            "server-1 server-2 server-3=down",
            "marked down",
            "it is marked down",
        ),
    ] {
        change(&lab, &words);

        visitor.see("#server-3.out .stands", stands).await;
        assert_eq!(visitor.text("#server-1 .stands").await, "");
        visitor.see("#news-text", &format!("Nginx does not ask server-3 any more: {news}")).await;
        let moved = n_moved(&addresses, THREE, list);
        visitor.see("#news-text", &format!("Moved sessions: {moved} of 6.")).await;
        // Each as the page predicts it: carol had server-3, and bob had not.
        for student in ["3", "2"] {
            visitor.become_student(student).await;
            visitor.see_any("#prediction").await;
            let server = server_of(&visitor.text("#nginx-facts code").await, list);
            visitor.see("#prediction", &server).await;
            visitor.read().await;
            visitor.see("#details", &format!("from {server}")).await;
        }
        change(&lab, &["scale", "3"]);
        visitor.see_any("#server-3:not(.out)").await;
        visitor.see("#news-text", "Nginx asks server-3 again.").await;
        log_in(&visitor, &[3, 2]).await;
    }

    visitor.choose_way("sticky_cookie").await;
    let server = visitor.log_in().await;
    change(&lab, &["fault", "drain", &server]); // at /, by ip_hash, it is marked down
    visitor.see(&format!("#{server}.out .stands"), "drains").await;
    visitor.see("#news-text", &format!("{server} drains: Nginx asks it only for those whom")).await;
    visitor.see("#moved", "bob: the next request shows it").await;
    assert_eq!(visitor.read().await, "kept");
    visitor.see("#moved", &format!("bob: stays on {server}")).await;
    assert_eq!(violations(&visitor).await, Vec::<String>::new());
    visitor.leave_picture("drains.png").await;
    visitor.click("#languages [lang=zh-CN]").await;
    visitor.see(&format!("#{server} .stands"), "正在排空").await;
    visitor.is_content().await;
}

#[ignore = "brings up a lab with a cure, and a fourth server in it: .ci/run"]
#[tokio::test(flavor = "multi_thread")]
async fn with_a_shared_store_a_move_costs_nobody_their_login() {
    let _turn = turn_alone().await;
    let lab = CureLab::up("shared-store");
    let visitor = Visitor::at(&lab.entry(), Options::default()).await;
    visitor.choose_way("ip_hash").await;
    let moves = |student: &u8| {
        let address = format!("10.0.{}.7", student - 1);
        server_of(&address, THREE) != server_of(&address, FOUR)
    };
    let student = (2..8).find(moves).expect("one of six moves");
    let address = log_in(&visitor, &[student]).await.remove(0);

    lab.lab(&["scale", "4"]);

    visitor.see("#news-text", "Moved sessions: 1 of 1.").await;
    assert!(!visitor.text("#news").await.contains("does not know"), "any server does");
    visitor.see_any("#store .sessions li.mine .moved").await;
    visitor.see_any("#wire-store-server-4[d]").await;
    assert_eq!(visitor.read().await, "kept");
    visitor.see("#details", &format!("from {}", server_of(&address, FOUR))).await;
    visitor.choose_way("server-4").await;
    assert_eq!(visitor.read().await, "kept");

    lab.lab(&["scale", "3"]);
    visitor.see("#news-text", "server-4 is gone").await;
    assert_eq!(visitor.count("#wires .server-4[d]").await, 0);
    assert_eq!(visitor.read().await, "kept");
    assert_eq!(
        visitor.run("return document.querySelectorAll('#store .mine').length").await,
        json!(1)
    );
    visitor.is_content().await;
}
