//! Files that somebody has changed by hand, and containers that somebody has killed an update of: the
//! lab becomes what the files say.

use std::fs;

use crate::half_way::asked;
use crate::lent::Lent;
use crate::support::lab::{docker, expect_code, expect_success, output, stderr, stdout};
use crate::support::seat::{TempDir, copy_folder};
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

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_update_ended_before_it_had_its_name_has_it_after_up() {
    let lab = Lent::up();
    let forms = Forms::seen_at(&lab);
    let own = lab.container("server-1");
    let id = || docker(&["inspect", "--format", "{{.Id}} {{.State.StartedAt}}", &own]);
    let before = id();

    docker(&["rename", &own, &format!("{own}-new")]);
    lab.lab(&["up"]);

    assert_eq!(id(), before);
    assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new());
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_lab_takes_another_folder_with_other_servers() {
    let lab = Lent::up();
    let other = TempDir::new(&format!("{}-other", lab.seat().project()));
    lab.lab(&["scale", "2"]);
    copy_folder(lab.nginx_dir(), &other.path);
    lab.lab(&["scale", "3"]);

    let up = lab.lab_command().arg("up").env("LAB_NGINX_DIR", &other.path).output().unwrap();

    expect_success(up);
    assert_eq!(asked(&lab), "server-1 server-2");
    lab.lab(&["up"]);
    assert_eq!(asked(&lab), "server-1 server-2 server-3");
}
