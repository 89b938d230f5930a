use std::time::Duration;

use super::*;
use crate::text::Lang;

#[test]
fn a_fault_is_read_from_its_words_and_written_as_them() {
    let fault: Fault = " kill  server-2 server-1 server-2".parse().unwrap();

    assert_eq!(fault.kind, Kind::Kill);
    assert_eq!(fault.to_string(), "kill server-2 server-1");
    for kind in Kind::ALL {
        assert_eq!(kind.word().parse::<Kind>().unwrap(), kind);
    }
}

#[test]
fn a_fault_in_quotes_has_no_time_and_is_no_healing() {
    for (words, complaint, next_step) in [
        ("kill server-2 --for 5s", "outside the quotes", "--fault \"pause server-2\" --for 15s"),
        ("heal", "heal undoes faults", "stop, kill, pause"),
        ("break server-2", "there is no fault 'break'", "recreate"),
        ("kill", "which server?", "./lab fault kill server-2"),
        ("kill --all", "there is no option '--all'", "--for 10s"),
        (" ", "there is no fault ''", "stop, kill, pause"),
    ] {
        let told = words.parse::<Fault>().unwrap_err();

        assert_eq!(told.exit_code, 2);
        let (sentence, advice) = told.tell(Lang::En).split_once("\n\n").map(owned).unwrap();
        assert!(sentence.contains(complaint), "{words}: {sentence}");
        assert!(advice.contains(next_step), "{words}: {advice}");
    }
}

#[test]
fn nginx_and_the_store_can_be_broken_and_only_servers_are_updated() {
    let fault = |words: &str| words.parse::<Fault>();
    let done = |words: &str| {
        let fault = fault(words).unwrap();
        part::done(fault.kind, fault.kind.words(), &fault.servers[0])
    };

    assert_eq!(fault("stop store nginx").unwrap().servers, ["store", "nginx"]);
    assert!(done("kill server-2").get(Lang::En).contains("its sessions are gone"));
    for kept in ["kill store", "stop store", "restart store", "stop nginx"] {
        assert!(!done(kept).get(Lang::En).contains("sessions are gone"), "{kept}");
    }
    for other in ["store", "nginx"] {
        let told = fault(&format!("recreate {other}")).unwrap_err().tell(Lang::En);
        assert!(told.ends_with(&format!("./lab fault restart {other}")), "{told}");
    }
}

fn owned((sentence, advice): (&str, &str)) -> (String, String) {
    (sentence.to_owned(), advice.to_owned())
}

#[test]
fn a_time_is_for_faults_that_do_not_undo_themselves() {
    let asked = |word, servers: &[&str], lasts| Asked::of(Some(word), servers, lasts);
    let time = Some(Duration::from_secs(10));
    let fault = |words: &str| words.parse::<Fault>().unwrap();

    assert_eq!(Asked::of(None, &[], None).unwrap(), Asked::Usage);
    assert_eq!(asked("heal", &[], None).unwrap(), Asked::Heal);
    assert_eq!(
        asked("stop", &["server-1"], time).unwrap(),
        Asked::Fault(fault("stop server-1"), time)
    );
    assert_eq!(
        asked("restart", &["server-1"], None).unwrap(),
        Asked::Fault(fault("restart server-1"), None)
    );
    for (wrong, next_step) in [
        (asked("restart", &["server-1"], time), "./lab fault restart server-1"),
        (asked("heal", &["server-1"], None), "./lab fault heal"),
        (asked("heal", &[], time), "./lab fault heal"),
        (asked("pause", &[], time), "./lab fault pause server-2"),
    ] {
        for lang in [Lang::En, Lang::Zh] {
            let told = wrong.as_ref().unwrap_err().tell(lang);
            assert!(told.ends_with(next_step), "{told}");
        }
    }
}

#[test]
fn the_usage_has_every_word_in_both_languages() {
    for lang in [Lang::En, Lang::Zh] {
        let usage = usage(lang);

        for kind in Kind::ALL {
            assert!(usage.contains(&format!("\n    {} ", kind.word())), "{usage}");
            assert!(usage.contains(kind.words().does.get(lang)), "{usage}");
        }
        assert!(!usage.contains('{'), "{usage}");
    }
}

#[test]
fn a_server_goes_back_to_its_own_host_in_a_network_that_has_moved() {
    let moved = |subnet| network::moved([10, 203, 0, 12].into(), subnet).map(|a| a.to_string());

    assert_eq!(moved("10.203.0.0/24").as_deref(), Some("10.203.0.12"));
    assert_eq!(moved("10.204.7.0/24").as_deref(), Some("10.204.7.12"));
    assert_eq!(moved("fd00::/64"), None);
}
