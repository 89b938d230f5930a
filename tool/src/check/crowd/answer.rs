//! An answer as it comes over a bare connection.
//!
//! It is read as the client of the other steps reads it, or with more patience: what that client
//! takes must not fail here.

use httparse::{EMPTY_HEADER, ParserConfig, Response, Status};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::client::Answer;

/// As many headers as the contract lets a client send; the checks' client takes no more either.
const MAX_HEADERS: usize = 100;

/// What has come so far.
#[derive(Debug)]
pub(super) enum Reading {
    /// More has to come.
    Begun,
    /// All of an answer.
    Whole(Answer),
    /// Something else.
    NotHttp,
}

/// Reads what has come; `has_ended` says that no more will.
pub(super) fn read(bytes: &[u8], has_ended: bool) -> Reading {
    let mut headers = [EMPTY_HEADER; MAX_HEADERS];
    let mut response = Response::new(&mut headers);
    let mut config = ParserConfig::default();
    config
        .ignore_invalid_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true);
    let start = match config.parse_response(&mut response, bytes) {
        Ok(Status::Complete(start)) => start,
        Ok(Status::Partial) => return Reading::Begun,
        Err(_) => return Reading::NotHttp,
    };
    let status = response.code.expect("a whole head has a status");
    let headers: HeaderMap = response.headers.iter().filter_map(header).collect();
    let mut answer =
        Answer { request: "POST /login".to_owned(), status, headers, text: String::new() };
    let (body, is_whole) = body(&answer, &bytes[start..], has_ended);
    answer.text = String::from_utf8_lossy(&body).into_owned();
    if is_whole { Reading::Whole(answer) } else { Reading::Begun }
}

/// What cannot be read is passed over.
fn header(header: &httparse::Header<'_>) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
    Some((name, HeaderValue::from_bytes(header.value).ok()?))
}

/// The body, and whether it has come to the end that its headers tell; without one, the connection
/// ends it.
fn body(answer: &Answer, bytes: &[u8], has_ended: bool) -> (Vec<u8>, bool) {
    if answer.header("transfer-encoding").eq_ignore_ascii_case("chunked") {
        return unchunked(bytes);
    }
    match answer.header("content-length").parse::<usize>() {
        Ok(length) => (bytes[..length.min(bytes.len())].to_vec(), bytes.len() >= length),
        Err(_) => (bytes.to_vec(), has_ended),
    }
}

/// Puts the chunks of a body together, and says whether the last has come.
fn unchunked(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Ok(Status::Complete((start, size))) = httparse::parse_chunk_size(bytes) {
        if size == 0 {
            return (body, bytes[start..].ends_with(b"\n"));
        }
        let length = usize::try_from(size).unwrap_or(usize::MAX);
        let Some((chunk, rest)) = bytes[start..].split_at_checked(length) else { break };
        body.extend_from_slice(chunk);
        bytes = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
    (body, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "HTTP/1.1 200 OK\r\nSet-Cookie: session_id=a; Path=/\r\nX-Server-Id: b";

    #[track_caller]
    fn whole(bytes: &[u8]) -> Answer {
        match read(bytes, false) {
            Reading::Whole(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    fn is_begun(text: &str, has_ended: bool) -> bool {
        matches!(read(text.as_bytes(), has_ended), Reading::Begun)
    }

    #[test]
    fn an_answer_is_whole_when_its_body_is() {
        assert!(is_begun("", false) && is_begun(HEAD, false));
        assert!(is_begun(&format!("{HEAD}\r\nContent-Length: 2\r\n\r\n{{"), true));

        let answer = whole(format!("{HEAD}\r\nContent-Length: 2\r\n\r\n{{}}").as_bytes());
        assert_eq!((answer.status, answer.text.as_str()), (200, "{}"));
        assert_eq!(answer.header("set-cookie"), "session_id=a; Path=/");
    }

    #[test]
    fn without_a_length_the_connection_ends_it() {
        let text = format!("{HEAD}\r\n\r\n{{}}");

        assert!(is_begun(&text, false));
        assert!(
            matches!(read(text.as_bytes(), true), Reading::Whole(answer) if answer.text == "{}")
        );
    }

    #[test]
    fn chunks_are_put_together() {
        let text =
            format!("{HEAD}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n1\r\n}}\r\n0\r\n");

        assert!(is_begun(&text, false));
        assert_eq!(whole(format!("{text}\r\n").as_bytes()).text, "{}");
    }

    #[test]
    fn a_header_that_cannot_be_read_and_bare_line_feeds_are_borne() {
        let answer = whole(
            b"HTTP/1.1 200 OK\nno header\nX-Made-In: caf\xe9\nSet-Cookie: session_id=a\nContent-Length: 0\n\n",
        );

        assert_eq!(answer.header("set-cookie"), "session_id=a");
    }

    #[test]
    fn something_else_than_http_is_told_as_such() {
        assert!(matches!(read(b"220 mail.example ESMTP\r\n", false), Reading::NotHttp));
    }
}
