//! Calls that are created first and awaited later: when does each one start?
//!
//! Run it: `cargo run -p javascript --example js_made_first`, and in JavaScript: `node javascript/examples/js_made_first.mjs`

use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let user = call("user", 150);
    let posts = call("posts", 300);
    let comments = call("comments", 450);
    say("three are made");
    user.await;
    posts.await;
    comments.await;
}
