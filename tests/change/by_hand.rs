//! Files that somebody has changed by hand, and git has put back: the lab becomes what they say.

use std::fs;

use crate::lent::Lent;
use crate::support::lab::{expect_code, output, stderr, stdout};
use crate::whole::Forms;

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_fourth_server_that_no_file_names_any_more_is_told_of_and_taken_away() {
    let lab = Lent::up();
    let forms = Forms::seen_at(&lab);

    for (back, told) in
        [(&["up"][..], "server-4 is gone"), (&["fault", "heal"], "server-4 is gone")]
    {
        lab.lab(&["scale", "4"]);
        lab.put_files_back(); // as `git checkout nginx` does

        let doctor = stdout(&expect_code(output(lab.lab_command().arg("doctor")), 1));
        let finding = "  !!  server-4 has a container, and no upstream names it";
        assert!(doctor.contains(finding), "{doctor}");
        let back = output(lab.lab_command().args(back));

        assert!([stdout(&back), stderr(&back)].concat().contains(told), "{back:?}");
        assert!(!stdout(&back).contains("server-4 directly"), "{back:?}");
        assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
        assert_eq!(forms.wrong_with_three(&lab), Vec::<String>::new());
    }
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_turned_on_by_hand_in_the_labs_own_file_brings_a_fourth_to_all_methods() {
    let lab = Lent::up();
    let forms = Forms::seen_at(&lab);
    let file = lab.nginx_dir().join("upstream.conf");
    let shipped = fs::read_to_string(&file).unwrap();

    fs::write(&file, shipped.replace("# lab: server server-4", "server server-4")).unwrap();
    let up = lab.lab(&["up"]);

    assert!(up.contains("server-4 directly"), "{up}");
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
    assert_eq!(forms.wrong_with_three(&lab), Vec::<String>::new());
}
