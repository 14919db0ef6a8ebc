//! `cargo run -p concurrent`: three calls at once, on one thread; and one call that the others need, then the others at once.

use std::io::{self, Write};

use async_timeline::Timeline;
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "Concurrent: all calls in flight at once, on one thread.\n")?;

    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let dashboard = concurrent::load_dashboard(&api).await?;
    let recording = timeline.snapshot();

    let calls = [Call::GetUser, Call::GetPosts, Call::GetComments];
    let longest = calls.map(|call| api.latency_of(call)).into_iter().max().expect("there are three");
    writeln!(out, "{dashboard}\n")?;
    writeln!(out, "{}", recording.text().predicted(longest, "the longest"))?;

    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let dashboard = concurrent::log_in_and_load(&api, "ada", "secret").await?;
    let recording = timeline.snapshot();

    let predicted = api.latency_of(Call::Login) + longest;
    writeln!(out, "\nOne step that the others need, and then the others together.\n")?;
    writeln!(out, "{dashboard}\n")?;
    writeln!(out, "{}", recording.text().predicted(predicted, "login, then the longest"))?;
    Ok(())
}
