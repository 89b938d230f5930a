//! The guided checks: the finished server passes, and each flaw is found for what it is.

use std::collections::BTreeSet;

use regex::Regex;
use sticky_lab::check::failure::Failure;
use sticky_lab::check::{self, Options, Outcome, Report, STEPS, Status, Targets};
use sticky_lab::text::Lang;

use crate::flawed::{self, Flaw};

/// The steps that need no Nginx.
const N_STEPS: usize = 4;

async fn check(targets: Targets, all: bool) -> Report {
    let steps = STEPS[..N_STEPS].to_vec();
    check::run(&Options { targets, steps, all, seed: 7 }, |_| {}).await
}

/// What a flaw leads to: the step that fails, and every cause that the report names.
async fn verdict(flaw: Flaw) -> (String, BTreeSet<&'static str>) {
    let report = check(flawed::start(flaw).await, false).await;
    let failed = report.steps.iter().find(|step| step.status == Status::Failed);
    let outcomes = report.steps.iter().flat_map(|step| &step.outcomes);
    let failures = outcomes.filter_map(|outcome| match outcome {
        Outcome::Failed(failure) => Some(failure),
        _ => None,
    });
    let causes = failures.map(|failure| {
        assert_is_told(failure);
        failure.cause.id()
    });
    (failed.map_or("none", |step| step.step.id).to_owned(), causes.collect())
}

/// The run has a value for each place in the sentences.
#[track_caller]
fn assert_is_told(failure: &Failure) {
    let said = failure.cause.text();
    let open = Regex::new(r"\{\w+(\|[^{}]*)?\}").unwrap();
    for text in [said.why, said.idea, said.change] {
        for lang in [Lang::En, Lang::Zh] {
            let sentence = text.fill(lang, &failure.values);
            assert!(!open.is_match(&sentence), "{sentence}");
        }
    }
}

#[tokio::test]
async fn the_finished_server_passes() {
    let report = check(flawed::start(Flaw::None).await, true).await;

    assert!(report.passed(), "{report:#?}");
    // What lesson/steps names as a requirement is looked at, every bit of it.
    let is_held = |outcome: &Outcome| matches!(outcome, Outcome::Passed);
    assert!(report.steps.iter().all(|step| step.outcomes.iter().all(is_held)), "{report:#?}");
}

#[tokio::test]
async fn a_server_whose_errors_tell_no_id_passes_too() {
    let report = check(flawed::start(Flaw::NoServerIdHeader).await, true).await;

    assert!(report.passed(), "{report:#?}");
}

#[tokio::test]
async fn of_two_session_cookies_the_last_counts_as_in_a_browser() {
    let report = check(flawed::start(Flaw::TwoCookies).await, true).await;

    assert!(report.passed(), "{report:#?}");
}

macro_rules! each_flaw_is_found {
    ($($name:ident: $flaw:ident => $step:literal, $cause:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let (step, causes) = verdict(Flaw::$flaw).await;

                assert_eq!((step.as_str(), causes), ($step, BTreeSet::from([$cause])));
            }
        )*
    };
}

each_flaw_is_found! {
    an_answer_without_its_message: NoMessage => "login", "login_message";
    no_cookie: NoCookie => "login", "cookie_missing";
    a_cookie_of_another_name: OtherCookieName => "login", "cookie_name";
    an_id_that_is_no_uuid: NoUuid => "login", "cookie_value";
    a_secure_cookie_over_plain_http: SecureCookie => "login", "cookie_not_sent_back";
    a_cookie_for_one_path_only: NarrowPath => "login", "cookie_not_sent_back";
    a_cookie_that_ends_with_the_window: NoMaxAge => "login", "cookie_max_age";
    a_cookie_that_scripts_can_read: NotHttpOnly => "login", "cookie_not_http_only";
    a_cookie_that_other_sites_can_use: NoSameSite => "login", "cookie_same_site";
    an_id_that_is_used_again: OneId => "login", "id_reused";
    no_profile: NoProfile => "profile", "no_route";
    a_session_that_is_not_kept: NotKept => "profile", "not_kept";
    the_same_without_an_id_in_errors: NotKeptAndNoServerIdHeader => "profile", "not_kept";
    a_number_written_as_text: NumberAsText => "profile", "profile_fields";
    a_time_that_is_not_now: OtherTime => "profile", "login_time";
    a_user_with_many_ids: RandomUserId => "profile", "user_id";
    a_profile_for_anybody: Unchecked => "profile", "profile_unchecked";
    one_error_for_two_reasons: OneErrorForAll => "profile", "unauthorized_answer";
    bad_input_that_is_taken: BadInputAccepted => "profile", "bad_input";
    bad_input_that_logs_out: BadInputEndsSession => "profile", "bad_input_ends_session";
    errors_in_html: HtmlErrors => "profile", "error_not_json";
    answers_in_plain_text: PlainText => "login", "not_json";
    one_id_for_everybody: EverybodyIs1001 => "profile", "user_id";
    a_new_id_for_a_known_user: NewUserIdEachTime => "profile", "user_id";
    room_for_one_session: OneSession => "profile", "session_overwritten";
    an_unknown_session_that_is_a_404: UnknownIs404 => "profile", "unauthorized_answer";
    an_answer_without_an_end: Unfinished => "profile", "answer_unfinished";
    a_third_server_that_hangs_up_on_strangers: ThirdHangsUpOnStrangers => "servers", "connection_closed";
    a_second_server_without_a_cookie: SecondHasNoCookie => "servers", "cookie_missing";
    a_server_that_hangs: Hangs => "profile", "no_answer";
    a_server_that_hangs_up: ClosesConnection => "profile", "connection_closed";
    sessions_that_end_too_soon: ShortLife => "profile", "expired";
    a_server_that_restarts: Restarts => "profile", "restarted";
    a_port_that_cannot_be_set: OnePort => "servers", "port_fixed";
    one_name_for_three_servers: OneServerId => "servers", "server_id_constant";
    sessions_in_a_shared_store: SharedSessions => "servers", "sessions_shared";
    a_wrong_count: WrongCount => "sessions", "list_count";
    a_session_that_is_not_listed: SomeUnlisted => "sessions", "list_spread";
    the_newest_session_first: NewestFirst => "sessions", "list_order";
}
