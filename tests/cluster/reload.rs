//! What `./lab reload` says is so: no answer is of before, the method is the one that runs, and a
//! character that Nginx would stumble over is named.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::lab::{Lab, ROOT, expect_code, expect_success, output, stderr, stdout};
use crate::support::reloads::{none_leaves_an_answer_of_before, server_of};
use crate::support::seat::{TempDir, copy_folder};
use crate::support::student::Student;

const N_RELOADS: usize = 20;

fn reload(lab: &Lab) -> Output {
    output(lab.tool(&[]).arg("reload"))
}

fn in_chinese(command: &mut Command) -> &mut Command {
    command.envs([("LAB_LANG", "zh"), ("LC_ALL", "zh_CN.UTF-8")])
}

/// A file as a person in the checkout would name it.
fn name_of(file: &Path) -> String {
    file.strip_prefix(ROOT).unwrap().display().to_string()
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_reloads_none_leaves_an_answer_of_before() {
    let lab = Lab::up().await;

    none_leaves_an_answer_of_before(&lab, N_RELOADS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_methods_the_last_is_told_and_nginx_warns() {
    let lab = Lab::up().await;
    let shipped = fs::read_to_string(lab.upstream_conf()).unwrap();
    let warning =
        format!("load balancing method redefined in {}:12", name_of(&lab.upstream_conf()));

    for (methods, method, warns) in [
        ("ip_hash; least_conn;", "least_conn", true),
        ("least_conn; ip_hash;", "ip_hash", true),
        ("sticky cookie route; ip_hash;", "ip_hash", true),
        ("ip_hash; sticky cookie route;", "sticky cookie route, else ip_hash", false),
    ] {
        let file = shipped.replace("\n    ip_hash;", &format!("\n    {methods}"));
        fs::write(lab.upstream_conf(), file).unwrap();

        let reload = expect_success(reload(&lab));

        assert_eq!(stdout(&reload), format!("Nginx runs: {method}\n"));
        assert_eq!(stderr(&reload).contains(&warning), warns, "{}", stderr(&reload));
        let address = "10.0.1.7".parse().unwrap();
        let answer = Student::at(address).get(&format!("{}/healthz", lab.entry())).await.unwrap();
        assert_eq!(answer.header("x-upstream-method"), method);
        assert_eq!(answer.headers.contains_key("set-cookie"), method.starts_with("sticky"));
        let mut servers = Vec::new();
        for _ in 0..3 {
            servers.push(server_of(&lab, address).await);
        }
        servers.dedup();
        assert_eq!(servers.len() > 1, method == "least_conn", "{methods} {servers:?}");
    }
    let reload = expect_success(output(in_chinese(lab.tool(&[]).arg("reload"))));
    assert_eq!(stdout(&reload), "Nginx 现在的方法：sticky cookie route, else ip_hash\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_character_is_named_where_it_stands_and_nothing_is_changed() {
    let lab = Lab::up().await;
    let shipped = fs::read_to_string(lab.upstream_conf()).unwrap();
    let line = r#"map "" $upstream_method { default "ip_hash"; }"#;

    for (from, to, place, told) in [
        ("\n    ip_hash;", "\n    ip_hash；", ":12, column 12", "take ； (U+FF1B) for ;"),
        ("upstream servers {", "upstream servers ｛", ":8, column 18", "take ｛ (U+FF5B) for {"),
        ("\n}", "\n｝", ":20, column 1", "take ｝ (U+FF5D) for }"),
        ("\"ip_hash\"", "“ip_hash”", ":6, column 35", "take “ (U+201C) for \""),
        ("\"ip_hash\"", "\"ip_hash”", ":6, column 43", "take ” (U+201D) for \""),
        ("\"ip_hash\"", "‘ip_hash’", ":6, column 35", "take ‘ (U+2018) for '"),
        ("\n    ip_hash;", "\n\u{a0}   ip_hash;", ":12, column 1", "no-break space (U+00A0)"),
        ("\n    ip_hash;", "\n    ip_hash\u{3000};", ":12, column 12", "full-width space (U+3000)"),
        ("\n    ip_hash;", "\n    ip_\u{200b}hash;", ":12, column 8", "does not show (U+200B)"),
        ("# The servers,", "\u{feff}# The servers,", ":1", "byte-order mark (U+FEFF)"),
    ] {
        assert!(shipped.contains(from) && shipped.contains(line), "{from:?}");
        let file = shipped.replacen(from, to, 1);
        fs::write(lab.upstream_conf(), &file).unwrap();

        let said = stderr(&expect_code(reload(&lab), 1));

        let place = format!("{}{place}", name_of(&lab.upstream_conf()));
        assert!(said.contains(&place) && said.contains(told), "{to:?}: {said}");
        assert_eq!(fs::read_to_string(lab.upstream_conf()).unwrap(), file);
    }
    fs::write(lab.upstream_conf(), &shipped).unwrap();
    let method = lab.upstream_conf().with_file_name("methods").join("mine.conf");
    fs::write(&method, "# 我的方法；\nupstream mine {\n    server server-1:8080；\n}\n").unwrap();

    let said = stderr(&expect_code(output(in_chinese(lab.tool(&[]).arg("reload"))), 1));

    assert!(said.contains(&format!("{}:3，第 25 列", name_of(&method))), "{said}");
    assert!(said.contains("改成 ;"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_windows_line_ends_is_taken_and_stays_the_same_file() {
    let lab = Lab::up().await;
    let file = lab.upstream_conf();
    let shipped = fs::read_to_string(&file).unwrap();
    let edited = shipped.replace("\n    ip_hash;", "\n    least_conn;").replace('\n', "\r\n");
    fs::write(&file, &edited).unwrap();
    let before = fs::metadata(&file).unwrap();

    let reload = expect_success(reload(&lab));

    assert_eq!(stdout(&reload), "Nginx runs: least_conn\n");
    let after = fs::metadata(&file).unwrap();
    assert_eq!(
        (after.ino(), after.mode(), after.uid()),
        (before.ino(), before.mode(), before.uid())
    );
    let labelled = edited.replace("default \"ip_hash\"", "default \"least_conn\"");
    assert_eq!(fs::read_to_string(&file).unwrap(), labelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn ahead_of_up_only_what_is_in_the_way_is_told() {
    let lab = Lab::up().await;
    let ahead =
        |settings: &[(&str, &str)]| output(lab.tool(settings).args(["doctor", "--before-up"]));

    let own = expect_success(ahead(&[]));
    assert_eq!((stdout(&own), stderr(&own)), (String::new(), String::new()));

    let elsewhere = expect_code(ahead(&[("LAB_NET", "10.202.77")]), 3);
    assert!(stderr(&elsewhere).contains("moves to another subnet"), "{}", stderr(&elsewhere));

    let other = "sticky-lab-test-other";
    let same_ports = stderr(&expect_code(ahead(&[("COMPOSE_PROJECT_NAME", other)]), 2));
    let owner = format!("for nginx, is taken by the container {}", lab.container("nginx"));
    assert!(same_ports.contains(&owner), "{same_ports}");
    let ports = ["LAB_PORT", "LAB_PORT_1", "LAB_PORT_2", "LAB_PORT_3"];
    let mut settings = vec![("COMPOSE_PROJECT_NAME", other)];
    settings.extend(ports.iter().zip(["1", "2", "3", "4"]).map(|(&name, port)| (name, port)));
    let same_subnet = stderr(&expect_code(ahead(&settings), 2));
    let owner = format!("network {}_lab ({}.0/24)", lab.seat.project(), lab.seat.net());
    assert!(same_subnet.contains(&owner), "{same_subnet}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_the_running_nginx_does_not_read_are_not_said_to_run() {
    let lab = Lab::up().await;
    let elsewhere = TempDir::new(&format!("{}-elsewhere", lab.seat.project()));
    copy_folder(&Path::new(ROOT).join("nginx"), &elsewhere.path);
    let mine = lab.upstream_conf().parent().unwrap().display().to_string();
    let other = elsewhere.path.display().to_string();

    let settings = [("LAB_NGINX_DIR", other.as_str())];
    let refused = expect_code(output(lab.tool(&settings).arg("reload")), 2);

    let told = stderr(&refused);
    assert!(told.contains(&format!("Nginx reads {mine}, and not {other}")), "{told}");
    assert!(told.contains(&format!("LAB_NGINX_DIR={mine} ./lab reload")), "{told}");
    expect_success(reload(&lab));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_in_an_included_file_and_one_of_another_upstream_are_told_as_they_run() {
    let lab = Lab::up().await;
    let folder = lab.upstream_conf().parent().unwrap().to_owned();
    let shipped = fs::read_to_string(lab.upstream_conf()).unwrap();
    fs::write(folder.join("method.inc"), "least_conn;\n").unwrap();
    let included = shipped.replace("\n    ip_hash;", "\n    include method.inc;");
    fs::write(lab.upstream_conf(), &included).unwrap();
    assert_eq!(stdout(&expect_success(reload(&lab))), "Nginx runs: least_conn\n");

    let other =
        "upstream others {\n    zone others 64k;\n    random;\n    server server-1:8080;\n}\n";
    fs::write(lab.upstream_conf(), format!("{shipped}{other}")).unwrap();
    let nginx_conf = folder.join("nginx.conf");
    let file = fs::read_to_string(&nginx_conf).unwrap();
    fs::write(&nginx_conf, file.replace("proxy_pass http://servers;", "proxy_pass http://others;"))
        .unwrap();
    assert_eq!(stdout(&expect_success(reload(&lab))), "Nginx runs: random\n");
}
