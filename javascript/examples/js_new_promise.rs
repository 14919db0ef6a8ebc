//! `new Promise` around a callback, and a one-shot channel: whoever has the answer later sends it to who waits.
//!
//! Run it: `cargo run -p javascript --example js_new_promise`, and its twin: `node javascript/examples/js_new_promise.mjs`

use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use javascript::say;

/// A callback's home is often another thread.
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
        // Nobody may be waiting any more, and that is all right.
        let _ = resolve.send(answer);
    });
    say("waiting");
    say(&format!("answered: {}", promise.await.expect("the callback is called")));
}
