//! A tokio timer works only inside tokio: on another runtime it panics, since nobody there would ever wake it.
//!
//! The part of a runtime that watches timers and sockets, and wakes who waits for them, is called its reactor.
//!
//! Run it: `cargo run -p concurrent --example tokio_timer_outside`
//!
//! Change it: run the calls with `futures::executor::block_on` instead of smol's. Does that help?

use std::io::{self, Write};
use std::panic;
use std::thread;

use async_timeline::{Ending, Timeline};
use workload::{Api, Smol, Tokio};

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let native = Api::new(Smol).recorded_by(&timeline);
    let foreign = Api::new(Tokio).recorded_by(&timeline);

    // The panic is on purpose, so nothing reports it to stderr. It ends its thread alone.
    let report = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let answer = thread::spawn(move || {
        smol::block_on(async {
            native.get_posts(1).await?;
            foreign.get_user(1).await
        })
    })
    .join();
    panic::set_hook(report);

    let recording = timeline.snapshot();
    let panic = answer.err().and_then(|panic| panic.downcast::<String>().ok());
    let message = panic.map_or("no panic".to_owned(), |message| *message);
    writeln!(io::stdout(), "The thread of the calls panicked:\n{}\n\n{recording}", message.replace(", ", ",\n"))?;
    let call = recording.lane("get_user").expect("it was begun");
    assert_eq!(call.ending(), Ending::Panicked, "a tokio timer panics outside tokio");
    assert!(message.contains("no reactor running"), "the message says what is missing");
    Ok(())
}
