//! A bounded channel holds its sender back: once it is full, `send` waits until the receiver has taken something out.
//!
//! A channel is a queue between two parts of a program. This one holds two messages, and the receiver takes another at
//! once, so the fourth `send` is the first that has to wait. The twin `unbounded_channel` lets everything pile up in
//! memory instead.
//!
//! Run it: `cargo run -p concurrent --example back_pressure`
//!
//! Change it: let the channel hold three. How many wait in it now, and which `send` is the first to wait?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::try_join;
use tokio::sync::mpsc::channel;
use workload::{Api, Tokio};

const IMAGES: u32 = 5;
const BOUND: usize = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let (sender, mut receiver) = channel(BOUND);

    let producer = async move {
        for id in 0..IMAGES {
            timeline.record(format!("send {id}"), sender.send(id)).await?;
        }
        anyhow::Ok(timeline)
    };
    let consumer = async move {
        let mut most_waiting = 0;
        while let Some(id) = receiver.recv().await {
            api.get_image(id).await?;
            most_waiting = most_waiting.max(receiver.len());
        }
        anyhow::Ok(most_waiting)
    };
    // The producer owns the sender: when it is done, the channel closes and the consumer's loop ends.
    let (timeline, most_waiting) = try_join!(producer, consumer)?;

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "At most {most_waiting} messages waited in the channel.\n")?;
    writeln!(out, "{}", recording.text().predicted(IMAGES * Duration::from_millis(200), "the consumer's pace"))?;
    assert_eq!(most_waiting, BOUND, "no more messages wait than the bound allows");
    Ok(())
}
