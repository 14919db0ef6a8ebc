//! A recording as a Chrome trace, for <https://ui.perfetto.dev>: a thread that computes wakes a future on another.
//!
//! ```sh
//! cargo run -p async-timeline --features trace --example write_trace > trace.json
//! ```
//!
//! Open the file there and follow the arrow. Then let two threads compute, and predict how many arrows reach the future.

use std::error::Error;
use std::io::{self, Write};
use std::thread;

use async_timeline::Timeline;
use futures::channel::oneshot;
use futures::executor::block_on;
use futures::poll;

fn main() -> Result<(), Box<dyn Error>> {
    let timeline = Timeline::new();
    let (sender, mut receiver) = oneshot::channel();
    let answer = timeline.record("answer", async {
        // Polled before there is anybody to answer, so that it has to be woken.
        assert!(poll!(&mut receiver).is_pending());
        let timeline = timeline.clone();
        let thread = thread::Builder::new().name("computing".into()).spawn(move || {
            let _computing = timeline.computing("count_primes");
            sender.send(count_primes(60_000))
        })?;
        Ok::<_, Box<dyn Error>>((receiver.await?, thread))
    });
    let (answer, thread) = block_on(answer)?;
    thread.join().expect("computing does not panic").expect("the receiver waits for the answer");
    let recording = timeline.snapshot();
    write!(io::stdout(), "{}", recording.chrome_trace())?;

    assert_eq!(answer, 6_057);
    let future = recording.lane("answer").expect("it was recorded");
    let polled_on = future.polls().next().expect("it was polled").thread;
    let wake = future.wakes().next().expect("it was woken");
    assert_ne!(wake.thread, polled_on, "it was woken from another thread");
    assert_eq!(wake.by.map(|lane| recording.lanes()[lane].name()), Some("count_primes"));
    Ok(())
}

/// How many primes there are below `limit`.
fn count_primes(limit: u32) -> usize {
    (2..limit).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0)).count()
}
