//! Graceful shutdown: told to stop, a server takes no more requests, and waits for those that are in flight.
//!
//! A request comes every 300 ms and takes 600. In the picture nothing starts after the stop, at 450 ms, and nothing is
//! dropped.
//!
//! Run it: `cargo run -p concurrent --example graceful_shutdown`
//!
//! Change it: stop after 750 ms. How many requests are answered?

use std::io::{self, Write};
use std::pin::pin;
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
use tokio::select;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinSet;
use tokio::time::sleep;
use workload::{Api, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(600)).recorded_by(&timeline);
    let (requests, queue) = channel(1);

    let client = async move {
        let mut id = 0;
        while requests.send(id).await.is_ok() {
            sleep(Duration::from_millis(300)).await;
            id += 1;
        }
    };
    // Any future can say stop: here a timer, in a real server whoever waits for Ctrl-C.
    let stop = sleep(Duration::from_millis(450));
    let ((), taken) = join!(client, serve(api, queue, stop));

    let recording = timeline.snapshot();
    let answered = recording.finishes().len();
    writeln!(io::stdout(), "Requests taken: {taken}, answered: {answered}.\n\n{recording}")?;
    assert_eq!(answered, taken, "every request that was taken is answered");
    Ok(())
}

/// Answers requests until `stop` is ready, and says how many it took.
async fn serve(api: Api<Tokio>, mut queue: Receiver<u32>, stop: impl Future<Output = ()>) -> usize {
    let mut stop = pin!(stop);
    let mut tasks = JoinSet::new();
    loop {
        let api = api.clone();
        select! {
            () = &mut stop => break,
            Some(id) = queue.recv() => tasks.spawn(async move { api.get_image(id).await }),
        };
    }
    // From here on the client's `send` fails. A request that still lay in the queue would be dropped, too.
    drop(queue);
    tasks.join_all().await.len()
}
