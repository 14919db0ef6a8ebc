//! `Promise.race` and `select`: what does the call that lost do?
//!
//! Run it: `cargo run -p javascript --example js_race`, and in JavaScript: `node javascript/examples/js_race.mjs`

use std::pin::pin;

use futures::future::{Either, select};
use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (mirror, origin) = (pin!(call("mirror", 150)), pin!(call("origin", 300)));
    let (Either::Left((first, _)) | Either::Right((first, _))) = select(mirror, origin).await;
    say(&format!("first: {first}"));
}
