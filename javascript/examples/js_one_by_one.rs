//! `await` after `await`: when does each call start?
//!
//! Run it: `cargo run -p javascript --example js_one_by_one`, and in JavaScript: `node javascript/examples/js_one_by_one.mjs`

use javascript::call;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    call("user", 150).await;
    call("posts", 300).await;
    call("comments", 450).await;
}
