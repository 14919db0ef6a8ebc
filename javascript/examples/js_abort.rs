//! `AbortController` and `abortable`: two calls are told to stop, and one of them does not listen. What does each do?
//!
//! Run it: `cargo run -p javascript --example js_abort`, and in JavaScript: `node javascript/examples/js_abort.mjs`

use futures::future::abortable;
use futures::{TryFutureExt, join};
use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (listens, stop_listens) = abortable(call("listens", 1_200));
    let (deaf, stop_deaf) = abortable(call("deaf", 1_500));
    let abort = async {
        call("user", 150).await;
        stop_listens.abort();
        stop_deaf.abort();
    };
    let listens = listens.map_err(|_| say("listens was aborted"));
    let deaf = deaf.map_err(|_| say("deaf was aborted"));
    let _ = join!(listens, deaf, abort);
}
