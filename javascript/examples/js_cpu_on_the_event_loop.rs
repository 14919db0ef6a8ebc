//! CPU work on the only thread: when does a call that is due meanwhile end?
//!
//! Run it: `cargo run -p javascript --example js_cpu_on_the_event_loop`, and in JavaScript: `node javascript/examples/js_cpu_on_the_event_loop.mjs`

use std::hint::black_box;
use std::time::{Duration, Instant};

use futures::join;
use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    join!(call("user", 150), async {
        say("start computing");
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(400) {
            black_box((0..1_000).sum::<u32>());
        }
        say("end computing");
    });
}
