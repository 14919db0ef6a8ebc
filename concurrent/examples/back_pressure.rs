//! A bounded channel between a fast producer and a slow consumer.
//!
//! A *channel* is a queue between two parts of a program. A *bounded* channel has room for a fixed number of messages; when it is
//! full, `send` waits. In `unbounded_channel` it never does.
//!
//! Run it: `cargo run -p concurrent --example back_pressure`
//!
//! Predict: the channel has room for two messages, and the consumer takes 200 ms for each. Which `send` is the first to wait that
//! long?
//!
//! Change it: make room for three messages. Which `send` is the first to wait now?

use async_timeline::predicted;
use futures::try_join;
use tokio::sync::mpsc::channel;
use workload::{Api, Tokio, timeline};

const IMAGES: u32 = 5;
const ROOM: usize = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let (sender, mut receiver) = channel(ROOM);
    let producer = async {
        let sender = sender; // Moved in here, and dropped at the end. This closes the channel.
        for id in 0..IMAGES {
            timeline.record(format!("send {id}"), sender.send(id)).await?;
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
    assert_eq!(most_queued, ROOM, "no more messages are in the channel than it has room for");
    Ok(())
}
