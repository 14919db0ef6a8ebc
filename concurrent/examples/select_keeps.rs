//! `select!` in a loop, with a future that keeps its data in its caller: fixes `select_loses`.
//!
//! A future is *cancel-safe* if dropping it at any `.await` loses no data. `recv` is: it takes a number out of the channel, or
//! leaves it there. Here `read_pair` stores the first number of a pair in a variable of `main`.
//!
//! Run it: `cargo run -p concurrent --example select_keeps`
//!
//! Predict: numbers 0 to 3 are sent, 300 ms apart. A heartbeat comes after number 0. How often is `read_pair` dropped, and which
//! numbers end up in pairs?
//!
//! Change it: let the heartbeat come after number 2. Which call of `read_pair` is dropped now?

use std::time::Duration;

use async_timeline::Timeline;
use tokio::select;
use tokio::sync::mpsc::{Receiver, channel};
use workload::{Api, Tokio, timeline};

const HEARTBEAT_AFTER: u32 = 0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(300)).recorded_by(&timeline);

    let (sender, mut numbers) = channel(1);
    let (beat, mut heartbeat) = channel(1);
    let server = tokio::spawn(async move {
        for number in 0..4 {
            sender.send(api.get_image(number).await?.id).await?;
            if number == HEARTBEAT_AFTER {
                api.sleep(api.latency()).await;
                beat.send(()).await?;
            }
        }
        anyhow::Ok(())
    });

    let mut pairs = Vec::new();
    let mut half = None;
    loop {
        select! {
            biased; // Polls in the order written. By default the order is random, and `read_pair` may have a dot more.
            Some(()) = heartbeat.recv() => {}
            pair = timeline.record("read_pair", read_pair(&mut numbers, &mut half)) => match pair {
                Some(pair) => pairs.extend(pair),
                None => break,
            },
        }
    }
    server.await??;

    show(&timeline, &pairs)
}

/// `None` when the channel is closed and empty.
async fn read_pair(numbers: &mut Receiver<u32>, half: &mut Option<u32>) -> Option<[u32; 2]> {
    if half.is_none() {
        *half = Some(numbers.recv().await?);
    }
    let second = numbers.recv().await?;
    half.take().map(|first| [first, second])
}

fn show(timeline: &Timeline, pairs: &[u32]) -> anyhow::Result<()> {
    let lost: Vec<_> = (0..4).filter(|number| !pairs.contains(number)).collect();
    let recording = timeline.show(format!("In pairs: {pairs:?}. Not in a pair: {lost:?}."), None)?;
    let cancelled = recording.cancelled();
    assert_eq!(cancelled, ["read_pair"], "the heartbeat drops read_pair once");
    assert!(lost.is_empty(), "what read_pair had received outlives it");
    Ok(())
}
