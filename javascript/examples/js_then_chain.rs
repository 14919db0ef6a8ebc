//! `.then` and `.catch`, and their counterparts `then`, `map` and `unwrap_or_else` of the `futures` crate.
//!
//! Run it: `cargo run -p javascript --example js_then_chain`, and in JavaScript: `node javascript/examples/js_then_chain.mjs`

use futures::{FutureExt, TryFutureExt};
use javascript::{call, failing_call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    call("user", 150)
        .then(|_| failing_call("posts", 150))
        .unwrap_or_else(|_| "no posts")
        .map(|posts| say(&format!("shown: {posts}")))
        .await;
}
