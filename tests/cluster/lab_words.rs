//! What `./lab` does with words: those that it knows, those that it does not, and in which language.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::lab::{ROOT, expect_code, expect_success, lab_command, output, stderr, stdout};
use crate::support::seat::{Seat, TempDir};

/// `./lab` without any setting of this machine's user.
fn lab(words: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut lab = lab_command(&[]);
    for name in ["LAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
        lab.env_remove(name);
    }
    lab.args(words).envs(settings.iter().copied());
    lab
}

#[test]
fn alone_it_prints_its_help() {
    let alone = expect_success(output(&mut lab(&[], &[])));
    let asked = expect_success(output(&mut lab(&["--help"], &[])));

    for word in [
        "up",
        "down",
        "logs",
        "reload",
        "fault",
        "scale",
        "roll",
        "check",
        "exercise",
        "classroom",
        "predict",
        "test",
        "doctor",
    ] {
        assert!(stdout(&alone).contains(&format!("./lab {word} ")), "{word}");
    }
    assert_eq!(stdout(&alone), stdout(&asked));
}

#[test]
fn what_it_does_not_understand_is_refused_with_the_words_there_are() {
    for (words, told) in [
        (&["upp"][..], "there is no 'upp'"),
        (&["down", "server-2"], "'down' takes nothing else, and here is 'server-2'"),
        (&["up", "--port", "9000"], "'up' takes nothing else, and here is '--port'"),
        (&["up", "--sessions"], "takes memory, shared-store or signed-cookie, and here is ''"),
        (&["up", "--sessions", "redis"], "and here is 'redis'"),
        (&["up", "--sessions=redis"], "and here is 'redis'"),
        (&["up", "--sessions", "memory", "now"], "'up' takes nothing else, and here is 'now'"),
        (&["help", "me"], "'help' takes nothing else, and here is 'me'"),
        (&["reload", "nginx"], "nginx"),
        (&["doctor", "server-1"], "server-1"),
    ] {
        let refused = expect_code(output(&mut lab(words, &[])), 2);

        assert!(stderr(&refused).contains(told), "{words:?}: {}", stderr(&refused));
    }
    let unknown = expect_code(output(&mut lab(&["upp"], &[])), 2);
    assert!(stderr(&unknown).contains("./lab up "), "{}", stderr(&unknown));
}

#[test]
fn it_speaks_the_language_that_is_set_or_that_of_the_locale() {
    let title = |settings: &[(&str, &str)]| {
        let help = stdout(&expect_success(output(&mut lab(&[], settings))));
        help.chars().take(5).collect::<String>()
    };

    assert_eq!(title(&[]), "The S");
    assert_eq!(title(&[("LAB_LANG", "zh")]), "粘性会话实");
    assert_eq!(title(&[("LANG", "zh_CN.UTF-8")]), "粘性会话实");
    assert_eq!(title(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")]), "The S");
    assert_eq!(title(&[("LANG", "zh_CN.UTF-8"), ("LAB_LANG", "en")]), "The S");
    let unknown = expect_code(output(&mut lab(&["up"], &[("LAB_LANG", "fr")])), 2);
    assert!(stderr(&unknown).contains("the lab speaks en and zh"), "{}", stderr(&unknown));
}

#[test]
fn the_language_can_stand_in_the_file_of_settings() {
    let seat = Seat::take(); // for a name that nobody else has
    let folder = TempDir::new(&format!("{}-words", seat.project()));
    for inner in ["docker", "lang"] {
        fs::create_dir(folder.path.join(inner)).unwrap();
    }
    for file in ["lab", "docker/images", "lang/en.sh", "lang/zh.sh"] {
        fs::copy(Path::new(ROOT).join(file), folder.path.join(file)).unwrap();
    }
    // As Compose reads it: with quotes around it or not, and as editors on Windows end a line.
    for chinese in ["zh", "\"zh\"", "'zh'", "zh\r", " \"zh\" \r"] {
        let settings = format!("LAB_PORT=9000\nLAB_LANG={chinese}\n");
        fs::write(folder.path.join(".env"), settings).unwrap();

        let help = expect_success(output(lab(&[], &[]).current_dir(&folder.path)));

        assert!(stdout(&help).starts_with("粘性会话实验室"), "{chinese:?}: {}", stdout(&help));
    }
}

/// The names that a file of words sets, with the number of values that each takes.
fn words(file: &str) -> Vec<(String, usize)> {
    let text = fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
    let mut words: Vec<(String, usize)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line
            .split_once("=\"")
            .filter(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        {
            words.push((name.to_owned(), 0));
        }
        if let Some((_, n_values)) = words.last_mut() {
            *n_values += line.matches("%s").count();
        }
    }
    words
}

#[test]
fn both_languages_have_the_same_words_with_the_same_values() {
    let english = words("lang/en.sh");

    assert_eq!(english, words("lang/zh.sh"));
    assert!(english.len() > 40, "{english:?}");
}

#[test]
fn without_a_lab_each_word_that_needs_one_says_to_bring_it_up() {
    let seat = Seat::take();
    let nginx_dir = seat.copy_nginx_dir();

    for words in [
        &["logs"][..],
        &["reload"],
        &["fault", "kill", "server-2"],
        &["fault", "heal"],
        &["fault", "drain", "server-2"],
        &["scale", "4"],
        &["roll"],
        &["classroom", "--fault", "scale 4"],
        &["check"],
        &["classroom"],
        &["predict", "10.0.1.7", "--live"],
    ] {
        let mut lab = lab_command(&seat.environment(&nginx_dir.path));
        let told = expect_code(output(lab.args(words)), 2);

        assert!(stderr(&told).contains("./lab up"), "{words:?}: {}", stderr(&told));
    }
}
