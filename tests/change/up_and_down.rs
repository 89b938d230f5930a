//! A lab with four servers ends and comes up with four, as its files say.

use crate::lent::Lent;
use crate::support::cure_lab::on_the_engine;
use crate::support::lab::{expect_success, output, stdout};
use crate::whole::Forms;

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_lab_with_four_servers_comes_up_with_four_and_tells_all_their_addresses() {
    let lab = Lent::up();
    let forms = Forms::seen_at(&lab);
    lab.lab(&["scale", "4"]);

    lab.lab(&["down"]);
    assert_eq!(on_the_engine(lab.seat()).len(), 0);
    let up = stdout(&expect_success(output(lab.lab_command().arg("up"))));

    for (n, port) in lab.seat().ports().iter().enumerate().skip(1) {
        let line = format!("  http://localhost:{port}    server-{n} directly\n");
        assert!(up.contains(&line), "{line} not in {up}");
    }
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    assert_eq!(forms.wrong_with_three(&lab), Vec::<String>::new());
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    let up = lab.lab(&["up"]);
    assert!(up.contains("server-3 directly\n") && !up.contains("server-4"), "{up}");
}
