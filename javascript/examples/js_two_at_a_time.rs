//! Two at a time: workers that share a list in JavaScript, `buffer_unordered` in Rust. When does each call start?
//!
//! Run it: `cargo run -p javascript --example js_two_at_a_time`, and in JavaScript: `node javascript/examples/js_two_at_a_time.mjs`

use futures::StreamExt;
use futures::stream;
use javascript::call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let images = [("image 0", 150), ("image 1", 1_200), ("image 2", 150), ("image 3", 1_500)];
    let calls = stream::iter(images).map(|(name, milliseconds)| call(name, milliseconds));
    calls.buffer_unordered(2).for_each(async |_| ()).await;
}
