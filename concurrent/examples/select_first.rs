//! `select!` takes the first answer and drops the call that lost.
//!
//! `Promise.race` gives the first answer too, but its other calls run to their ends, unseen.
//!
//! Run it: `cargo run -p concurrent --example select_first`
//!
//! Change it: let the near server take 900 ms. Which call is dropped now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use tokio::select;
use workload::{Api, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let near = Api::new(Tokio).with_latency(Duration::from_millis(200));
    let far = Api::new(Tokio).with_latency(Duration::from_millis(600));

    // Both calls are under way. Whichever is ready first has the code after its arrow run.
    let winner = select! {
        biased; // polled in this order, so that every run is the same
        image = timeline.try_record("near server", near.get_image(1)) => image.map(|_| "near"),
        image = timeline.try_record("far server", far.get_image(1)) => image.map(|_| "far"),
    }?;

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "The {winner} server answered first.\n")?;
    writeln!(out, "{}", recording.text())?;
    assert_eq!(recording.max_in_flight(), 2, "select! has both calls in flight at once");
    assert_eq!(recording.finishes().len(), 1, "one call runs to its end");
    assert_eq!(recording.cancelled().len(), 1, "select! drops the call that lost");
    Ok(())
}
