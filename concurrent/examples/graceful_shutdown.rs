//! Graceful shutdown: a server that is told to stop while it works.
//!
//! Run it: `cargo run -p concurrent --example graceful_shutdown`
//!
//! Predict: a request comes every 600 ms and takes 700 ms, and the server is told to stop after 900 ms. How many requests are
//! answered?
//!
//! Change it: stop after 1500 ms. How many requests are answered now?

use std::pin::pin;
use std::time::Duration;

use futures::join;
use tokio::select;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinSet;
use workload::{Api, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(700)).recorded_by(&timeline);

    let (requests, queue) = channel(1);
    let client = async {
        let mut id = 0;
        while requests.send(id).await.is_ok() {
            api.sleep(Duration::from_millis(600)).await;
            id += 1;
        }
    };
    // Any future can be the signal to stop. In a real server it is `tokio::signal::ctrl_c()`.
    let stop = api.sleep(Duration::from_millis(900));
    let ((), accepted) = join!(client, serve(&api, queue, stop));

    let answered = timeline.snapshot().finishes().len();
    let recording = timeline.show(format!("Requests accepted: {accepted}, answered: {answered}."), None)?;
    assert_eq!(answered, accepted, "every request that is accepted is answered");
    assert!(recording.cancelled().is_empty(), "no request is cancelled");
    Ok(())
}

/// Answers requests until `stop` is ready, and returns how many.
async fn serve(api: &Api<Tokio>, mut queue: Receiver<u32>, stop: impl Future<Output = ()>) -> usize {
    let mut stop = pin!(stop);
    let mut tasks = JoinSet::new();
    loop {
        let api = api.clone();
        select! {
            () = &mut stop => break,
            Some(id) = queue.recv() => tasks.spawn(async move { api.get_image(id).await }),
        };
    }
    drop(queue); // The client's next `send` returns an error.
    tasks.join_all().await.len()
}
