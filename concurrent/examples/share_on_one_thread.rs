//! Data shared by futures of one task.
//!
//! A `Cell` is read and set as a whole. A `RefCell` lends its value to one writer at a time, and panics if there are two. Both
//! are for one thread.
//!
//! Run it: `cargo run -p concurrent --example share_on_one_thread`
//!
//! Predict: three futures add to one count, without a lock. How far does it count?
//!
//! Change it: load five images instead of three. How far does it count now?

use std::cell::{Cell, RefCell};

use async_timeline::predicted;
use futures::future::try_join_all;
use workload::{Api, ApiError, Tokio, timeline};

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let count = Cell::new(0);
    let images = RefCell::new(Vec::new());
    let load = async |id| {
        let image = api.get_image(id).await?;
        count.set(count.get() + 1);
        images.borrow_mut().push(image.id);
        Ok::<_, ApiError>(())
    };
    try_join_all((0..IMAGES).map(load)).await?;

    let (count, images) = (count.get(), images.take());
    let recording = timeline.show(format!("Counted {count}: {images:?}"), predicted(api.latency(), "one latency"))?;
    assert_eq!(recording.max_in_flight(), IMAGES as usize, "all calls are in flight at once");
    assert_eq!(count as usize, images.len(), "every image is counted: there is no `.await` between get and set");
    Ok(())
}
