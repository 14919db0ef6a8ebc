//! Futures that are joined share one thread, and plain data without a lock: between two `.await`s nobody else runs.
//!
//! It is so in JavaScript, with the same trap: read before an `.await`, write after it, and what others wrote is lost.
//!
//! Run it: `cargo run -p concurrent --example share_on_one_thread`
//!
//! Change it: load five images. How many does it count?

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::future::try_join_all;
use workload::{Api, ApiError, Tokio};

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    // All who share these on one thread can write to them. A `Cell` is read and set as a whole; a `RefCell` lends out
    // what it holds, to one writer at a time, and panics if there are two.
    let count = Cell::new(0);
    let images = RefCell::new(Vec::new());

    let load = async |id| {
        let image = api.get_image(id).await?;
        count.set(count.get() + 1);
        images.borrow_mut().push(image.id);
        Ok::<_, ApiError>(())
    };
    try_join_all((0..IMAGES).map(load)).await?;

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "counted {}: {:?}\n", count.get(), images.take())?;
    writeln!(out, "{}", recording.text().predicted(Duration::from_millis(200), "the longest"))?;
    assert_eq!(recording.max_in_flight(), IMAGES as usize, "all calls are in flight at once");
    assert_eq!(recording.threads().len(), 1, "on one thread");
    assert_eq!(count.get(), IMAGES, "every image is counted, without a lock");
    Ok(())
}
