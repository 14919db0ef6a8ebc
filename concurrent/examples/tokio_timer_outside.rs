//! A tokio timer works only inside tokio: on another runtime it panics, since nobody there would ever wake it.
//!
//! The part of a runtime that watches timers and sockets, and wakes who waits for them, is called its reactor.
//!
//! Run it: `cargo run -p concurrent --example tokio_timer_outside`
//!
//! Change it: run the call with `futures::executor::block_on` instead of smol's. Does that help?

use std::io::{self, Write};
use std::panic;
use std::thread;

use timeline::{Ending, Timeline};
use workload::{Api, Tokio};

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    // The panic is on purpose, so nothing reports it to stderr. It ends its thread alone.
    let report = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let answer = thread::spawn(move || smol::block_on(api.get_user(1))).join();
    panic::set_hook(report);

    let recording = timeline.finish();
    let panic = answer.err().and_then(|panic| panic.downcast::<&str>().ok());
    let message = panic.as_deref().copied().unwrap_or("no panic");
    writeln!(io::stdout(), "The thread ended with: {message}\n\n{recording}")?;
    assert_eq!(recording.lanes()[0].ending(), Ending::Panicked, "a tokio timer panics outside tokio");
    assert!(message.contains("no reactor running"), "the message says what is missing");
    Ok(())
}
