//! `select_ok` takes the first success: failures are passed over, and the calls that are slower are dropped.
//!
//! It is JavaScript's `Promise.any`, whose slower calls run to their ends, unseen.
//!
//! Run it: `cargo run -p concurrent --example first_to_succeed`
//!
//! Change it: let the second mirror fail as well. Which mirror answers now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::future::{FutureExt, select_ok};
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let mirror = |ms| Api::new(Tokio).with_latency(Duration::from_millis(ms));
    let mirrors = [
        ("first mirror", mirror(50).failing(Call::GetImage)),
        ("second mirror", mirror(250)),
        ("third mirror", mirror(500)),
    ];

    // A mirror is a server that has what another has. `select_ok` hands back the calls that are left, so it has to move
    // them: in a box, a future can be moved while it runs.
    let calls = mirrors.iter().map(|(name, mirror)| timeline.try_record(*name, mirror.get_image(1)).boxed());
    let answer = select_ok(calls).await.map(|(image, _slower)| image);

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "Answered by the {}.\n", recording.finishes().join(" and the "))?;
    writeln!(out, "{recording}")?;
    assert!(answer.is_ok(), "select_ok passes over a failure while another call may still succeed");
    assert_eq!(recording.finishes().len(), 1, "one call runs to its end");
    Ok(())
}
