//! A channel that gives its thread back while it waits: `cargo run -p findings --example stuck_poll_fixed`

use std::process;
use std::thread;
use std::time::Duration;

use async_timeline::Timeline;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::sleep;

#[tokio::main(worker_threads = 1)]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let (send, mut receive) = unbounded_channel();
    let print = async move {
        while let Some(line) = receive.recv().await {
            println!("{line}");
        }
    };
    let read = async move {
        sleep(Duration::from_millis(50)).await;
        _ = send.send("a line");
    };
    tokio::spawn(timeline.record("print", print));
    tokio::spawn(timeline.record("read", read));

    // Not `tokio::time::sleep`, which needs a thread of the runtime to wake it.
    thread::sleep(Duration::from_millis(300));
    timeline.show("After 300 ms:", None)?;
    process::exit(0);
}
