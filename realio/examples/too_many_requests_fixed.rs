//! A limit of your own, which is the server's: `buffer_unordered`.
//!
//! It fixes `too_many_requests`: no more requests are in flight than the server accepts.
//!
//! Run it: `cargo run -p realio --example too_many_requests_fixed`
//!
//! Predict: 20 images, five requests at a time, 200 ms for each answer. How long do they take?
//!
//! Change it: load ten images instead of 20. How long do they take now?

use std::time::Duration;

use async_timeline::predicted;
use futures::{StreamExt, stream};
use realio::{Behaviour, Server, get};
use workload::timeline_at_full_speed;

const LATENCY: Duration = Duration::from_millis(200);
const LIMIT: usize = 5;
const IMAGES: usize = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the server and its connections are real.");
    let server = Server::start(Behaviour { latency: LATENCY, limit: Some(LIMIT), ..Behaviour::default() })?;
    let client = server.client();

    let calls = stream::iter(0..IMAGES).map(|id| {
        let image = get(&client, server.url(&format!("/image/{id}")));
        timeline.try_record(format!("get_image {id}"), image)
    });
    let images: Vec<_> = calls.buffer_unordered(LIMIT).collect().await;

    let rounds = IMAGES.div_ceil(LIMIT) as u32;
    let title = format!("{} images from {} requests", images.iter().flatten().count(), server.requests());
    timeline.show(title, predicted(rounds * LATENCY, format!("{rounds} rounds")))?;
    assert_eq!(server.refused(), 0, "the server refuses no request");
    assert_eq!(server.max_in_flight(), LIMIT, "as many requests are in flight as the server accepts");
    Ok(())
}
