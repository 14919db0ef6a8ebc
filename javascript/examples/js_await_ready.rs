//! To await what is ready: JavaScript lets the microtasks go first that were queued before, Rust goes on at once.
//!
//! Run it: `cargo run -p javascript --example js_await_ready`, and its twin: `node javascript/examples/js_await_ready.mjs`

use std::future;
use std::time::Duration;

use javascript::say;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let timer = tokio::spawn(async {
        tokio::time::sleep(Duration::ZERO).await;
        say("timer");
    });
    tokio::spawn(async { say("queued") });
    say("before await");
    future::ready(()).await;
    say("after await");
    timer.await.expect("it does not panic");
}
