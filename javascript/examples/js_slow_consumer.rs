//! A loop that saves each image before it takes the next: what do the other images do meanwhile?
//!
//! Run it: `cargo run -p javascript --example js_slow_consumer`, and in JavaScript: `node javascript/examples/js_slow_consumer.mjs`

use futures::{StreamExt, stream};
use javascript::call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let images = [("image 0", 150), ("image 1", 300)];
    let mut images = stream::iter(images).map(|(name, milliseconds)| call(name, milliseconds)).buffered(2);
    while let Some(image) = images.next().await {
        call(&format!("save {image}"), 450).await;
    }
}
