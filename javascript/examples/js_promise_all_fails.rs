//! One of three fails: `Promise.all` cancels nothing, `try_join!` drops what is still in flight.
//!
//! Run it: `cargo run -p javascript --example js_promise_all_fails`, and its twin: `node javascript/examples/js_promise_all_fails.mjs`

use futures::try_join;
use javascript::{call, failing_call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let answer = try_join!(async { Ok(call("user", 300).await) }, failing_call("posts", 150), async {
        Ok(call("comments", 450).await)
    },);
    if let Err(error) = answer {
        say(&format!("caught: {error}"));
    }
}
