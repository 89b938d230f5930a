//! A class goes through a change and leaves the lab as it found it: with its servers, their sessions,
//! and whatever a learner has written meanwhile.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use crate::half_way::asked;
use crate::lent::Lent;
use crate::picture::{differing, files};
use crate::support::lab::{docker, wait_until};

const FOUR: &str = "server-1 server-2 server-3 server-4";

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_class_that_goes_from_four_servers_to_fewer_leaves_the_fourth_at_work() {
    let lab = Lent::calm().await;
    lab.lab(&["scale", "4"]);
    let fourth = || {
        let format = "{{.Id}} {{.State.StartedAt}} {{.State.Status}}";
        docker(&["inspect", "--format", format, &lab.container("server-4")])
    };
    let before = (files(&lab), fourth());

    for act in ["scale 3", "scale 2 --down"] {
        lab.class(&["--methods", "ip_hash", "--fault", act, "--for", "1s"]);

        assert_eq!(differing(&before.0, &files(&lab)), Vec::<String>::new(), "{act}");
        assert_eq!((fourth(), asked(&lab)), (before.1.clone(), FOUR.to_owned()), "{act}");
    }
    lab.lab(&["scale", "3"]);
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_learner_writes_while_a_class_has_four_servers_stays() {
    let lab = Lent::calm().await;
    let file = lab.nginx_dir().join("upstream.conf");
    let shipped = fs::read_to_string(&file).unwrap();
    let mut class = lab.lab_command();
    class.args(["classroom", "--methods", "ip_hash", "--fault", "scale 4", "--for", "4s"]);
    let class = class.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    wait_until("four servers", Duration::from_secs(60), async || asked(&lab) == FOUR).await;
    OpenOptions::new().append(true).open(&file).unwrap().write_all(b"# mine\n").unwrap();
    let class = class.wait_with_output().unwrap();

    assert!(class.status.success(), "{class:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("{shipped}# mine\n"));
    assert_eq!(asked(&lab), "server-1 server-2 server-3");
}
