//! `select!` in a loop: a race between reading a pair of numbers and a heartbeat.
//!
//! A future is *cancel-safe* if dropping it at any `.await` loses no data. `recv` is: it takes a number out of the channel, or
//! leaves it there. Is `read_pair`? In JavaScript the question does not come up, since `Promise.race` drops no call.
//!
//! Run it: `cargo run -p concurrent --example select_loses`
//!
//! Predict: numbers 0 to 3 are sent, 300 ms apart. A heartbeat comes after number 0. Which numbers end up in pairs?
//!
//! Change it: let the heartbeat come after number 2. Which numbers end up in pairs now?

use std::time::Duration;

use async_timeline::Timeline;
use tokio::select;
use tokio::sync::mpsc::{Receiver, channel};
use workload::{Api, Tokio, mistake, timeline};

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
    loop {
        select! {
            biased; // Polls in the order written. By default the order is random, and `read_pair` may have a dot more.
            Some(()) = heartbeat.recv() => {}
            pair = timeline.record("read_pair", read_pair(&mut numbers)) => match pair {
                Some(pair) => pairs.extend(pair),
                None => break,
            },
        }
    }
    server.await??;

    show(&timeline, &pairs)
}

/// `None` when the channel is closed and empty.
async fn read_pair(numbers: &mut Receiver<u32>) -> Option<[u32; 2]> {
    let first = numbers.recv().await?;
    let second = numbers.recv().await?;
    Some([first, second])
}

fn show(timeline: &Timeline, pairs: &[u32]) -> anyhow::Result<()> {
    let lost: Vec<_> = (0..4).filter(|number| !pairs.contains(number)).collect();
    timeline.show(format!("In pairs: {pairs:?}. Not in a pair: {lost:?}."), None)?;
    mistake(!lost.is_empty(), "cargo run -p concurrent --example select_keeps")?;
    Ok(())
}
