//! An unbounded channel between a fast producer and a slow consumer.
//!
//! A *channel* is a queue between two parts of a program. `send` on a channel without a bound never waits.
//!
//! Run it: `cargo run -p concurrent --example unbounded_channel`
//!
//! Predict: five messages are sent at once, and the consumer takes 200 ms for each. How many are in the channel at most?
//!
//! Change it: send seven messages. How many are in the channel now?

use async_timeline::predicted;
use futures::try_join;
use tokio::sync::mpsc::unbounded_channel;
use workload::{Api, Tokio, mistake, timeline};

const IMAGES: u32 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let (sender, mut receiver) = unbounded_channel();
    let producer = async {
        let sender = sender; // Moved in here, and dropped at the end. This closes the channel.
        for id in 0..IMAGES {
            timeline.record(format!("send {id}"), async { sender.send(id) }).await?;
        }
        anyhow::Ok(())
    };
    let consumer = async {
        let mut most_queued = 0;
        while let Some(id) = receiver.recv().await {
            api.get_image(id).await?;
            most_queued = most_queued.max(receiver.len());
        }
        anyhow::Ok(most_queued)
    };
    let ((), most_queued) = try_join!(producer, consumer)?;

    let title = format!("At most {most_queued} messages were in the channel.");
    timeline.show(title, predicted(IMAGES * api.latency(), "the consumer's pace"))?;
    mistake(most_queued == IMAGES as usize - 1, "cargo run -p concurrent --example back_pressure")?;
    Ok(())
}
