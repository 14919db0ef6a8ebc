//! A channel that blocks its thread while it waits: `cargo run -p findings --example stuck_poll`

use std::process;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use async_timeline::Timeline;
use tokio::time::sleep;

#[tokio::main(worker_threads = 1)]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let (send, receive) = channel();
    let print = async move {
        while let Ok(line) = receive.recv() {
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
    // To return would wait for `print`, forever.
    process::exit(0);
}
