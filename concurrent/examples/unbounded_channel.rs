//! An unbounded channel never holds its sender back: what a slow receiver has not taken yet piles up in memory.
//!
//! Its twin `back_pressure` gives the channel a bound.
//!
//! Run it: `cargo run -p concurrent --example unbounded_channel`
//!
//! Change it: send seven messages. How many wait in the channel at the worst moment?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::try_join;
use tokio::sync::mpsc::unbounded_channel;
use workload::{Api, Tokio};

const IMAGES: u32 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let (sender, mut receiver) = unbounded_channel();

    let producer = async move {
        for id in 0..IMAGES {
            timeline.record(format!("send {id}"), async { sender.send(id) }).await?;
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
    assert_eq!(most_waiting, IMAGES as usize - 1, "all wait but the one that the consumer has taken");
    Ok(())
}
