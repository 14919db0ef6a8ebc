//! `cargo run -p sequential`: three calls, one after another.

use std::io::{self, Write};

use async_timeline::Timeline;
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let dashboard = sequential::load_dashboard(&api).await?;
    let recording = timeline.snapshot();

    let calls = [Call::GetUser, Call::GetPosts, Call::GetComments];
    let predicted = calls.map(|call| api.latency_of(call)).iter().sum();
    let mut out = io::stdout();
    writeln!(out, "Sequential: each call starts when the one before it has ended.\n")?;
    writeln!(out, "{dashboard}\n")?;
    writeln!(out, "{}", recording.text().predicted(predicted, "the sum"))?;
    Ok(())
}
