//! Requests that reach a server at the same moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use http_body_util::StreamBody;
use hyper::body::{Bytes, Frame};
use reqwest::Body;
use tokio::sync::Barrier;
use tokio::time::{sleep, timeout};

use super::exchange::Exchange;
use super::failure::Failure;
use super::probe::{Login, Probe};
use super::request::Request;
use crate::client::Client;

/// How long one of many may wait for its answer. A server that takes them one after the other is
/// slow, and nothing else is wrong with it. The sentences of `slow_at_once` name the same number.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many connect together.
const N_TOGETHER: u32 = 4;

/// How long the last byte of a body is held back for the others. A server that reads one request
/// to its end before it looks at the next has to get on.
const HOLD: Duration = Duration::from_millis(200);

impl Probe {
    /// Logs in under as many names, all at once, at the first server. They connect in groups of a
    /// few, `apart` from each other: some servers let no more than five wait at their door.
    pub(super) async fn log_in_at_once(
        &mut self,
        n: usize,
        apart: Duration,
    ) -> Vec<Result<Login, Failure>> {
        let server = self.server(0);
        let people: Vec<_> = (0..n)
            .map(|_| {
                let username = self.username();
                (self.kept(Request::log_in(&server, &username)), username)
            })
            .collect();
        let (client, barrier) = (Client::without_jar(PATIENCE), Arc::new(Barrier::new(n)));
        let at = Instant::now();
        let exchanges = join_all((0..).zip(people).map(|(place, (request, username))| {
            let (client, barrier) = (&client, barrier.clone());
            async move {
                sleep(apart * (place / N_TOGETHER)).await;
                (send_together(client, request, barrier).await, username)
            }
        }));
        let exchanges = exchanges.await;
        exchanges
            .into_iter()
            .map(|(exchange, username)| self.login_of(exchange?, &username, at))
            .collect()
    }
}

/// Sends all but the last byte of a request's body, and that one when the others are as far.
async fn send_together(
    client: &Client,
    request: Request,
    barrier: Arc<Barrier>,
) -> Result<Exchange, Failure> {
    let mut body = Bytes::from(request.text().to_owned().into_bytes());
    let length = body.len();
    let last = body.split_off(length.saturating_sub(1));
    let last = async move {
        let _ = timeout(HOLD, barrier.wait()).await;
        Ok::<_, std::convert::Infallible>(Frame::data(last))
    };
    let frames = stream::iter([Ok(Frame::data(body))]).chain(stream::once(last));
    let built = request.for_client(client).header("content-length", length);
    let built = built.body(Body::wrap(StreamBody::new(frames)));
    Exchange::sent(client, request, built).await
}
