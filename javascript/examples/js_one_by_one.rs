//! `await` after `await`: both languages wait for each call before the next one starts.
//!
//! Run it: `cargo run -p javascript --example js_one_by_one`, and its twin: `node javascript/examples/js_one_by_one.mjs`

use javascript::call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    call("user", 150).await;
    call("posts", 300).await;
    call("comments", 450).await;
}
