//! One HTTP client for all requests.
//!
//! It fixes `client_per_request`: the client is built once. When a body has been read to its end, the connection goes back to the
//! client's pool, and the next request takes it from there.
//!
//! Run it: `cargo run -p realio --example client_per_request_fixed`
//!
//! Predict: a connection takes 100 ms, and the server answers at once. How long do five requests take, one after another?
//!
//! Change it: make eight requests instead of five. How many connections does the server accept?

use std::time::Duration;

use async_timeline::predicted;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use realio::{Behaviour, Server, get};
use workload::timeline_at_full_speed;

const HANDSHAKE: Duration = Duration::from_millis(100);
const REQUESTS: u32 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the server and its connections are real.");
    let server = Server::start(Behaviour { handshake: HANDSHAKE, ..Behaviour::default() })?;
    let connector = server.connector(&timeline);

    let client = Client::builder(TokioExecutor::new()).build(connector.clone());
    for id in 0..REQUESTS {
        get(&client, server.url(&format!("/image/{id}"))).await?;
    }

    let title = format!("{} requests, {} connection", server.requests(), server.connections());
    timeline.show(title, predicted(HANDSHAKE, "one connection").instead_of(REQUESTS * HANDSHAKE))?;
    assert_eq!(server.connections(), 1, "one client uses its connection again");
    Ok(())
}
