//! Graceful shutdown: told to stop, a server takes no more requests, and waits for those that are in flight.
//!
//! Run it: `cargo run -p concurrent --example graceful_shutdown`
//!
//! Change it: say stop after 750 ms. How many requests are answered?

use std::io::{self, Write};
use std::time::Duration;

use futures::join;
use timeline::Timeline;
use tokio::select;
use tokio::sync::mpsc::{self, Receiver};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use workload::{Api, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(600)).recorded_by(&timeline);
    let (requests, queue) = mpsc::channel(1);
    // A watch channel holds one value and tells any number of listeners when it changes.
    let (stop, stopped) = watch::channel(false);

    let client = async move {
        let mut id = 0;
        while requests.send(id).await.is_ok() {
            sleep(Duration::from_millis(300)).await;
            id += 1;
        }
    };
    let operator = async move {
        sleep(Duration::from_millis(450)).await;
        stop.send(true)
    };
    let ((), told, taken) = join!(client, operator, serve(api, queue, stopped));

    told?;
    let recording = timeline.finish();
    let answered = recording.finishes().len();
    writeln!(io::stdout(), "{recording}\n\nrequests taken {taken}, answered {answered}")?;
    assert_eq!(answered, taken, "every request that was taken is answered");
    Ok(())
}

/// Answers requests until it is told to stop. Says how many it took.
async fn serve(api: Api<Tokio>, mut queue: Receiver<u32>, mut stopped: watch::Receiver<bool>) -> usize {
    let mut tasks = JoinSet::new();
    let mut taken = 0;
    loop {
        let client = api.clone();
        select! {
            _ = stopped.changed() => break,
            Some(id) = queue.recv() => tasks.spawn(async move { client.get_image(id).await }),
        };
        taken += 1;
    }
    drop(queue);
    tasks.join_all().await;
    taken
}
