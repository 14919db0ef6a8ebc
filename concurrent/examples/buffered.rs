//! `buffered` gives the answers in the order of the questions: an answer that comes early has to wait its turn.
//!
//! It makes a *stream* of answers, which gives one after another, as an async iterator does. Its twin `buffer_unordered`
//! differs in one word.
//!
//! Run it: `cargo run -p concurrent --example buffered`
//!
//! Change it: let only two calls be in flight. In which order do they end, and when does the third start?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::{StreamExt, stream};
use workload::{Api, Tokio};

const AT_ONCE: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let servers = [600, 300, 450].map(|ms| api.clone().with_latency(Duration::from_millis(ms)));

    // An answer that waits its turn keeps its place among those in flight.
    let calls = (1..).zip(&servers).map(|(id, server)| server.get_image(id));
    let mut images = stream::iter(calls).buffered(AT_ONCE);
    let mut given = Vec::new();
    while let Some(image) = images.next().await {
        given.push(format!("get_image {}", image?.id));
    }

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "Ended: {}.\nGiven: {}.\n", recording.finishes().join(", "), given.join(", "))?;
    writeln!(out, "{recording}")?;
    assert_eq!(recording.max_in_flight(), AT_ONCE, "so many calls are in flight at once");
    assert_eq!(given, recording.starts(), "buffered gives the answers in the order in which the calls started");
    Ok(())
}
