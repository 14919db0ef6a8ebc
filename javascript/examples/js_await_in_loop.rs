//! `await` in a loop: when does each call start?
//!
//! Run it: `cargo run -p javascript --example js_await_in_loop`, and in JavaScript: `node javascript/examples/js_await_in_loop.mjs`

use javascript::call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for image in ["image 0", "image 1", "image 2"] {
        call(image, 150).await;
    }
}
