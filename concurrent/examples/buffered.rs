//! `buffered`: a stream of calls that answer at different times.
//!
//! A *stream* returns one value after another, like an async iterator.
//!
//! Run it: `cargo run -p concurrent --example buffered`
//!
//! Predict: the calls take 700, 100 and 400 ms. In which order does the loop get the images?
//!
//! Change it: allow only two calls in flight. The second call ends after 100 ms; when does the third one start?

use std::time::Duration;

use futures::{StreamExt, stream};
use workload::{Api, Tokio, timeline};

const AT_ONCE: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let servers = [700, 100, 400].map(|ms| api.clone().with_latency(Duration::from_millis(ms)));
    let calls = (1..).zip(&servers).map(|(id, server)| server.get_image(id));
    let mut images = stream::iter(calls).buffered(AT_ONCE);
    let mut given = Vec::new();
    while let Some(image) = images.next().await {
        let image = image?;
        given.push(format!("get_image {}", image.id));
    }
    let title = format!("The loop got {}.", given.join(", "));

    let recording = timeline.show(title, None)?;
    assert_eq!(recording.max_in_flight(), AT_ONCE, "as many calls are in flight as are allowed");
    // A result that waits for its turn keeps its place, so fewer calls than AT_ONCE may be running.
    assert_eq!(given, recording.starts(), "buffered returns the answers in the order in which the calls started");
    Ok(())
}
