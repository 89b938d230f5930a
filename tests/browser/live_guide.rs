//! The live page's experiments: predict, do, see.

use serde_json::json;

use crate::support::browser::PATIENCE;
use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::Visitor;
use crate::support::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_kept_and_stands_beside_what_came_until_one_starts_over() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    assert!(
        !visitor.text("#card-round").await.contains("press “Ten requests”"),
        "the question comes first"
    );

    visitor.predict("round", 8).await;
    visitor.see("#card-round .next", "You said 8. Do Let Nginx pick in turn.").await;
    visitor.log_in_and_send_ten().await;

    let mended = "You said 8; 3 came. Nginx does not look for the server that knows you.";
    visitor.see("#card-round .see", mended).await;
    assert_eq!(visitor.counts().await, (3, 7));
    visitor.see("#card-round .see", "only one in 3 meets the one that knows you").await;
    assert_eq!(visitor.count("#cards .done").await, 1);
    visitor.open_until(&format!("{}/", lab.entry()), "#prediction").await;
    visitor.click("#card-round summary").await;
    visitor.see("#card-round .see", mended).await;
    assert_eq!(visitor.count("#card-round fieldset:disabled input[value='8']").await, 1);
    assert_eq!(visitor.count("#card-round form button").await, 0, "nothing can be changed");

    visitor.click("#again").await;
    assert_eq!(visitor.count("#cards .done, #cards .next, #cards fieldset:disabled").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_by_the_way_is_asked_for_before_it_is_shown() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;

    visitor.log_in_and_send_ten().await;
    visitor.see_any("#card-round .done").await;
    visitor.choose_way("ip_hash").await;
    visitor.log_in_and_send_ten().await;
    visitor.see("#card-sticky", "You have already seen this. What would you have said?").await;

    // All cards are opened, so that the eye may find whatever it can.
    let open = "for (const one of document.querySelectorAll('#cards details')) { \
        one.removeAttribute('name'); one.open = true }";
    visitor.run(open).await;
    let told = "import('/page/after_en.js').then(({ texts }) => Object.values(texts.after) \
        .flatMap(({ see, wrong }) => see ? [see, ...Object.values(wrong)] : []))";
    let told = visitor.run_async(told).await;
    let told = told.as_array().unwrap();
    assert!(told.len() > 20, "{told:?}");
    let seen = visitor.text("body").await;
    for sentence in told {
        assert!(!seen.contains(sentence.as_str().unwrap()), "{sentence} is told too early");
    }
    visitor.predict("sticky", 3).await;
    visitor.see("#card-sticky .see", "You said 3; 10 came. That is what taking turns gives.").await;
    visitor.predict("round", 3).await;
    visitor.see("#card-round .see", "You said 3; 3 came. You predicted that.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_choice_gets_the_sentence_that_mends_it_and_predictions_can_be_taken_along() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    visitor.predict("memory", 2).await;
    visitor.predict("room", 10).await;
    visitor.click("#card-memory summary").await;
    let creator = visitor.log_in().await;
    let other = if creator == "server-1" { "server-2" } else { "server-1" };
    visitor.click_and_wait(&format!("#{other} .show")).await;
    visitor.see("#card-memory .see", "The servers know nothing of each other").await;

    // Where a browser does not let the page copy, the text is selected.
    let refuse = "navigator.clipboard.writeText = () => Promise.reject()";
    visitor.run(refuse).await;
    visitor.click("#copy-predictions").await;
    visitor.see("#predictions-copied", "copy it by hand").await;
    let selected = visitor.run("return getSelection().toString()").await;
    visitor.run("delete navigator.clipboard.writeText").await;
    visitor.cdp("Browser.grantPermissions", permissions).await;
    visitor.click("#copy-predictions").await;
    visitor.see("#predictions-copied", "Copied").await;
    let copied = visitor.run_async("navigator.clipboard.readText()").await;

    let copied = copied.as_str().unwrap();
    assert_eq!(selected, copied);
    let parts: Vec<_> = copied.split("\n\n").collect();
    assert_eq!(parts.len(), 1 + 8, "{copied}");
    assert!(parts[1].ends_with("I have said nothing yet.\nNot done yet."), "{copied}");
    assert!(parts[2].contains("\nI said: It asks the other servers, and then knows me\nWhat came: It has never heard of me\nDone."), "{copied}");
    assert!(parts[5].ends_with("\nI said: 10\nNot done yet."), "{copied}");
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_road_the_address_changes_and_nothing_else() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.predict("address", 1).await;
    visitor.choose_way("ip_hash").await;
    let creator = visitor.log_in().await;
    let cookie = visitor.text("#cookie").await;
    let address = visitor.text("#nginx-facts code").await;

    visitor.become_student("1").await;
    visitor.see("#result", "You are alice on the road now, at 10.0.").await;
    visitor.see("#nginx-facts code", "10.0.").await;
    assert_eq!(visitor.text("#cookie").await, cookie);
    assert_ne!(visitor.text("#nginx-facts code").await, address);
    assert_eq!(visitor.read().await, "lost");
    visitor.see("#card-address .see", "ip_hash does not read it").await;
    visitor.see(&format!("#{creator} .sessions li.mine"), "yours").await;

    visitor.become_student("0").await;
    visitor.see("#result", "You are alice at your own address again").await;
    assert_eq!(visitor.text("#cookie").await, cookie);
    assert_eq!(visitor.read().await, "kept");
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_students_of_one_room_are_logged_in_by_their_card_and_meet_one_server() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.predict("room", 10).await;

    visitor.click("#card-room .tool").await;

    visitor.see("#card-room .see", "You said 10; 30 came. Equal parts would be fair.").await;
    visitor.see("#server-2 .state", "30 sessions").await;
    visitor.see("#result", "30 of 30 students of this room have logged in by address").await;
    assert_eq!(visitor.count("#server-1 .sessions li, #server-3 .sessions li").await, 0);
    assert_eq!(visitor.n_requests().await, 0, "they are no requests of the visitor's");
    visitor.see("#cookie", "none").await;
    visitor.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_loss_is_asked_for_in_few_words_and_leads_on_to_the_cure() {
    let _turn = turn().await;
    let lab = Lab::in_turn().await;
    let visitor = Visitor::of(&lab, Options::default()).await;
    let chosen = "[...document.querySelectorAll('#controls label')].map((label) => \
        label.innerText.split('\\n')[0] + ' ' + label.querySelector('select').selectedOptions[0].text)";
    let chosen = visitor.run(&format!("return {chosen}.join(' ')")).await;
    let mut words = format!("{} {}", visitor.text("#result").await, chosen.as_str().unwrap());
    for button in ["#login", "#ten"] {
        words = format!("{words} {}", visitor.text(button).await);
    }
    assert!(words.contains("how many of the ten will still know you? Predict first."), "{words}");
    assert!(words.contains("in turn (round_robin)"), "{words}");

    visitor.log_in_and_send_ten().await;
    let sum = visitor.text("#result").await;
    let (reason, next) = sum.split_once(" Now let Nginx pick by address").expect("it leads on");
    assert!(reason.ends_with("Round robin does not look at who asks."), "{reason}");
    let read = format!("{words} {reason}");
    assert!(read.split_whitespace().count() <= 65, "{}: {read}", read.split_whitespace().count());
    assert_eq!(next, ", and press the same buttons.");

    visitor.choose_way("ip_hash").await;
    visitor.open_until(&format!("{}/", lab.entry()), "#prediction").await;
    visitor.see("#method", "ip_hash").await; // this tab remembers it
    visitor.log_in_and_send_ten().await;
    visitor
        .wait("a sum", PATIENCE, async || {
            visitor.text("#result").await == "10 requests: 10 kept, 0 lost."
        })
        .await;
}
