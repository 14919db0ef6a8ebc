//! `new Promise` around a callback, and a one-shot channel.
//!
//! Run it: `cargo run -p javascript --example js_new_promise`, and in JavaScript: `node javascript/examples/js_new_promise.mjs`

use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use javascript::say;

/// Calls back from another thread, as many libraries do.
fn later(answer: &'static str, callback: impl FnOnce(&'static str) + Send + 'static) {
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(150));
        callback(answer);
    });
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (resolve, promise) = oneshot::channel();
    later("mirror", |answer| {
        // If the receiver was dropped, no code waits for the answer.
        let _ = resolve.send(answer);
    });
    say("waiting");
    say(&format!("answered: {}", promise.await.expect("the callback is called")));
}
