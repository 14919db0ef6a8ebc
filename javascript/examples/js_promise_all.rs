//! `Promise.all` and `join!`: when does each call start and end?
//!
//! Run it: `cargo run -p javascript --example js_promise_all`, and in JavaScript: `node javascript/examples/js_promise_all.mjs`

use futures::join;
use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (user, posts, comments) = join!(call("user", 150), call("posts", 300), call("comments", 450));
    say(&format!("got {user}, {posts}, {comments}"));
}
