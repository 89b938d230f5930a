use super::*;
use crate::text::Lang;

fn question(n_before: usize, n_after: usize) -> Question {
    Question { weights: vec![1; n_before], n_after, n_clients: 50_000, n_rooms: None, seed: 7 }
}

fn find(what_if: &WhatIf, method: Way, how: How) -> &Change {
    what_if.changes.iter().find(|change| (change.method, change.how) == (method, how)).unwrap()
}

/// Five standard deviations of a share of so many independent clients: one draw in 1.7 million is
/// farther from what is expected.
fn chance(share: f64, n: usize) -> f64 {
    5.0 * (share * (1.0 - share) / n as f64).sqrt()
}

#[track_caller]
fn assert_moves(what_if: &WhatIf, method: Way, how: How, share: f64) {
    let change = find(what_if, method, how);
    // 6271 hashes do not divide evenly: that is at most one of 6271 for each server.
    let uneven = what_if.weights_before.len().max(what_if.weights_after.len()) as f64 / 6271.0;
    let (in_theory, moved) = (change.in_theory, change.counts.moved);
    assert!((in_theory - share).abs() < uneven, "{in_theory} is not {share}");
    assert!((moved - in_theory).abs() <= chance(share, what_if.clients), "{moved}: {change:?}");
}

/// k of k + 1: only those stay whose hash has one remainder by both numbers.
#[test]
fn a_further_server_moves_three_quarters_under_ip_hash_and_of_nine_to_ten_nine_tenths() {
    for (before, after, share) in [(3, 4, 0.75), (9, 10, 0.9), (2, 3, 2.0 / 3.0)] {
        let what_if = answer(&question(before, after));
        assert_moves(&what_if, Way::IpHash, How::Added, share);
    }
}

#[test]
fn a_line_taken_out_moves_two_thirds_and_one_marked_down_its_own_third() {
    let what_if = answer(&question(3, 2));

    assert_moves(&what_if, Way::IpHash, How::TakenOut, 2.0 / 3.0);
    assert_moves(&what_if, Way::IpHash, How::Down, 1.0 / 3.0);
    assert_moves(&what_if, Way::Cookie, How::TakenOut, 1.0 / 3.0);
    assert_eq!(find(&what_if, Way::IpHash, How::Down).counts.needless, 0.0);
    assert!(find(&what_if, Way::IpHash, How::TakenOut).counts.needless > 0.3);
}

/// A quarter of the ring for 160 points of 640, within what 160 points vary: their arcs are about
/// exponential, so the sum has a standard deviation of 1/4 · sqrt(3/4) / sqrt(160), which is 0.017.
#[test]
fn a_further_server_on_the_ring_moves_its_own_share_and_nobody_else() {
    let what_if = answer(&question(3, 4));
    let change = find(&what_if, Way::HashAddress, How::Added);

    assert!((0.235..0.26).contains(&change.in_theory), "{change:?}");
    let (moved, in_theory) = (change.counts.moved, change.in_theory);
    assert!((moved - in_theory).abs() <= chance(in_theory, 50_000), "{change:?}");
    assert_eq!((change.counts.needless, change.counts.after[3]), (0.0, moved));
}

#[test]
fn on_the_ring_a_line_taken_out_and_one_marked_down_are_the_same() {
    let what_if = answer(&question(3, 2));
    let [out, down] =
        [How::TakenOut, How::Down].map(|how| &find(&what_if, Way::HashAddress, how).counts);

    assert_eq!(out, down);
    assert_eq!(out.needless, 0.0);
}

#[test]
fn a_cookie_holds_everybody_and_a_new_server_idles() {
    let what_if = answer(&question(3, 4));
    let cookie = &find(&what_if, Way::Cookie, How::Added).counts;

    assert_eq!((cookie.moved, cookie.after[3]), (0.0, 0.0));
    assert!((cookie.max_over_mean()[1] - 4.0 / 3.0).abs() < 1e-3, "{cookie:?}");
}

#[test]
fn logins_are_lost_where_memory_has_them_and_nowhere_else() {
    for change in answer(&question(3, 4)).changes {
        let lost = change.logins_lost;
        assert_eq!(lost.memory, change.counts.moved);
        assert_eq!([lost.shared_store, lost.signed_cookie], [0.0; 2]);
    }
}

/// Of 300 draws 285 or more are expected within, give or take 3.8: five times that are 266.
#[test]
fn nineteen_of_twenty_draws_are_as_likely_as_it_says() {
    let mut n_within = [0; 2];
    for seed in 0..300 {
        let rooms = Question { n_clients: 300, n_rooms: Some(10), seed, ..question(3, 4) };
        let what_if = answer(&rooms);
        for (n, method) in n_within.iter_mut().zip([Way::IpHash, Way::HashAddress]) {
            let change = find(&what_if, method, How::Added);
            let [low, high] = change.likely.unwrap();
            *n += u32::from((low - 1e-9..=high + 1e-9).contains(&change.counts.moved));
        }
    }

    assert!(n_within.iter().all(|n| (266..300).contains(n)), "{n_within:?}");
}

#[test]
fn with_weights_the_shares_follow_them() {
    let what_if = answer(&Question { weights: vec![3, 2, 1], ..question(3, 2) });
    for change in &what_if.changes {
        let tolerance = match change.method {
            Way::HashAddress => 0.05, // as much as the points of a ring vary
            _ => chance(0.5, 50_000) + 3.0 / 6271.0,
        };
        for (share, weight) in change.counts.before.iter().zip([3.0, 2.0, 1.0]) {
            assert!((share - weight / 6.0).abs() < tolerance, "{change:?}");
        }
        assert_eq!(change.counts.after.len(), 2);
    }
    assert_moves(&what_if, Way::IpHash, How::Down, 1.0 / 6.0);
}

#[test]
fn what_nobody_can_be_sent_to_by_hash_goes_in_turn() {
    // 998 of 1000 parts go away: most addresses try 21 times in vain.
    let weights = vec![1, 1, 998];
    let what_if = answer(&Question { weights, n_after: 2, ..question(3, 2) });
    let down = &find(&what_if, Way::IpHash, How::Down).counts;

    assert!((down.after[0] - 0.5).abs() < 0.02, "{down:?}");
}

#[test]
fn one_question_has_one_answer_in_text_and_on_a_page_of_one_language() {
    let what_if = answer(&Question { n_clients: 300, n_rooms: Some(10), ..question(3, 12) });
    let [english, chinese] = [Lang::En, Lang::Zh].map(|lang| {
        let mut text = Vec::new();
        write_table(&mut text, &what_if, lang).unwrap();
        String::from_utf8(text).unwrap() + &page(&what_if, lang)
    });

    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert!(!english.contains(is_chinese));
    assert!(chinese.contains("加入 server-4 到 server-12") && !chinese.contains("needless"));
    assert!(english.contains("server-4 to server-12 come."));
    let repeat = "./lab predict --what-if 12 --servers 3 --clients 300 --rooms 10 --seed 7";
    assert!(english.contains(repeat) && chinese.contains(repeat));
}

#[test]
fn the_page_loads_nothing_and_says_what_its_pictures_show() {
    let what_if = answer(&question(3, 4));
    let page = page(&what_if, Lang::En).replace("xmlns=\"http://www.w3.org/2000/svg\"", "");

    for way in ["http:", "https:", "src=", "@import", "<script", "href=\"/"] {
        assert!(!page.contains(way), "{way}");
    }
    // Who moves, and the servers before and afterwards, for each of three methods.
    assert_eq!(page.matches("role=\"img\"").count(), 9);
    assert_eq!(page.matches("<desc>").count(), 9);
    assert!(page.contains("<title>ip_hash, line added: Before</title>"), "{page}");
}
