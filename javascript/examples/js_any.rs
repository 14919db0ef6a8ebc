//! `Promise.any` and `select_ok`: the first success, after a failure. What do the other calls do?
//!
//! Run it: `cargo run -p javascript --example js_any`, and in JavaScript: `node javascript/examples/js_any.mjs`

use futures::FutureExt;
use futures::future::select_ok;
use javascript::{call, failing_call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let calls = [
        failing_call("nearest", 150).boxed(),
        async { Ok(call("mirror", 300).await) }.boxed(),
        async { Ok(call("origin", 450).await) }.boxed(),
    ];
    if let Ok((first, _)) = select_ok(calls).await {
        say(&format!("first success: {first}"));
    }
}
