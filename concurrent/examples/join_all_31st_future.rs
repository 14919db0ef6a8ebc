//! `join_all` over up to 30 calls polls all of them whenever one is woken; over more, it polls only those that were woken.
//!
//! To poll a few too many costs less than to remember who was woken, which takes memory of its own for each call. With many
//! calls it is the other way round. See the dots at 100 ms.
//!
//! Run it: `cargo run -p concurrent --example join_all_31st_future`
//!
//! Change it: join 3 calls instead of 30, and 300 instead of 31. How many are polled although nobody woke them?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Recording, Timeline};
use futures::future::join_all;
use workload::{Api, Tokio};

const FEW: u32 = 30;
const MANY: u32 = 31;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let (few, many) = (join(FEW).await, join(MANY).await);

    // Of those that nobody woke when call 0 was answered, how many were polled all the same?
    let polled = |recording: &Recording| recording.lanes().iter().filter(|lane| lane.unasked_polls() > 0).count();
    let (of_few, of_many) = (polled(&few), polled(&many));
    let mut out = io::stdout();
    writeln!(out, "{FEW} calls: {of_few} siblings were polled although nobody woke them.\n{}\n", few.text().rows(6))?;
    writeln!(out, "{MANY} calls: {of_many} siblings were.\n{}", many.text().rows(6))?;
    assert_eq!(of_few, FEW as usize - 1, "a join over 30 or fewer polls every sibling of a call that is woken");
    assert_eq!(of_many, 0, "a join over more polls none of them");
    Ok(())
}

/// Joins calls of which the first takes 100 ms and the others 300 ms.
async fn join(calls: u32) -> Recording {
    let timeline = Timeline::new();
    let near = Api::new(Tokio).with_latency(Duration::from_millis(100)).recorded_by(&timeline);
    let far = near.clone().with_latency(Duration::from_millis(300));
    join_all((0..calls).map(|id| if id == 0 { near.get_image(id) } else { far.get_image(id) })).await;
    timeline.snapshot()
}
