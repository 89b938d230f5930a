//! Connections: how many, how long, and how they end.
//!
//! `axum::serve` waits for a header without a limit, so one silent client could hold a place
//! forever. This loop gives every connection time limits, and the process a limit of connections.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;

use super::stream::Stream;

/// The largest request header, in bytes.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// How much clients can take up, and for how long.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many connections are open at once; further ones wait in the listener's queue.
    pub connections: usize,
    /// How long a client may take for a whole request header, silence included.
    pub header: Duration,
    /// How long a client may take for a whole request body.
    pub body: Duration,
    /// How long a client may leave an answer unread.
    pub write: Duration,
    /// How long a client may go on sending a request that was refused before it was read.
    pub refused: Duration,
    /// How long requests in flight may take once the server stops.
    pub shutdown: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            header: Duration::from_secs(15),
            body: Duration::from_secs(10),
            write: Duration::from_secs(15),
            refused: Duration::from_secs(2),
            shutdown: Duration::from_secs(5),
        }
    }
}

type Timed = Pin<Box<TimeoutStream<TcpStream>>>;
type Connection = http1::Connection<TokioIo<Stream<Timed>>, TowerToHyperService<Router>>;

/// Serves connections until `shutdown` completes, then those in flight until their deadline.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    server_id: HeaderValue,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let in_flight = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let place = places.clone().acquire_owned();
        let next = async {
            (place.await.expect("the semaphore is never closed"), accept(&listener).await)
        };
        let (place, stream) = tokio::select! {
            next = next => next,
            () = &mut shutdown => break,
        };
        let connection = connection(stream, router.clone(), server_id.clone(), &limits);
        let connection = in_flight.watch(connection);
        tokio::spawn(async move {
            // An error here is a client that went away or was too slow: its connection ends.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(limits.shutdown, in_flight.shutdown()).await;
}

fn connection(
    stream: TcpStream,
    router: Router,
    server_id: HeaderValue,
    limits: &Limits,
) -> Connection {
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write));
    let stream = Stream::new(Box::pin(stream), server_id, limits.refused);
    http1::Builder::new()
        .half_close(true) // who has nothing more to say may still wait for the answer
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
}

/// Waits for the next connection.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // A connection that ended before it was accepted costs nothing; a shortage of file
            // descriptors passes when others close. Either way the next attempt waits a little.
            Err(error) => {
                tracing::warn!("Accepting a connection failed: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
