//! The tool in the reader's language, and what it refuses.

use std::process::{Command, Output};

use crate::flawed;

const COMMANDS: [&str; 8] =
    ["check", "classroom", "exercise", "fault", "help", "predict", "roll", "scale"];

/// Runs the tool in a language, with no other environment.
fn lab(lang: &str, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
    command.env_clear().env("LAB_LANG", lang).args(line.split_whitespace());
    command.output().unwrap()
}

/// What it says on standard error when it refuses a command line.
#[track_caller]
fn refused(lang: &str, line: &str) -> String {
    let output = lab(lang, line);
    assert_eq!(output.status.code(), Some(2), "{line}: {output:?}");
    assert!(output.stdout.is_empty(), "{line}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn is_chinese(text: &str) -> bool {
    text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn an_extra_or_wrong_argument_is_refused_with_those_there_are() {
    for (line, message) in [
        ("upp", "there is no command `upp`"),
        ("upp", "check, exercise, classroom, predict, fault, scale, roll, reload, doctor, help"),
        ("--port 9000", "check, exercise, classroom, predict"),
        ("help upp", "check, exercise, classroom, predict"),
        ("check --port 9000", "check does not take `--port`"),
        ("check --port 9000", "--server, --entry"),
        ("check --format yaml", "text, json, junit"),
        ("check --format", "--format needs a value: text, json, junit"),
        ("check --all=yes", "--all takes no value"),
        ("check --seed 1 --seed 2", "--seed can be given only once"),
        ("check --seed one", "write a whole number"),
        ("check --lang fr", "en, zh"),
        ("check 7", "the steps are login, profile"),
        ("exercise 7", "the steps are login, profile"),
        ("exercise sticky --dir src", "has no Cargo.toml"),
        ("exercise sticky --run true", "step `sticky` needs"),
        ("exercise --run true --dir nowhere", "no folder `./nowhere`"),
        ("exercise --port 70000", "from 1 to 65535"),
        ("exercise --server localhost:1", "exercise does not take `--server`"),
        ("classroom ip_hash", "classroom does not take `ip_hash`"),
        ("classroom --addresses home", "spread, nat, ipv6, phones"),
        ("classroom --students 0", "from 1 to 1000"),
        ("classroom --reads 3 --fault x", "--reads and --fault exclude each other"),
        ("classroom --for 5s", "--fault"),
        ("predict", "<ADDRESS>"),
        ("predict 10.0.1", "10.0.1.7"),
        ("predict 10.0.1.7 --down 0", "from 1 on"),
        ("predict 10.0.1.7 --method sticky_cookie", "These do: ip_hash, ip_hash_weighted, hash_"),
        ("predict 10.0.1.7 --weights 1000,1000,9000", "from 1 to 1000"),
        ("predict --clients 7", "<ADDRESS>"),
        ("predict 10.0.1.7 --clients 7", "[ADDRESS]... and --clients exclude each other"),
        ("predict --what-if 4 --live", "--what-if and --live exclude each other"),
        ("predict --what-if 4 10.0.1.7", "--what-if and [ADDRESS]... exclude each other"),
        ("predict --what-if 0", "from 1 to 100"),
        ("scale", "<N>"),
        ("scale 5", "2, 3 or 4 servers, and not `5`"),
        ("roll --for 5s", "--drain"),
        ("classroom --fault", "--fault"),
        ("predict --what-if 101", "from 1 to 100"),
        ("predict --what-if 3", "there are 3 servers already, so nothing changes"),
        ("predict --what-if 3", "such as --what-if 4, or say with --servers N"),
        ("predict --what-if 1 --servers 1", "there is 1 server already"),
        ("predict --what-if 4 --servers 101", "at most 100 servers"),
        ("predict --what-if 4 --weights 1000,1", "at most 1000 together"),
        ("predict --what-if 4 --clients 0", "from 1 to 10000000"),
        ("predict --what-if 4 --rooms 2 --clients 509", "for 508 clients, not for 509"),
        ("predict --what-if 4 --rooms 2 --clients 1", "1 client leaves some of 2 rooms empty"),
    ] {
        let complaint = refused("en", line);

        assert!(complaint.starts_with("lab: "), "{line}: {complaint}");
        assert!(complaint.contains(message), "{line}: {complaint}");
        assert!(!is_chinese(&complaint), "{line}: {complaint}");
    }
}

#[test]
fn what_is_refused_is_refused_in_chinese_as_well() {
    for (line, message) in [
        ("upp", "没有 `upp` 这个命令\n\n命令有：check、exercise、classroom、predict、"),
        ("check --port 9000", "check 不接受 `--port`\n\n它接受：[步骤]...、--all、--core、"),
        ("check --format yaml", "--format 不接受 `yaml`\n\n可以写：text、json、junit\n"),
        ("check --format", "--format 后面要有一个值：text、json、junit"),
        ("check --all=yes", "--all 后面不要写值"),
        ("check --seed 1 --seed 2", "--seed 只能写一次"),
        ("check 7", "步骤可以写 login、profile"),
        ("check --server https://localhost", "要写 http://…"),
        ("check --watch --format json", "--watch 是给人看的"),
        ("exercise --dir src", "没有 Cargo.toml，不是 Rust 程序\n\n任何语言的程序都可以"),
        ("exercise --run true --dir nowhere", "打不开文件夹 `./nowhere`"),
        ("exercise --port 0", "要写端口，1 到 65535"),
        ("exercise sticky --run true", "步骤 `sticky` 需要"),
        ("classroom --students 0", "要写 1 到 1000 的整数"),
        ("classroom --students 300 --rooms 1", "1 间教室只坐得下 254 名学生"),
        ("classroom --reads 3 --fault x", "--reads 不能和 --fault 一起用"),
        ("classroom --entry http://127.0.0.1:1", "先启动实验室：./lab up"),
        ("predict", "还缺少：<地址>..."),
        ("predict 10.0.1.7 --down 4", "服务器的编号是 1 到 3"),
        ("predict 10.0.1.7 --method sticky_cookie", "单凭地址的有：ip_hash、ip_hash_weighted、"),
        ("scale 1", "可以有 2、3 或 4 台服务器，不能是 `1`\n\n例如：./lab scale 4"),
        ("predict --what-if 3", "本来就是 3 台服务器，什么也不变\n\n换一个台数"),
        ("predict --what-if 4 --live", "--what-if 不能和 --live 一起用"),
        ("predict --what-if 4 --rooms 2 --clients 1000", "2 间教室只有 508 个客户端的地址"),
    ] {
        let complaint = refused("zh", line);

        assert!(complaint.starts_with("lab: "), "{line}: {complaint}");
        assert!(complaint.contains(message), "{line}: {complaint}");
    }
}

#[test]
fn help_is_in_the_readers_language() {
    for command in COMMANDS {
        for line in [format!("{command} --help"), format!("help {command}")] {
            let (english, chinese) = (lab("en", &line), lab("zh", &line));

            assert!(english.status.success() && chinese.status.success(), "{line}");
            let (english, chinese) = (text(english), text(chinese));
            assert!(english.contains("\nUsage: ./lab") && !is_chinese(&english), "{english}");
            assert!(chinese.contains("\n用法：./lab") && !chinese.contains("Usage"), "{chinese}");
        }
    }
}

#[test]
fn without_a_command_the_help_is_shown_with_code_2() {
    for (lang, line) in [("en", "Commands:"), ("zh", "命令：")] {
        assert!(refused(lang, "").contains(&format!("\n{line}\n")));
    }
}

#[test]
fn a_language_that_is_named_beats_lab_lang_and_that_the_locale() {
    let named = lab("zh", "check --list --lang en");
    let mut by_variable = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
    by_variable.env_clear().envs([("LAB_LANG", "en"), ("LC_ALL", "zh_CN.UTF-8")]);
    let by_variable = by_variable.args(["check", "--list"]).output().unwrap();

    assert!(!is_chinese(&text(named)));
    assert!(!is_chinese(&text(by_variable)));
    assert!(is_chinese(&text(lab("zh", "check --list"))));
    assert!(is_chinese(&refused("en", "check --nonsense --lang zh")));
}

#[test]
fn with_the_lab_down_a_check_says_so_and_is_not_tried() {
    let places = [(); 4].map(|()| flawed::free_place());
    let [entry, servers @ ..] = places.each_ref().map(|(_, url)| url.as_str());
    let check = |lang: &str, format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
        command.env_clear().env("LAB_LANG", lang);
        command.env("LAB_SERVERS", servers.join(",")).env("LAB_ENTRY", entry);
        command.args(["check", "--format", format]).output().unwrap()
    };

    for format in ["text", "json", "junit"] {
        let output = check("en", format);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("lab: the lab is not running\n"), "{said}");
        assert!(said.contains("./lab up"), "{said}");
    }
    let said = String::from_utf8(check("zh", "text").stderr).unwrap();
    assert!(said.contains("实验室没有在运行"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_one_server_of_the_lab_listens_the_others_are_a_finding() {
    let places = [(); 4].map(|()| flawed::free_place());
    let urls = places.each_ref().map(|(_, url)| url.clone());
    let [(first, _), _second, _third, _entry] = places; // held, so that nobody else listens there
    flawed::start_at(first);
    let mut command = Command::new(env!("CARGO_BIN_EXE_sticky-lab"));
    command.env_clear().env("LAB_SERVERS", urls[..3].join(",")).env("LAB_ENTRY", &urls[3]);
    command.args(["check", "servers", "--format", "json"]);

    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();

    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(output).contains("\"port_fixed\""));
}

fn text(output: Output) -> String {
    String::from_utf8(output.stdout).unwrap()
}
