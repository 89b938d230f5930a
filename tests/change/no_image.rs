//! Servers of an image that is gone, or that does not start: neither a fourth one nor an update comes
//! of it, and those who are there stay.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::half_way::changes_nothing;
use crate::lent::Lent;
use crate::picture::{differing, files};
use crate::support::cure_lab::CureLab;
use crate::support::lab::{docker, expect_code, expect_success, output, stderr, stdout};
use crate::whole::Forms;

/// A name for the lab's own server that is nobody else's. It is gone when this is dropped.
struct Image(String);

impl Image {
    fn of(lab: &CureLab) -> Self {
        let image = Self(format!("{}-server", lab.seat.project()));
        image.is("sticky-session-lab/server");
        image
    }

    /// Gives the name to another image.
    fn is(&self, image: &str) {
        docker(&["tag", image, &self.0]);
    }

    /// Gives it to one that ends as soon as it is started.
    fn is_one_that_does_not_start(&self) {
        let mut build = Command::new("docker");
        build.args(["build", "--quiet", "--tag", &self.0, "-"]).stdin(Stdio::piped());
        let mut build = build.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let recipe = b"FROM sticky-session-lab/server\nENTRYPOINT [\"/nowhere\"]\n";
        build.stdin.take().unwrap().write_all(recipe).unwrap();
        assert!(build.wait().unwrap().success());
    }

    fn is_none(&self) {
        docker(&["rmi", "--force", &self.0]);
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = Command::new("docker").args(["rmi", "--force", &self.0]).output();
    }
}

/// A lab whose servers are of that image. Later commands are not told of it, as a learner would not.
fn lab() -> (Image, Lent) {
    let lab = CureLab::new();
    let image = Image::of(&lab);
    expect_success(lab.up_again("memory", &[("LAB_SERVER_IMAGE", &image.0)]));
    (image, Lent::of(lab))
}

/// The servers' containers, but for the times at which they were started.
fn servers(lab: &Lent) -> [String; 3] {
    let of = "{{.Id}} {{.Config.Image}} {{.Image}} {{.State.Status}}";
    [1, 2, 3].map(|n| docker(&["inspect", "--format", of, &lab.container(&format!("server-{n}"))]))
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_fourth_server_is_of_the_image_of_the_three_and_none_comes_where_that_is_gone() {
    let (image, lab) = lab();
    lab.lab(&["scale", "4"]);
    let of = ["inspect", "--format", "{{.Config.Image}}"];
    let fourth = docker(&[&of[..], &[&lab.container("server-4")]].concat());
    assert_eq!(fourth.trim(), image.0);
    lab.lab(&["scale", "3"]);

    image.is_none();

    let told = ["No such image", "what is missing could not be made", "./lab doctor"];
    changes_nothing(&lab, &["scale", "4"], 1, &told);
    for words in [&["roll"][..], &["fault", "recreate", "server-2"]] {
        changes_nothing(&lab, words, 1, &["no such image", "Nothing was done. Make that image"]);
    }
    image.is("sticky-session-lab/server");
    lab.lab(&["roll"]);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn an_update_by_an_image_that_does_not_start_ends_with_the_servers_that_were_there() {
    let (image, lab) = lab();
    let forms = Forms::seen_at(&lab);
    let before = (servers(&lab), files(&lab));
    image.is_one_that_does_not_start();

    for words in [&["roll", "--drain", "--for", "1s"][..], &["fault", "recreate", "server-1"]] {
        let failed = expect_code(output(lab.lab_command().args(words)), 1);

        let told = "server-1 does not answer on port 8080";
        assert!(stderr(&failed).contains(told), "{failed:?}");
        assert!(stderr(&failed).contains("/nowhere"), "{failed:?}");
        let next = "server-1 has its former container again, without its sessions. Mend the image";
        assert!(stderr(&failed).contains(next), "{failed:?}");
        assert!(!stdout(&failed).contains("updated"), "{failed:?}");
        assert_eq!(differing(&before.1, &files(&lab)), Vec::<String>::new(), "{words:?}");
        assert_eq!(before.0, servers(&lab), "{words:?}");
        assert_eq!(forms.wrong_with(&lab).await, Vec::<String>::new(), "{words:?}");
    }

    image.is("sticky-session-lab/server");
    assert_eq!(lab.lab(&["roll"]).matches("is updated").count(), 3);
}
