//! The guided checks: the finished server passes, and each flaw is found for what it is.

use std::sync::LazyLock;
use std::time::Duration;

use futures_util::future::join_all;
use regex::Regex;
use sticky_lab::check::failure::Failure;
use sticky_lab::check::{self, Cause, Options, Outcome, Report, STEPS, Sessions, Targets};
use sticky_lab::text::Lang;

use crate::flawed::{self, Flaw};

/// The steps that need no Nginx.
const N_STEPS: usize = 4;

async fn check(targets: Targets, all: bool) -> Report {
    check::run(&Options { all, ..options(targets) }, |_| {}).await
}

fn options(targets: Targets) -> Options {
    Options {
        targets,
        sessions: Sessions::Memory,
        steps: STEPS[..N_STEPS].to_vec(),
        all: false,
        core: false,
        seed: 7,
        code: None,
        crowd_time: Duration::ZERO,
        containers: None,
    }
}

/// What a flaw leads to: the step that fails, and the cause that a report tells first.
async fn verdict(flaw: Flaw) -> Option<(&'static str, Cause)> {
    let report = check(flawed::start(flaw).await, false).await;
    let outcomes = report.steps.iter().flat_map(|step| &step.outcomes);
    for outcome in outcomes {
        if let Outcome::Failed(failure) = outcome {
            assert_is_told(failure);
        }
    }
    let (step, failure) =
        report.steps.iter().find_map(|step| Some((step.step.id, step.failure()?.1)))?;
    Some((step, failure.cause))
}

/// The run has a value for each place in the sentences.
#[track_caller]
pub fn assert_is_told(failure: &Failure) {
    let said = failure.cause.text();
    static OPEN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{\w+(\|[^{}]*)?\}").unwrap());
    for text in [said.why, said.idea, said.change] {
        for lang in [Lang::En, Lang::Zh] {
            let sentence = text.fill(lang, &failure.values(lang));
            assert!(!OPEN.is_match(&sentence), "{sentence}");
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
async fn how_often_a_class_logs_in_changes_no_name_after_it() {
    // The one is asked many times over, the other loses a session in the first round.
    let names = [Flaw::None, Flaw::ForgetsAtOnce].map(async |flaw| {
        let targets = flawed::start(flaw).await;
        let third = format!("{}/debug/sessions", targets.servers[2].reached);
        check(targets, true).await;
        let list = reqwest::get(third).await.unwrap().json::<serde_json::Value>().await.unwrap();
        let sessions = list["sessions"].as_array().unwrap().iter();
        sessions.map(|session| session["username"].to_string()).collect::<Vec<_>>()
    });
    let [often, once] = names;
    let (often, once) = (often.await, once.await);

    assert!(!often.is_empty());
    assert_eq!(often, once);
}

#[tokio::test]
async fn what_goes_wrong_in_one_of_hundreds_of_logins_is_found_by_a_class_that_has_time() {
    let verdict = async |crowd_time| {
        let targets = flawed::start(Flaw::CrashesInARush).await;
        let report = check::run(&Options { crowd_time, ..options(targets) }, |_| {}).await;
        report.steps[1].failure().map(|(_, failure)| failure.cause)
    };

    assert_eq!(verdict(Duration::ZERO).await, None);
    assert_eq!(verdict(Duration::from_secs(3)).await, Some(Cause::CrashedAtOnce));
}

#[tokio::test]
async fn what_fails_one_by_one_is_not_tried_by_thirty() {
    let report = check(flawed::start(Flaw::BadInputAccepted).await, false).await;

    let at_once =
        report.steps[1].requirements().find(|(known, _)| known.id == "at_once").unwrap().1;
    assert!(matches!(at_once, Outcome::NotReached), "{at_once:?}");
}

#[tokio::test]
async fn of_two_session_cookies_the_last_counts_as_in_a_browser() {
    let report = check(flawed::start(Flaw::TwoCookies).await, true).await;

    assert!(report.passed(), "{report:#?}");
}

macro_rules! each_flaw_is_found {
    ($($name:ident: $flaw:ident => $step:literal, $cause:ident;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                assert_eq!(verdict(Flaw::$flaw).await, Some(($step, Cause::$cause)));
            }
        )*
    };
}

each_flaw_is_found! {
    an_answer_without_its_message: NoMessage => "login", LoginMessage;
    no_cookie: NoCookie => "login", CookieMissing;
    a_cookie_of_another_name: OtherCookieName => "login", CookieName;
    an_id_that_is_no_uuid: NoUuid => "login", CookieValue;
    a_secure_cookie_over_plain_http: SecureCookie => "login", CookieNotSentBack;
    a_cookie_for_one_path_only: NarrowPath => "login", CookieNotSentBack;
    a_cookie_that_ends_with_the_window: NoMaxAge => "login", CookieMaxAge;
    a_cookie_that_scripts_can_read: NotHttpOnly => "login", CookieNotHttpOnly;
    a_cookie_that_other_sites_can_use: NoSameSite => "login", CookieSameSite;
    an_id_that_is_used_again: OneId => "login", IdReused;
    no_profile: NoProfile => "profile", NoRoute;
    a_session_that_is_not_kept: NotKept => "profile", NotKept;
    the_same_without_an_id_in_errors: NotKeptAndNoServerIdHeader => "profile", NotKept;
    a_number_written_as_text: NumberAsText => "profile", ProfileFields;
    a_time_that_is_not_now: OtherTime => "profile", LoginTime;
    a_user_with_many_ids: RandomUserId => "profile", UserId;
    a_profile_for_anybody: Unchecked => "profile", ProfileUnchecked;
    one_error_for_two_reasons: OneErrorForAll => "profile", UnauthorizedAnswer;
    bad_input_that_is_taken: BadInputAccepted => "profile", BadInput;
    bad_input_that_logs_out: BadInputEndsSession => "profile", BadInputEndsSession;
    errors_in_html: HtmlErrors => "profile", ErrorNotJson;
    answers_in_plain_text: PlainText => "login", NotJson;
    one_id_for_everybody: EverybodyIs1001 => "profile", UserId;
    a_new_id_for_a_known_user: NewUserIdEachTime => "profile", UserId;
    room_for_one_session: OneSession => "profile", SessionOverwritten;
    an_unknown_session_that_is_a_404: UnknownIs404 => "profile", UnauthorizedAnswer;
    a_third_server_that_hangs_up_on_strangers: ThirdHangsUpOnStrangers => "servers", ConnectionClosed;
    a_second_server_without_a_cookie: SecondHasNoCookie => "servers", CookieMissing;
    a_server_that_hangs_up: ClosesConnection => "profile", ConnectionClosed;
    a_server_that_restarts: Restarts => "profile", Restarted;
    a_port_that_cannot_be_set: OnePort => "servers", PortFixed;
    one_name_for_three_servers: OneServerId => "servers", ServerIdConstant;
    sessions_in_a_shared_store: SharedSessions => "servers", SessionsShared;
    a_wrong_count: WrongCount => "sessions", ListCount;
    a_session_that_is_not_listed: SomeUnlisted => "sessions", ListSpread;
    the_newest_session_first: NewestFirst => "sessions", ListOrder;
    // In other words than those above, or not found at all before.
    a_login_that_redirects: Redirect => "login", LoginRedirected;
    a_route_with_a_slash: Slash => "login", LoginSlash;
    a_login_for_forms_alone: FormOnly => "login", LoginFormOnly;
    a_login_that_the_framework_refuses: Unread => "login", LoginUnread;
    a_table_of_users: UserTable => "login", LoginRefused;
    a_login_that_is_created: Created => "login", LoginStatus;
    a_byte_order_mark: ByteOrderMark => "login", ByteOrderMark;
    a_cookie_of_a_library: LibraryCookie => "login", CookieOfLibrary;
    a_cookie_with_a_signature: SignedCookie => "login", CookieSigned;
    a_cookie_of_three_seconds: ThreeSeconds => "login", CookieMaxAgeShort;
    a_cookie_of_a_century: Century => "login", CookieMaxAgeLong;
    a_cookie_that_expires_by_the_clock: ExpiresOnly => "login", CookieExpires;
    a_cookie_that_no_link_brings: StrictCookie => "login", CookieSameSiteStrict;
    a_cookie_for_every_site: OpenCookie => "login", CookieSameSiteNone;
    a_time_with_a_t: IsoTime => "profile", LoginTimeForm;
    two_names_with_one_id: OneIdForTwo => "profile", UserId;
    an_alice_with_another_number: OtherAlice => "profile", AliceId;
    a_global_user: LastUser => "profile", EverybodyIsTheLast;
    one_session_for_each_user: OneSessionPerUser => "profile", OneSessionPerUser;
    a_cookie_header_that_is_split_at_its_equals_signs: SplitCookie => "profile", CookieAmongOthers;
    a_cookie_whose_name_is_looked_for_anywhere: FoundCookie => "profile", CookieAmongOthers;
    an_id_that_the_client_brought: KeptId => "profile", IdKept;
    names_of_ascii_alone: AsciiNames => "profile", NameRefused;
    a_log_for_ascii_alone: AsciiLog => "profile", ServerError;
    names_that_come_back_garbled: GarbledNames => "profile", NameGarbled;
    a_length_in_characters: LengthInCharacters => "profile", LengthInCharacters;
    any_password_at_all: AnyPassword => "profile", BadInput;
    any_type_of_body: AnyType => "profile", MediaType;
    json_without_a_charset_alone: NoCharset => "profile", MediaTypeParameter;
    names_of_any_length: LongNames => "profile", NameRules;
    names_that_nobody_sees: UnseenNames => "profile", NameRules;
    names_measured_in_bytes: LengthInBytes => "profile", LengthInBytes;
    bodies_of_any_size: HugeBodies => "profile", BodySize;
    a_second_worker: TwoWorkers => "profile", SeveralProcesses;
    an_end_when_two_meet: CrashesAtOnce => "profile", CrashedAtOnce;
    a_session_lost_when_two_meet: ForgetsAtOnce => "profile", ForgottenAtOnce;
    a_name_taken_when_two_meet: MixesUpAtOnce => "profile", MixedUpAtOnce;
    an_id_for_a_name_on_each_server: IdPerServer => "servers", UserId;
    a_list_in_order_by_second: SortedBySecond => "sessions", ListOrderInSecond;
    a_list_of_the_newest: CutOff => "sessions", ListCutOff;
}

/// They take seconds each, and so they wait together, from the beginning: by its name it comes first.
#[tokio::test]
async fn a_checker_that_is_kept_waiting_tells_who_keeps_it() {
    let verdicts = [
        (Flaw::Hangs, Cause::NoAnswer),
        (Flaw::Unfinished, Cause::AnswerUnfinished),
        (Flaw::StuckAtOnce, Cause::StuckAtOnce),
        (Flaw::SlowAtOnce, Cause::SlowAtOnce),
    ]
    .map(async |(flaw, cause)| (flaw, verdict(flaw).await, Some(("profile", cause))));

    for (flaw, found, expected) in join_all(verdicts).await {
        assert_eq!(found, expected, "{flaw:?}");
    }
}

#[tokio::test]
async fn a_session_that_ended_with_its_cookie_has_expired() {
    let targets = flawed::start(Flaw::ShortLife).await;
    let steps = vec![STEPS[1]]; // the first step refuses so short a life

    let report = check::run(&Options { steps, ..options(targets) }, |_| {}).await;

    assert_eq!(report.steps[0].failure().unwrap().1.cause, Cause::Expired);
}

#[tokio::test]
async fn there_is_no_point_for_what_is_not_in_the_list() {
    let report = check(flawed::start(Flaw::EmptyList).await, true).await;

    let sessions = &report.steps[N_STEPS - 1];
    let points: Vec<_> = sessions
        .requirements()
        .filter(|(_, outcome)| matches!(outcome, Outcome::Passed))
        .map(|(requirement, _)| requirement.id.as_str())
        .collect();
    assert_eq!(points, ["list"]);
}
