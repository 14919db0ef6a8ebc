//! `select!`, a race of futures, drops the loser: in a loop, whatever the loser had received by then is lost.
//!
//! `read_pair` takes one number and waits for a second; a heartbeat, a timer that ticks, comes between the two. Its
//! twin `select_keeps` loses nothing. `Promise.race` drops nothing either: its losers go on.
//!
//! Run it: `cargo run -p concurrent --example select_loses`
//!
//! Change it: let a heartbeat come every 900 ms. Which numbers are lost now?

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
    loop {
        select! {
            biased; // polled in this order, so that every run is the same
            _ = heartbeat.tick() => {}
            pair = timeline.record("read_pair", read_pair(&mut queue)) => match pair {
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
    assert!(!lost.is_empty(), "a half-read pair is dropped with its future");
    Ok(())
}

async fn read_pair(queue: &mut Receiver<u32>) -> Option<[u32; 2]> {
    let first = queue.recv().await?;
    let second = queue.recv().await?;
    Some([first, second])
}
