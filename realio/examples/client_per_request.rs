//! A new HTTP client for each request.
//!
//! A client keeps a *pool* of connections that are open and not in use. A new client has none, so its first request waits for a
//! connection: here 100 ms, which is what the round trips of TLS take with a server that is far away.
//!
//! Run it: `cargo run -p realio --example client_per_request`
//!
//! Predict: five requests, one after another, and the server answers each at once. How long do they take?
//!
//! Change it: make eight requests instead of five. How many connections does the server accept?

use std::time::Duration;

use async_timeline::predicted;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use realio::{Behaviour, Server, get};
use workload::{mistake, timeline_at_full_speed};

const HANDSHAKE: Duration = Duration::from_millis(100);
const REQUESTS: u32 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the server and its connections are real.");
    let server = Server::start(Behaviour { handshake: HANDSHAKE, ..Behaviour::default() })?;
    let connector = server.connector(&timeline);

    for id in 0..REQUESTS {
        let client = Client::builder(TokioExecutor::new()).build(connector.clone());
        get(&client, server.url(&format!("/image/{id}"))).await?;
    }

    let title = format!("{} requests, {} connections", server.requests(), server.connections());
    timeline.show(title, predicted(REQUESTS * HANDSHAKE, "a connection for each"))?;
    let is_slow = server.connections() == server.requests();
    mistake(is_slow, "cargo run -p realio --example client_per_request_fixed")?;
    Ok(())
}
