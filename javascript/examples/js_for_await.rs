//! `for await` over an async generator, and `while let` over a stream: when does each call start?
//!
//! Run it: `cargo run -p javascript --example js_for_await`, and in JavaScript: `node javascript/examples/js_for_await.mjs`

use std::pin::pin;

use futures::{StreamExt, stream};
use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut pages = pin!(stream::iter(["first", "second", "third"]).then(|name| call(name, 150)));

    while let Some(page) = pages.next().await {
        say(&format!("read {page}"));
    }
}
