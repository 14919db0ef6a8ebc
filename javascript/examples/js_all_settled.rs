//! One of three calls fails, in `Promise.allSettled` and in `join!`: what do the other two do?
//!
//! Run it: `cargo run -p javascript --example js_all_settled`, and in JavaScript: `node javascript/examples/js_all_settled.mjs`

use futures::join;
use javascript::{call, failing_call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (user, posts, comments) = join!(failing_call("user", 150), call("posts", 300), call("comments", 450));
    say(&format!("settled: {}, {posts}, {comments}", user.unwrap_or("an error")));
}
