//! `select_ok`: the same image from three mirrors.
//!
//! A *mirror* is a server with the same files. `select_ok` is the counterpart of JavaScript's `Promise.any`.
//!
//! Run it: `cargo run -p concurrent --example first_to_succeed`
//!
//! Predict: the first mirror fails after 50 ms, the others answer after 350 and 700 ms. Which one's image is used, and how does
//! the third call end?
//!
//! Change it: let the second mirror fail as well. Which mirror's image is used now?

use std::time::Duration;

use futures::future::{FutureExt, select_ok};
use workload::{Api, Call, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let mirror = |ms| api.clone().with_latency(Duration::from_millis(ms));
    let first = mirror(50).failing(Call::GetImage);
    let second = mirror(350);
    let third = mirror(700);
    // Boxed, so that the calls that haven't ended can be moved into the result.
    let calls = [first.get_image(1), second.get_image(2), third.get_image(3)].map(FutureExt::boxed_local);
    let (image, slower) = select_ok(calls).await?;
    let before = timeline.snapshot();
    let in_flight = slower.len();
    drop(slower);

    let title = format!("Image {} is used. Calls that had not ended: {in_flight}.", image.id);
    let recording = timeline.show(title, None)?;
    assert_eq!(recording.finishes().len(), 1, "one call succeeds");
    assert!(before.cancelled().is_empty(), "select_ok cancels nothing: it returns the calls that haven't ended");
    assert_eq!(recording.cancelled().len(), in_flight, "dropping them cancels them");
    Ok(())
}
