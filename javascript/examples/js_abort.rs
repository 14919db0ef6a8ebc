//! `AbortController` and `abortable`: a call in JavaScript is stopped only if it listens; a future is dropped, and need not know.
//!
//! Run it: `cargo run -p javascript --example js_abort`, and its twin: `node javascript/examples/js_abort.mjs`

use std::time::Duration;

use futures::future::abortable;
use futures::{TryFutureExt, join};
use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (listens, stop_listens) = abortable(call("listens", 450));
    let (deaf, stop_deaf) = abortable(call("deaf", 600));
    let abort = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        say("abort");
        stop_listens.abort();
        stop_deaf.abort();
    };
    let listens = listens.map_err(|_| say("listens was aborted"));
    let deaf = deaf.map_err(|_| say("deaf was aborted"));
    let _ = join!(abort, listens, deaf);
}
