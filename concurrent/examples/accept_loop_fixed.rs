//! An accept loop that spawns its handler.
//!
//! It fixes `accept_loop`. A real server also limits how many handlers run at once: see `semaphore_tokio`.
//!
//! Run it: `cargo run -p concurrent --example accept_loop_fixed`
//!
//! Predict: three clients connect at the same time, and each needs 200 ms. When does the third one get its answer?
//!
//! Change it: let five clients connect. When does the last one get its answer?

use async_timeline::predicted;
use tokio::sync::mpsc::channel;
use tokio::task::JoinSet;
use workload::{Api, Tokio, timeline};

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

    let mut handlers = JoinSet::new();
    while let Some(client) = connections.recv().await {
        let api = api.clone();
        handlers.spawn(async move { api.get_image(client).await });
    }
    let mut answered = 0;
    while let Some(answer) = handlers.join_next().await {
        answer??;
        answered += 1;
    }

    let (sum, longest) = (CLIENTS * api.latency(), api.latency());
    let title = format!("{answered} clients answered");
    let recording = timeline.show(title, predicted(longest, "the longest").instead_of(sum))?;
    assert_eq!(recording.max_in_flight(), CLIENTS as usize, "the loop accepts while the handlers wait");
    Ok(())
}
