//! An accept loop that awaits its handler.
//!
//! A server's *accept loop* waits for connections. Here they come through a channel.
//!
//! Run it: `cargo run -p concurrent --example accept_loop`
//!
//! Predict: three clients connect at the same time, and each needs 200 ms. When does the third one get its answer?
//!
//! Change it: let five clients connect. When does the last one get its answer?

use async_timeline::predicted;
use tokio::sync::mpsc::channel;
use workload::{Api, Tokio, mistake, timeline};

const CLIENTS: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let (connect, mut connections) = channel(CLIENTS as usize);
    for client in 0..CLIENTS {
        connect.send(client).await?;
    }
    drop(connect);

    let mut answered = 0;
    while let Some(client) = connections.recv().await {
        api.get_image(client).await?;
        answered += 1;
    }

    let title = format!("{answered} clients answered");
    let recording = timeline.show(title, predicted(CLIENTS * api.latency(), "one client after another"))?;
    mistake(recording.max_in_flight() == 1, "cargo run -p concurrent --example accept_loop_fixed")?;
    Ok(())
}
