//! More requests in flight than the server accepts: `429 Too Many Requests`.
//!
//! The server answers five requests at a time, and refuses those above that at once. The client tries again after a while.
//!
//! Run it: `cargo run -p realio --example too_many_requests`
//!
//! Predict: 20 requests start at once, and each answer takes 200 ms. A refused request waits 250 ms before it tries again. How
//! long do they take?
//!
//! Change it: start ten requests instead of 20. How long do they take now?

use std::time::Duration;

use async_timeline::predicted;
use futures::future::try_join_all;
use hyper::{StatusCode, Uri};
use realio::{Behaviour, Client, Server};
use tokio::time::sleep;
use workload::{mistake, timeline_at_full_speed};

const LATENCY: Duration = Duration::from_millis(200);
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(250);
const LIMIT: usize = 5;
const IMAGES: usize = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the server and its connections are real.");
    let server = Server::start(Behaviour { latency: LATENCY, limit: Some(LIMIT), ..Behaviour::default() })?;
    let client = server.client();

    let calls = (0..IMAGES).map(|id| {
        let image = get_image(&client, server.url(&format!("/image/{id}")));
        timeline.try_record(format!("get_image {id}"), image)
    });
    try_join_all(calls).await?;

    let rounds = IMAGES.div_ceil(LIMIT) as u32;
    let title = format!("{IMAGES} images. Were any requests refused? {}", server.refused() > 0);
    timeline.show(title, predicted((rounds - 1) * TRY_AGAIN_AFTER + LATENCY, format!("{rounds} tries")))?;
    mistake(server.refused() > 0, "cargo run -p realio --example too_many_requests_fixed")?;
    Ok(())
}

/// Gets an image, as soon as the server accepts the request.
async fn get_image(client: &Client, url: Uri) -> anyhow::Result<()> {
    loop {
        let response = client.get(url.clone()).await?;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
            return Ok(());
        }
        sleep(TRY_AGAIN_AFTER).await;
    }
}
