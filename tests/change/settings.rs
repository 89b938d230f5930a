//! Servers that Compose makes while a lab runs: they have its settings, whatever those are that the
//! shell has from which it is asked.

use crate::lent::Lent;
use crate::support::cure_lab::CureLab;
use crate::support::lab::docker;

/// What a lab may be brought up with, and those who scale it later may not know.
const SETTINGS: [(&str, &str); 8] = [
    ("DEBUG_SESSIONS", "off"),
    ("LAB_BIND", "0.0.0.0"),
    ("LAB_COOKIE_KEYS", "a-new-secret-that-nobody-has-seen-yet"),
    ("LAB_HOSTS", "lab.example,teacher.local"),
    ("LOG_FORMAT", "json"),
    ("MAX_SESSIONS", "77"),
    ("RUST_LOG", "warn,hyper=info"),
    ("SESSION_TTL_SECONDS", "99"),
];

/// How a server was made, but for what is its own.
fn made(lab: &Lent, server: &str) -> Vec<String> {
    let form = "{{range .Config.Env}}{{println .}}{{end}}{{.Config.Image}} {{.HostConfig.Init}} \
        {{range .HostConfig.PortBindings}}{{range .}}{{.HostIp}}{{end}}{{end}}";
    let form = docker(&["inspect", "--format", form, &lab.container(server)]);
    let mut form: Vec<_> = form.lines().map(|line| line.replace(server, "server-N")).collect();
    form.sort();
    form
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_made_later_has_the_settings_of_the_lab_and_not_of_the_shell() {
    let of_one_alone = [("LAB_COOKIE_KEYS_3", "the-third-has-a-secret-of-its-very-own")];
    let lab = Lent::of(CureLab::up_with("memory", &[&SETTINGS[..], &of_one_alone].concat()));
    let others = made(&lab, "server-1");
    assert!(others.contains(&"SESSION_TTL_SECONDS=99".to_owned()), "{others:?}");

    lab.lab(&["scale", "4"]);
    assert_eq!(made(&lab, "server-4"), others);

    docker(&["rm", "--force", &lab.container("server-2")]);
    lab.lab(&["fault", "heal"]);
    assert_eq!(made(&lab, "server-2"), others);
}
