//! The way to the store, and what becomes of a request when there is none.
//!
//! A store that does not answer is the price of this cure: nobody can be told who they are until
//! it does. So everything here has a limit of time, and an error says whose fault it is.

use std::collections::HashMap;
use std::fmt::Display;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use contract::Refusal;
use tower_sessions::session::{Id, Record};
use tower_sessions_redis_store::fred::clients::{self, WithOptions};
use tower_sessions_redis_store::fred::prelude::{
    Builder, ClientLike, Config, EventInterface, KeysInterface, ReconnectPolicy,
};
use tower_sessions_redis_store::fred::types::config::{Options, UnresponsiveConfig};

/// A connection that all requests share, and that is made again when it is lost.
pub type Client = WithOptions<clients::Client>;

/// How long a command may take. The store answers in well under a millisecond.
const COMMAND: Duration = Duration::from_millis(500);

/// How long a request may take with all its commands: whoever waits is told within a second.
const REQUEST: Duration = Duration::from_millis(900);

/// How long until the next try to get a connection back, in milliseconds.
const RETRY_MS: u32 = 200;

/// Reads where the store is.
///
/// # Errors
/// If the address is none.
pub fn address(url: Option<String>) -> Result<Config, String> {
    let url = url.unwrap_or_else(|| "redis://127.0.0.1:6379".to_owned());
    Config::from_url(&url).map_err(|_| {
        format!(
            "`STORE_URL`: expected an address such as `redis://store:6379`, got `{}`",
            url.escape_debug()
        )
    })
}

/// Connects to the store, and goes on trying in the background. A server starts without one, too;
/// with one, nobody is to be told that there is none because the server has just begun.
pub async fn connect(mut config: Config) -> Client {
    config.fail_fast = false; // the first try is as good as any other
    let client = Builder::from_config(config)
        .with_connection_config(|connection| {
            connection.connection_timeout = COMMAND;
            connection.internal_command_timeout = COMMAND;
            // A frozen store, or a network that is gone, closes no connection.
            connection.unresponsive =
                UnresponsiveConfig { max_timeout: Some(COMMAND), interval: COMMAND / 4 };
        })
        .set_policy(ReconnectPolicy::new_constant(0, RETRY_MS))
        .build()
        .expect("all that it needs is an address");
    client.on_reconnect(|store| async move {
        tracing::info!("Connected to the session store at {store}");
        Ok(())
    });
    let connecting = client.clone();
    tokio::spawn(async move {
        loop {
            let _ = connecting.connect().await; // ends if the store is not what it should be
            tokio::time::sleep(COMMAND).await;
        }
    });
    let _ = tokio::time::timeout(COMMAND, client.wait_for_connect()).await;
    let options = Options {
        timeout: Some(COMMAND),
        fail_fast: true, // without a connection there is nothing to wait for
        max_attempts: Some(1),
        ..Options::default()
    };
    client.with_options(&options)
}

/// Says what a failure of the store means for a request.
pub fn refusal(error: impl Display) -> Refusal {
    let error = error.to_string();
    if error.contains("OOM") {
        tracing::warn!("Login refused: every place for a session is taken");
        let hint = "Log out somewhere, wait, or give the store more memory";
        return Refusal::unavailable("No room for another session", hint);
    }
    tracing::warn!("The session store does not answer: {error}");
    let hint = "Try again in a moment: you are still logged in if the store has kept its data";
    Refusal::unavailable("The session store does not answer", hint)
}

/// Lets no request take longer than it may, whatever it asks of the store.
pub async fn in_time(request: Request, next: Next) -> Result<Response, Refusal> {
    let answer = tokio::time::timeout(REQUEST, next.run(request));
    answer.await.map_err(|_| refusal("the request takes too long"))
}

/// Reads all sessions, a thousand at a time, so that nobody else waits for long.
pub async fn records(store: &Client) -> Result<Vec<Record>, Refusal> {
    let mut records = HashMap::<Id, Record>::new(); // a key may be found more than once
    let mut cursor = "0".to_owned();
    loop {
        let (next, keys): (String, Vec<String>) =
            store.scan_page(cursor, "*", Some(1000), None).await.map_err(refusal)?;
        if !keys.is_empty() {
            let values: Vec<Option<Vec<u8>>> = store.mget(keys).await.map_err(refusal)?;
            for value in values.into_iter().flatten() {
                // What somebody else has put there is no session.
                if let Ok(record) = rmp_serde::from_slice::<Record>(&value) {
                    records.insert(record.id, record);
                }
            }
        }
        if next == "0" {
            return Ok(records.into_values().collect());
        }
        cursor = next;
    }
}
