//! Sessions that are not in memory: a cure passes, each flaw of one is found, and a memory is none.

use std::sync::Arc;
use std::time::Duration;

use sticky_lab::check::outlives::Containers;
use sticky_lab::check::{
    self, CURE_STEPS, Cause, LeftOut, Options, Outcome, Report, Sessions, Status, Targets,
};
use sticky_lab::fault::{Interruption, Kind};
use sticky_lab::text::Lang;

use crate::cured::{self, Spoiled, World, containers};
use crate::flawed::{self, Flaw};
use crate::verdicts::assert_is_told;
use Sessions::{SharedStore, SignedCookie};

fn options(targets: Targets, sessions: Sessions, containers: Option<Containers>) -> Options {
    Options {
        targets,
        sessions,
        steps: CURE_STEPS.to_vec(),
        all: false,
        core: false,
        seed: 7,
        code: None,
        crowd_time: Duration::ZERO,
        containers,
    }
}

/// Checks servers as what they are, their containers included.
async fn report(sessions: Sessions, spoiled: Spoiled) -> Report {
    let (targets, world) = cured::start(sessions, spoiled).await;
    let (containers, _) = containers(&world, |_| {});
    check::run(&options(targets, sessions, Some(containers)), |_| {}).await
}

/// Where a run fails, and why.
fn verdict(report: &Report) -> Option<(&'static str, Cause)> {
    for outcome in report.steps.iter().flat_map(|step| &step.outcomes) {
        if let Outcome::Failed(failure) = outcome {
            assert_is_told(failure);
        }
    }
    report.steps.iter().find_map(|step| Some((step.step.id, step.failure()?.1.cause)))
}

#[tokio::test]
async fn both_cures_pass_with_every_requirement_looked_at_that_is_theirs() {
    for (sessions, n_left_out) in [(SharedStore, 2), (SignedCookie, 2)] {
        let report = report(sessions, Spoiled::Nothing).await;

        assert!(report.passed(), "{report:#?}");
        let outcomes: Vec<_> = report.steps.iter().flat_map(|step| &step.outcomes).collect();
        let is_of_memory = |o: &&&Outcome| matches!(o, Outcome::LeftOut(LeftOut::MemoryAlone));
        assert_eq!(outcomes.iter().filter(is_of_memory).count(), n_left_out, "{sessions:?}");
        let held = outcomes.iter().filter(|o| matches!(o, Outcome::Passed)).count();
        assert_eq!(held + n_left_out, outcomes.len(), "{report:#?}");
    }
}

#[tokio::test]
async fn an_id_with_the_signature_of_express_is_as_good_as_another() {
    let report = report(SharedStore, Spoiled::ExpressCookie).await;

    assert!(report.passed(), "{report:#?}");
}

#[tokio::test]
async fn a_server_that_has_not_found_its_store_yet_is_given_time() {
    let report = report(SharedStore, Spoiled::SlowStart).await;

    assert!(report.passed(), "{report:#?}");
}

#[tokio::test]
async fn a_memory_fails_where_the_second_server_is_asked() {
    for sessions in [SharedStore, SignedCookie] {
        let targets = flawed::start(Flaw::None).await;
        let report = check::run(&options(targets, sessions, None), |_| {}).await;

        assert_eq!(verdict(&report), Some(("everywhere", Cause::NotShared)), "{sessions:?}");
        let why = report.steps[3].failure().unwrap().1;
        let why = why.cause.text().why.fill(Lang::En, &why.values(Lang::En));
        assert!(why.starts_with("server-1 created this session, and server-2 has never"), "{why}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_even_while_all_is_well_is_not_broken() {
    let (targets, world) = cured::start(SignedCookie, Spoiled::OwnKeys).await;
    let (containers, hands) = containers(&world, |_| {});
    let options = Options { all: true, ..options(targets, SignedCookie, Some(containers)) };

    let report = check::run(&options, |_| {}).await;

    assert_eq!(report.steps[4].status, Status::Blocked("everywhere"));
    assert!(hands.done.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_copy_of_a_signed_cookie_that_lives_on_is_named_and_costs_nothing() {
    let signed = report(SignedCookie, Spoiled::Nothing).await;
    let shared = report(SharedStore, Spoiled::Nothing).await;

    let notes: Vec<_> = signed.steps.iter().flat_map(|step| &step.notes).collect();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].get(Lang::En).contains("nobody can take it back"), "{notes:?}");
    assert!(notes[0].get(Lang::En).contains("server-1 server-2 server-3"), "{notes:?}");
    assert!(shared.steps.iter().all(|step| step.notes.is_empty()));
}

#[tokio::test]
async fn whatever_was_broken_is_healed_before_the_next_is_and_when_a_run_fails() {
    for (spoiled, done) in [
        (
            Spoiled::Nothing,
            &[
                "kill server-2",
                "heal server-2",
                "pause store",
                "heal store",
                "kill store",
                "heal store",
            ][..],
        ),
        (Spoiled::DiesWithCreator, &["kill server-2", "heal server-2"]),
    ] {
        let (targets, world) = cured::start(SharedStore, spoiled).await;
        let (containers, hands) = containers(&world, |_| {});
        check::run(&options(targets, SharedStore, Some(containers)), |_| {}).await;

        assert_eq!(*hands.done.lock().unwrap(), done, "{spoiled:?}");
    }
}

/// Runs with hands that are not free, and returns the report and what was done.
async fn hindered(change: impl FnOnce(&mut cured::Hands)) -> (Report, Vec<String>) {
    let (targets, world): (_, Arc<World>) = cured::start(SharedStore, Spoiled::Nothing).await;
    let (containers, hands) = containers(&world, change);
    let report = check::run(&options(targets, SharedStore, Some(containers)), |_| {}).await;
    let done = hands.done.lock().unwrap().clone();
    (report, done)
}

#[tokio::test]
async fn a_fault_that_cannot_be_done_is_undone_and_is_nobodys_failure() {
    let (report, done) = hindered(|hands| hands.fails_at = Some(Kind::Pause)).await;

    assert_eq!(done[2..], ["pause store", "heal store"]);
    assert!(!report.passed() && verdict(&report).is_none(), "{report:#?}");
    assert_eq!(report.problem.unwrap().tell(Lang::En), "no such luck");
}

#[tokio::test]
async fn who_ends_a_run_while_a_server_is_dead_finds_it_healed() {
    let never = tokio::sync::watch::channel(false).0;
    let (report, done) = hindered(|hands| hands.ends = Some(never)).await;

    assert_eq!(done, ["kill server-2", "heal server-2"]);
    assert!(report.problem.unwrap().tell(Lang::En).contains("interrupted"));
}

#[tokio::test]
async fn who_ends_a_run_before_anything_is_broken_has_ended_it() {
    let (targets, world) = cured::start(SharedStore, Spoiled::Nothing).await;
    let (sender, interruption) = Interruption::new();
    sender.send(true).unwrap();
    let (containers, hands) = containers(&world, |_| {});
    let containers = Containers { interruption, ..containers };

    let report = check::run(&options(targets, SharedStore, Some(containers)), |_| {}).await;

    assert_eq!((report.steps.len(), report.steps[0].status), (1, Status::NotRun));
    assert!(report.problem.is_some() && !report.passed());
    assert!(hands.done.lock().unwrap().is_empty());
}

#[tokio::test]
async fn without_containers_the_last_step_is_not_looked_at_and_has_no_points() {
    let (targets, _) = cured::start(SharedStore, Spoiled::Nothing).await;

    let report = check::run(&options(targets, SharedStore, None), |_| {}).await;

    let last = &report.steps[4];
    assert!(report.passed());
    assert_eq!(
        (last.step.id, last.status, last.score().max_points),
        ("outlives", Status::Skipped, 0)
    );
}

#[tokio::test]
async fn a_load_balancer_without_methods_is_not_asked_for_them() {
    let (targets, _) = cured::start(SharedStore, Spoiled::Nothing).await;
    // A server has no list of methods.
    let foreign = Targets { entry: Some(targets.servers[0].clone()), ..targets.clone() };
    let alone = Targets { entry: None, ..targets };

    for targets in [foreign, alone] {
        let report = check::run(&options(targets, SharedStore, None), |_| {}).await;
        assert!(report.passed(), "{report:#?}");
        assert!(report.steps[3].has_left_out(LeftOut::NoMethods));
    }
}

macro_rules! each_flaw_of_a_cure_is_found {
    ($($name:ident: $sessions:ident, $spoiled:ident => $step:literal, $cause:ident;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let report = report($sessions, Spoiled::$spoiled).await;
                assert_eq!(verdict(&report), Some(($step, Cause::$cause)));
            }
        )*
    };
}

each_flaw_of_a_cure_is_found! {
    an_id_that_can_be_tried: SharedStore, ShortIds => "login", CookieShort;
    a_creator_that_nobody_remembers: SharedStore, CreatorForgotten => "everywhere", WhoIsWho;
    no_logout: SharedStore, NoLogout => "everywhere", NoRoute;
    a_logout_that_redirects: SharedStore, RedirectedLogout => "everywhere", LogoutStatus;
    a_cookie_that_stays: SharedStore, CookieAfterLogout => "everywhere", LogoutKeepsCookie;
    the_same_with_a_signature: SignedCookie, CookieAfterLogout => "everywhere", LogoutKeepsCookie;
    a_logout_of_the_cookie_alone: SharedStore, LogoutOfCookieAlone => "everywhere", LogoutAtClientOnly;
    a_logout_on_one_server_alone: SharedStore, LogoutAtOneAlone => "everywhere", LogoutHereOnly;
    an_id_by_its_start: SharedStore, IdByItsStart => "everywhere", ChangedCookieAccepted;
    a_method_that_loses_everybody: SharedStore, LostUnderIpHash => "everywhere", LostByMethod;
    a_key_on_each_server: SignedCookie, OwnKeys => "everywhere", KeysDiffer;
    a_cookie_that_anybody_can_write: SignedCookie, NoSignature => "everywhere", ChangedCookieAccepted;
    a_key_made_at_the_start: SignedCookie, KeyOfStart => "outlives", SecretMadeAtStart;
    a_session_that_dies_with_its_creator: SharedStore, DiesWithCreator => "outlives", DiedWithServer;
    a_bug_while_the_store_is_away: SharedStore, StoreError => "outlives", StoreAwayServerError;
    silence_while_the_store_is_away: SharedStore, StoreSilence => "outlives", StoreAwayHangs;
    a_logout_while_the_store_is_away: SharedStore, StoreLogsOut => "outlives", StoreAwayLogsOut;
    a_store_that_nobody_asks: SharedStore, StoreIgnored => "outlives", StoreNotAsked;
    a_store_that_forgets: SharedStore, StoreForgets => "outlives", LostWithStore;
    a_connection_that_stays_dead: SharedStore, StoreNeverBack => "outlives", StoreBackUnnoticed;
}

#[tokio::test]
async fn what_a_memory_fails_at_one_by_one_is_told_in_words_that_lead_to_no_memory() {
    for (flaw, step, cause) in [
        (Flaw::LibraryCookie, "login", Cause::CookieName),
        (Flaw::NotKept, "profile", Cause::NotReadBack),
        (Flaw::TwoWorkers, "profile", Cause::SeveralMemories),
    ] {
        let targets = flawed::start(flaw).await;
        let report = check::run(&options(targets, SharedStore, None), |_| {}).await;

        assert_eq!(verdict(&report), Some((step, cause)), "{flaw:?}");
    }
}

#[tokio::test]
async fn a_store_that_keeps_nothing_is_asked_again_after_a_pause_alone() {
    let (targets, world) = cured::start(SharedStore, Spoiled::StoreForgets).await;
    let (containers, _) = containers(&world, |_| {});
    let containers = Containers { store_keeps: false, ..containers };

    let report = check::run(&options(targets, SharedStore, Some(containers)), |_| {}).await;

    assert!(report.passed(), "{report:#?}");
    assert!(report.steps[4].has_left_out(LeftOut::StoreForgets));
}
