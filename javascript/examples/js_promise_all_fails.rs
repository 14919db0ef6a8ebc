//! One of three calls fails, in `Promise.all` and in `try_join!`: what do the other two do?
//!
//! Run it: `cargo run -p javascript --example js_promise_all_fails`, and in JavaScript: `node javascript/examples/js_promise_all_fails.mjs`

use futures::try_join;
use javascript::{call, failing_call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // The healthy calls give a `Result` too, since `try_join!` takes nothing else.
    let posts = async { Ok(call("posts", 300).await) };
    let comments = async { Ok(call("comments", 450).await) };
    let answer = try_join!(failing_call("user", 150), posts, comments);
    if let Err(error) = answer {
        say(&format!("caught: {error}"));
    }
}
