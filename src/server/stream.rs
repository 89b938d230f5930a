//! The stream of one client, on which a request that is none is answered like any other.
//!
//! What breaks the rules of HTTP, or is too much of it, hyper answers before there is a request:
//! with a status and no body. Then it closes, and what the client still sends stays unread; TCP
//! tells that as a broken connection, so that the client may never see the answer, and a proxy in
//! between takes the server for dead. Here such an answer gets its body, and the rest is read.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::body::MAX_DISCARDED_BYTES;
use super::error::ErrorBody;

/// A stream, for hyper to read and write.
pub(super) struct Stream<S> {
    inner: S,
    server_id: HeaderValue,
    patience: Duration,
    refusal: Option<Refusal>,
}

/// An answer in place of hyper's own.
struct Refusal {
    answer: Vec<u8>,
    n_written: usize,
    is_shut: bool,
    n_discarded: usize,
    deadline: Pin<Box<Sleep>>,
}

impl<S> Stream<S> {
    /// Wraps a stream of the server with this id. A client that was refused may go on sending for
    /// `patience`.
    pub(super) fn new(inner: S, server_id: HeaderValue, patience: Duration) -> Self {
        Self { inner, server_id, patience, refusal: None }
    }
}

/// The status of an answer that hyper gives by itself: the router signs all of its own.
fn status_of_refusal(written: &[u8]) -> Option<StatusCode> {
    // The version is that of the request before, if there was one.
    let is_refusal = written.starts_with(b"HTTP/1.1 4") || written.starts_with(b"HTTP/1.0 4");
    // A head and nothing else: what is left of a body may begin with anything, but is JSON, and
    // does not end with empty lines.
    let is_bare = written.ends_with(b"\r\n\r\n");
    let status = written.get(9..12).filter(|_| is_refusal && is_bare)?;
    let is_signed = written.windows(14).any(|part| part.eq_ignore_ascii_case(b"\r\nx-server-id:"));
    StatusCode::from_bytes(status).ok().filter(|_| !is_signed)
}

fn answer(status: StatusCode, server_id: &HeaderValue) -> Vec<u8> {
    let body = serde_json::to_string(&ErrorBody::of_no_request(status)).expect("texts are JSON");
    let mut answer = format!("HTTP/1.1 {status}\r\nx-server-id: ").into_bytes();
    answer.extend_from_slice(server_id.as_bytes());
    let headers = "cache-control: no-store\r\nx-content-type-options: nosniff\r\n\
        content-type: application/json\r\nconnection: close";
    let length = body.len();
    answer.extend_from_slice(
        format!("\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{body}").as_bytes(),
    );
    answer
}

impl Refusal {
    fn new(status: StatusCode, server_id: &HeaderValue, patience: Duration) -> Self {
        Self {
            answer: answer(status, server_id),
            n_written: 0,
            is_shut: false,
            n_discarded: 0,
            deadline: Box::pin(tokio::time::sleep(patience)),
        }
    }

    fn poll_written(
        &mut self,
        mut inner: Pin<&mut impl AsyncWrite>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.n_written < self.answer.len() {
            match ready!(inner.as_mut().poll_write(cx, &self.answer[self.n_written..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                n => self.n_written += n,
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Reads until the client is done, has sent too much, or has taken too long.
    fn poll_discarded(
        &mut self,
        mut inner: Pin<&mut impl AsyncRead>,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        let mut chunk = [0; 4096];
        while self.n_discarded < MAX_DISCARDED_BYTES {
            let mut buffer = ReadBuf::new(&mut chunk);
            match inner.as_mut().poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.n_discarded += buffer.filled().len();
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.deadline.as_mut().poll(cx),
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.refusal.is_none() {
            this.refusal = status_of_refusal(bytes)
                .map(|status| Refusal::new(status, &this.server_id, this.patience));
        }
        match &mut this.refusal {
            None => Pin::new(&mut this.inner).poll_write(cx, bytes),
            Some(refusal) => {
                ready!(refusal.poll_written(Pin::new(&mut this.inner), cx))?;
                Poll::Ready(Ok(bytes.len()))
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // An answer's head comes before its body, and a refusal has no body.
        let head = parts.iter().find(|part| !part.is_empty()).map_or(&[][..], |head| head);
        if self.refusal.is_some() || status_of_refusal(head).is_some() {
            return self.poll_write(cx, head);
        }
        Pin::new(&mut self.inner).poll_write_vectored(cx, parts)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let mut inner = Pin::new(&mut this.inner);
        let Some(refusal) = &mut this.refusal else { return inner.poll_shutdown(cx) };
        if !refusal.is_shut {
            ready!(inner.as_mut().poll_shutdown(cx))?;
            refusal.is_shut = true;
        }
        refusal.poll_discarded(inner, cx).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_head_that_nobody_signed_is_a_refusal() {
        let status = |written: &str| status_of_refusal(written.as_bytes()).map(|it| it.as_u16());
        let end = "content-length: 0\r\n\r\n";

        assert_eq!(status(&format!("HTTP/1.1 400 Bad Request\r\n{end}")), Some(400));
        assert_eq!(status(&format!("HTTP/1.0 431 Too Large\r\n{end}")), Some(431));
        assert_eq!(status(&format!("HTTP/1.1 200 OK\r\n{end}")), None);
        assert_eq!(status(&format!("HTTP/1.1 404 No\r\nX-Server-Id: server-1\r\n{end}")), None);
        // A user may be called so, and a list be cut anywhere.
        assert_eq!(status("HTTP/1.1 400 is my name\"}]}"), None);
    }
}
