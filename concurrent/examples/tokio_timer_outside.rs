//! A future that waits on tokio's timer, outside tokio.
//!
//! The part of a runtime that watches timers and sockets, and wakes the tasks that wait for them, is called its *reactor*.
//!
//! Run it: `cargo run -p concurrent --example tokio_timer_outside`
//!
//! Predict: on smol, one call waits on smol's timer and the next one on tokio's. How does each of them end?
//!
//! Change it: run the calls with `futures::executor::block_on` instead of `smol::block_on`. How do they end now?

use std::panic;
use std::thread;

use async_timeline::Ending;
use workload::{Api, Smol, Tokio, timeline};

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let native = Api::new(Smol).recorded_by(&timeline);
    let foreign = Api::new(Tokio).recorded_by(&timeline);

    let calls = async move {
        native.get_posts(1).await?;
        foreign.get_user(1).await
    };
    panic::set_hook(Box::new(|_| {})); // The message is printed below, and not twice.
    let answer = thread::spawn(|| smol::block_on(calls)).join();

    let panic = answer.err().and_then(|panic| panic.downcast::<String>().ok());
    let message = panic.map_or("no panic".to_owned(), |message| message.replace(", ", ",\n"));
    drop(panic::take_hook());
    let recording = timeline.show(format!("The thread of the calls ended with this message:\n{message}"), None)?;
    let endings: Vec<_> = recording.lanes().iter().map(|lane| (lane.name(), lane.ending())).collect();
    let expected = [("get_posts", Ending::Finished), ("get_user", Ending::Panicked)];
    assert_eq!(endings, expected, "a tokio timer panics outside tokio");
    assert!(message.contains("no reactor running"), "the message says what is missing");
    Ok(())
}
