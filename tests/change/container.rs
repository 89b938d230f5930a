//! Where the tool runs in its container, it changes the servers as it does elsewhere.

use serde_json::Value;

use crate::lent::Lent;
use crate::support::cure_lab::of;
use crate::support::lab::{expect_success, output, stdout};
use crate::whole::Forms;

/// `./lab` on a machine that has nothing but Docker.
fn in_container(lab: &Lent, words: &[&str]) -> String {
    let mut command = lab.lab_command();
    stdout(&expect_success(output(command.args(words).env("LAB_TOOL", "container"))))
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_tool_in_a_container_brings_four_servers_and_three_and_sends_a_class_meanwhile() {
    let lab = Lent::calm().await;
    let forms = Forms::seen_at(&lab);

    let four = in_container(&lab, &["scale", "4"]);
    assert!(four.contains("Nginx has: server-1 server-2 server-3 server-4"), "{four}");
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    let three = in_container(&lab, &["scale", "3"]);
    assert!(three.contains("Nginx has: server-1 server-2 server-3\n"), "{three}");
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());

    let words = ["classroom", "--format", "json", "--fault", "scale 4", "--for", "1s"];
    let class: Value = serde_json::from_str(&in_container(&lab, &words)).unwrap();
    let moved = &of(&class, "lab")["moved"];
    assert_eq!((&moved["students"], &moved["of"]), (&moved["computed"], &30.into()), "{moved}");
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    assert_eq!(forms.wrong_with_three(&lab), Vec::<String>::new());
}
