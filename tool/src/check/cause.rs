//! The ways to fall short of the contract, by name. What is said of them stands in `lesson/steps`.

use serde::Deserialize;
use strum::{IntoStaticStr, VariantArray};

/// One way to fall short of the contract. Its name in reports is the variant's, in snake case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs, reason = "what each means is said in lesson/steps, in the file above it")]
pub enum Cause {
    // anywhere.toml
    NotListening,
    EntryNotListening,
    HostUnknown,
    NoAnswer,
    AnswerUnfinished,
    ConnectionClosed,
    AnswerBrokenOff,
    NotHttp,
    SpeaksTls,
    NotJson,
    ByteOrderMark,
    ErrorNotJson,
    NoRoute,
    ServerError,
    NoServerBehind,
    OtherServer,
    CookieDropped,
    Restarted,
    Expired,
    NotKept,
    NotReadBack,
    SeveralProcesses,
    SeveralMemories,
    // login.toml
    LoginRefused,
    LoginRedirected,
    LoginSlash,
    LoginUnread,
    LoginFormOnly,
    LoginStatus,
    PortFixedElsewhere,
    LoginMessage,
    CookieMissing,
    CookieName,
    CookieOfLibrary,
    CookieValue,
    CookieSigned,
    CookieShort,
    CookieNotSentBack,
    CookieNoPath,
    CookieMaxAge,
    CookieMaxAgeShort,
    CookieMaxAgeLong,
    CookieExpires,
    CookieNotHttpOnly,
    CookieSameSite,
    CookieSameSiteStrict,
    CookieSameSiteNone,
    IdReused,
    // profile.toml
    ProfileRefused,
    ProfileFields,
    LoginTime,
    LoginTimeForm,
    UserId,
    AliceId,
    ProfileUnchecked,
    UnauthorizedAnswer,
    BadInput,
    SessionOverwritten,
    EverybodyIsTheLast,
    MixedUp,
    OneSessionPerUser,
    CookieAmongOthers,
    IdKept,
    NameRefused,
    NameGarbled,
    LengthInCharacters,
    MediaType,
    MediaTypeParameter,
    NameRules,
    LengthInBytes,
    BodySize,
    BadInputEndsSession,
    CrashedAtOnce,
    ClosedAtOnce,
    StuckAtOnce,
    SlowAtOnce,
    ForgottenAtOnce,
    MixedUpAtOnce,
    // servers.toml
    PortFixed,
    ServerIdConstant,
    ServerIdWrong,
    SessionsShared,
    // sessions.toml
    ListForm,
    ListCount,
    ListSpread,
    ListOrder,
    ListOrderInSecond,
    ListCutOff,
    // sticky.toml
    NotSticky,
    ServerDown,
    OneAddress,
    OtherMethod,
    // limits.toml
    AddressesDisagree,
    NotByAddress,
    // everywhere.toml
    NotShared,
    KeysDiffer,
    WhoIsWho,
    LostByMethod,
    ChangedCookieAccepted,
    LogoutStatus,
    LogoutKeepsCookie,
    LogoutAtClientOnly,
    LogoutHereOnly,
    // outlives.toml
    DiedWithServer,
    SecretMadeAtStart,
    StoreAwayServerError,
    StoreAwayHangs,
    StoreAwayLogsOut,
    StoreNotAsked,
    LostWithStore,
    StoreBackUnnoticed,
}

impl Cause {
    /// Returns its name in reports for programs.
    ///
    /// Several causes are the same to a program, and are told in other words to people.
    pub fn id(self) -> &'static str {
        match self {
            Self::AnswerBrokenOff | Self::CrashedAtOnce | Self::ClosedAtOnce => {
                Self::ConnectionClosed
            }
            Self::StuckAtOnce => Self::NoAnswer,
            Self::ByteOrderMark => Self::NotJson,
            Self::SeveralProcesses | Self::SeveralMemories | Self::NotReadBack => Self::NotKept,
            Self::PortFixedElsewhere => Self::PortFixed,
            Self::CookieOfLibrary => Self::CookieName,
            Self::CookieSigned => Self::CookieValue,
            Self::CookieMaxAgeShort | Self::CookieMaxAgeLong | Self::CookieExpires => {
                Self::CookieMaxAge
            }
            Self::CookieSameSiteStrict | Self::CookieSameSiteNone => Self::CookieSameSite,
            Self::LoginTimeForm => Self::LoginTime,
            own => own,
        }
        .into()
    }

    /// Whether no whole answer came.
    pub(super) fn is_silence(self) -> bool {
        matches!(
            self,
            Self::NotListening
                | Self::NoAnswer
                | Self::AnswerUnfinished
                | Self::AnswerBrokenOff
                | Self::ConnectionClosed
                | Self::NotHttp
        )
    }
}

/// What a comparison says where nothing literal can stand.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs, reason = "what each means is said in lesson/steps/anywhere.toml")]
pub enum Word {
    Missing,
    Empty,
    NotListed,
    Answer,
    LabIsDown,
    SomeText,
    PositiveNumber,
    WholeNumber,
    Time,
    List,
    UuidV4,
    LongText,
    ClearedCookie,
    AnotherOne,
    NotAlicesId,
    NotTheOthersId,
    Refused,
    Reset,
    NoWay,
    NoSuchHost,
    NoHttp,
    ClosedBefore,
    ClosedWithin,
    Silence,
    ConnectionFailed,
}
