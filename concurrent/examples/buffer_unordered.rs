//! `buffer_unordered` gives each answer as soon as it is there, whichever call was first.
//!
//! It makes a *stream* of answers, which gives one after another, as an async iterator does. Its twin `buffered`
//! differs in one word.
//!
//! Run it: `cargo run -p concurrent --example buffer_unordered`
//!
//! Change it: let only two calls be in flight. Which image comes last now?

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

    let calls = (1..).zip(&servers).map(|(id, server)| server.get_image(id));
    let mut images = stream::iter(calls).buffer_unordered(AT_ONCE);
    let mut given = Vec::new();
    while let Some(image) = images.next().await {
        given.push(format!("get_image {}", image?.id));
    }

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "Ended: {}.\nGiven: {}.\n", recording.finishes().join(", "), given.join(", "))?;
    writeln!(out, "{recording}")?;
    assert_eq!(recording.max_in_flight(), AT_ONCE, "so many calls are in flight at once");
    assert_eq!(given, recording.finishes(), "buffer_unordered gives the answers in the order in which the calls ended");
    Ok(())
}
