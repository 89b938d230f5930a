//! The live page in front of servers that know nothing of it.

use crate::support::browser::options::Options;
use crate::support::browser::turn;
use crate::support::browser::visitor::Visitor;
use crate::support::lab::Lab;
use crate::support::python::PythonServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_in_another_language_has_the_page_too() {
    let _turn = turn().await;
    let server = PythonServer::build();
    let lab = Lab::in_turn_to_break().await;
    let settings = [
        ("LAB_SERVER_IMAGE", server.image.as_str()),
        ("LAB_SERVER_INIT", "true"),
        ("LAB_SERVER_READY", "service_started"),
    ];
    lab.compose_with(&settings, &["up", "--detach", "--no-build"]);
    lab.answers().await;

    let visitor = Visitor::of(&lab, Options::default()).await;
    visitor.choose_way("round_robin").await;
    let creator = visitor.log_in().await;
    visitor.see(&format!("#{creator} .sessions li.mine"), "alice").await;
    assert_eq!(visitor.read().await, "lost");

    visitor.choose_way("ip_hash").await;
    visitor.log_in().await;
    assert_eq!(visitor.read().await, "kept");
    visitor.is_content().await;

    lab.mend().await; // nothing runs on the image any more, which ends with this test
}
