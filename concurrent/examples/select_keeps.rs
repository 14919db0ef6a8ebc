//! A `select!` in a loop loses nothing if the future it drops has left what it received with its caller.
//!
//! `read_pair` puts the first number of a pair in a variable of its caller; `recv` itself takes a number out or leaves
//! it in the queue. Such a future is called cancel-safe. Its twin in `select_loses` is not.
//!
//! Run it: `cargo run -p concurrent --example select_keeps`
//!
//! Change it: let a heartbeat come every 900 ms. How often is `read_pair` dropped now, and what is lost?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{Instant, interval_at};
use tokio::{select, spawn};
use workload::{Api, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(300)).recorded_by(&timeline);
    let (sender, mut queue) = channel(1);
    let sending = spawn(async move {
        for id in 0..4 {
            sender.send(api.get_image(id).await?.id).await?;
        }
        anyhow::Ok(())
    });

    let mut heartbeat = interval_at(Instant::now() + Duration::from_millis(150), Duration::from_millis(300));
    let mut pairs = Vec::new();
    let mut half = None;
    loop {
        select! {
            biased; // polled in this order, so that every run is the same
            _ = heartbeat.tick() => {}
            pair = timeline.record("read_pair", read_pair(&mut queue, &mut half)) => match pair {
                Some(pair) => pairs.extend(pair),
                None => break,
            },
        }
    }
    sending.await??;

    let lost: Vec<u32> = (0..4).filter(|id| !pairs.contains(id)).collect();
    let recording = timeline.snapshot();
    let dropped = recording.cancelled().len();
    writeln!(io::stdout(), "In pairs: {pairs:?}. Lost: {lost:?}. Dropped {dropped} times.\n\n{recording}")?;
    assert!(lost.is_empty(), "a half-read pair is kept when its future is dropped");
    Ok(())
}

async fn read_pair(queue: &mut Receiver<u32>, half: &mut Option<u32>) -> Option<[u32; 2]> {
    if half.is_none() {
        *half = Some(queue.recv().await?);
    }
    let second = queue.recv().await?;
    half.take().map(|first| [first, second])
}
