//! What became of a request to which no answer came.

use std::error::Error;
use std::io;

use super::cause::{Cause, Word};
use super::failure::{Cell, Failure, Row};
use super::request::Request;

/// Makes a failure of an error of the client.
pub(super) fn failure(request: &Request, error: &reqwest::Error) -> Failure {
    let mut actual = what_came(error);
    let mut cause = why(error);
    // From inside a container, the lab's servers go by their containers' names, and a container
    // that is not there has no name.
    if cause == Cause::HostUnknown && request.target.is_mapped() {
        cause = Cause::NotListening;
        actual = Word::LabIsDown.into();
    }
    Failure::new(cause)
        .with("address", &request.target.shown)
        .with("path", &request.path)
        .asked(request.story())
        .row(Row::differs("HTTP", Word::Answer, actual))
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

fn why(error: &reqwest::Error) -> Cause {
    let http = chain(error).find_map(|error| error.downcast_ref::<hyper::Error>());
    let has_begun = error.is_body() || error.is_decode();
    if error.is_timeout() {
        if has_begun { Cause::AnswerUnfinished } else { Cause::NoAnswer }
    } else if chain(error).any(|error| error.to_string().contains("dns error")) {
        Cause::HostUnknown
    } else if error.is_connect() {
        Cause::NotListening
    } else if http.is_some_and(hyper::Error::is_parse) {
        Cause::NotHttp
    } else if has_begun {
        Cause::AnswerBrokenOff
    } else {
        Cause::ConnectionClosed
    }
}

/// What came instead of an answer, in words of this project: an operating system knows the words
/// of its own language only.
fn what_came(error: &reqwest::Error) -> Cell {
    let io = chain(error).find_map(|error| error.downcast_ref::<io::Error>());
    let word = match io.map(io::Error::kind) {
        _ if error.is_timeout() => Word::Silence,
        Some(io::ErrorKind::ConnectionRefused) => Word::Refused,
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => Word::Reset,
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => Word::NoWay,
        _ => match why(error) {
            Cause::HostUnknown => Word::NoSuchHost,
            Cause::NotHttp => Word::NoHttp,
            Cause::ConnectionClosed => Word::ClosedBefore,
            Cause::AnswerBrokenOff => Word::ClosedWithin,
            _ => Word::ConnectionFailed,
        },
    };
    word.into()
}
