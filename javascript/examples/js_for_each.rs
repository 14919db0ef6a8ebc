//! `forEach` with an async function waits for nothing. In Rust the futures are dropped, and nothing even starts.
//!
//! Run it: `cargo run -p javascript --example js_for_each`, and its twin: `node javascript/examples/js_for_each.mjs`

use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    ["user", "posts"].into_iter().for_each(|name| {
        // Without this `drop` the compiler complains: futures do nothing unless they are awaited.
        drop(async move {
            call(name, 150).await;
        });
    });
    say("forEach has returned");
}
