//! `await` in a loop: each turn waits for the one before it, in both languages.
//!
//! Run it: `cargo run -p javascript --example js_await_in_loop`, and its twin: `node javascript/examples/js_await_in_loop.mjs`

use javascript::call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for image in ["image 0", "image 1", "image 2"] {
        call(image, 150).await;
    }
}
