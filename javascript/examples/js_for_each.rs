//! `forEach` with an async function: when does each call start?
//!
//! Run it: `cargo run -p javascript --example js_for_each`, and in JavaScript: `node javascript/examples/js_for_each.mjs`

use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    #[allow(clippy::needless_for_each)] // this habit is the point
    ["user", "posts"].into_iter().for_each(|name| {
        // Without this `drop` the compiler warns: futures do nothing unless they are awaited.
        drop(async move {
            call(name, 150).await;
        });
    });
    say("forEach has returned");
}
