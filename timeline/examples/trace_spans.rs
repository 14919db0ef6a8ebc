//! The spans of a program that knows nothing of timelines, drawn on a multi-thread runtime.
//!
//! ```sh
//! cargo run -p async-timeline --example trace_spans --features tracing
//! ```
//!
//! Change next: await the two spawned halves one by one, each right where it is spawned, and predict the picture.

use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Ending, Kind, Timeline};
use tokio::time::sleep;
use tracing::{Instrument, info_span, instrument};

fn main() -> Result<(), Box<dyn Error>> {
    let timeline = Timeline::new();
    // All that the program needs to be recorded.
    timeline.record_spans()?;

    serve();

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{recording}")?;
    assert!(recording.lanes().iter().all(|lane| lane.kind() == Kind::Span && lane.ending() == Ending::Unknown));
    assert!(!recording.overlap("left half", "right half").is_zero(), "the halves wait together");
    assert!(recording.overlap("authenticate", "left half").is_zero(), "who they are for is known before");
    Ok(())
}

#[tokio::main(worker_threads = 2)]
async fn serve() {
    request().await;
}

#[instrument]
async fn request() {
    authenticate().await;
    let left = tokio::spawn(query().instrument(info_span!("left half")));
    let right = tokio::spawn(query().instrument(info_span!("right half")));
    left.await.expect("a query does not panic");
    right.await.expect("a query does not panic");
    render();
}

#[instrument]
async fn authenticate() {
    sleep(Duration::from_millis(100)).await;
}

async fn query() {
    sleep(Duration::from_millis(200)).await;
}

#[instrument]
fn render() {
    std::thread::sleep(Duration::from_millis(50));
}
