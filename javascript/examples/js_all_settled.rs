//! One of three calls fails, in `Promise.allSettled` and in `join!`: what do the other two do?
//!
//! Run it: `cargo run -p javascript --example js_all_settled`, and in JavaScript: `node javascript/examples/js_all_settled.mjs`

use futures::join;
use javascript::{call, failing_call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (user, posts, comments) = join!(call("user", 300), failing_call("posts", 150), call("comments", 450));
    say(&format!("settled: {user}, {}, {comments}", posts.unwrap_or("an error")));
}
