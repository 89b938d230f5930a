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
    NotHttp,
    NotJson,
    ErrorNotJson,
    NoRoute,
    ServerError,
    NoServerBehind,
    OtherServer,
    CookieDropped,
    Restarted,
    Expired,
    NotKept,
    // login.toml
    LoginRefused,
    LoginMessage,
    CookieMissing,
    CookieName,
    CookieValue,
    CookieNotSentBack,
    CookieNoPath,
    CookieMaxAge,
    CookieNotHttpOnly,
    CookieSameSite,
    IdReused,
    // profile.toml
    ProfileRefused,
    ProfileFields,
    LoginTime,
    UserId,
    ProfileUnchecked,
    UnauthorizedAnswer,
    BadInput,
    SessionOverwritten,
    BadInputEndsSession,
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
    // sticky.toml
    NotSticky,
    ServerDown,
    OneAddress,
    OtherMethod,
    // limits.toml
    AddressesDisagree,
    NotByAddress,
}

impl Cause {
    /// Returns its name in reports for programs.
    pub fn id(self) -> &'static str {
        self.into()
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
    AnotherOne,
    NotAlicesId,
}
