//! Requests that nobody would think of, at a server by itself: see `tests/cluster/fuzz.rs`.

use futures_util::future::join_all;

use crate::support::fuzz::{send_for, settings};
use crate::support::server::{TestServer, alice};
use crate::support::student::Expect;

#[tokio::test]
async fn whatever_is_sent_the_server_answers_with_no_error_of_its_own() {
    let server = TestServer::start().await;
    let alice = alice(&server).await;
    let (seed, lasts) = settings();

    let clients = (0..4).map(|n| send_for(lasts / 2, &server.address, seed.wrapping_add(n)));
    let n_sent: u32 = join_all(clients).await.iter().sum();

    println!("{n_sent} requests, seed {seed}");
    alice.profile(&server.url).await.unwrap().expect(200);
}
