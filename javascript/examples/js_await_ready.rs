//! `await` of a value that is ready: what else runs meanwhile?
//!
//! Run it: `cargo run -p javascript --example js_await_ready`, and in JavaScript: `node javascript/examples/js_await_ready.mjs`

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
