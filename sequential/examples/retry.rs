//! A call that failed is tried again after a pause, and each pause is twice as long as the one before it.
//!
//! A service that is overloaded gets time to recover. (Real clients also make each pause a little longer or shorter by
//! chance, so that those who failed together do not all come back together.) In the picture, ✗ marks a call that
//! failed.
//!
//! Run it: `cargo run -p sequential --example retry`
//!
//! Change it: give up after two tries. What is the caller told?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Timeline, rounded};
use workload::{Api, ApiError, Call, Tokio, User};

const TRIES: u32 = 4;
const FAILURES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(150);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let latency = Duration::from_millis(50);
    let api = Api::new(Tokio).with_latency(latency).failing_first(Call::GetUser, FAILURES).recorded_by(&timeline);

    let answer = get_user(&api, &timeline).await;

    let recording = timeline.snapshot();
    let told = answer.map_or_else(|error| error.to_string(), |user| user.name.to_string());
    writeln!(io::stdout(), "The caller was told: {told}.\n\n{recording}")?;
    let calls = recording.starts().iter().filter(|name| **name == "get_user").count();
    assert_eq!(calls, TRIES.min(FAILURES + 1) as usize, "it is tried until it succeeds, or {TRIES} times");
    let pauses = recording.starts().into_iter().filter(|name| name.starts_with("pause"));
    let doubling = (0..calls - 1).map(|before| format!("pause {}", rounded(FIRST_PAUSE * (1 << before))));
    assert!(pauses.eq(doubling), "between two tries is a pause, and each is twice as long as the one before it");
    Ok(())
}

async fn get_user(api: &Api<Tokio>, timeline: &Timeline) -> Result<User, ApiError> {
    let mut pause = FIRST_PAUSE;
    for _ in 1..TRIES {
        if let Ok(user) = api.get_user(1).await {
            return Ok(user);
        }
        timeline.record(format!("pause {}", rounded(pause)), tokio::time::sleep(pause)).await;
        pause *= 2;
    }
    api.get_user(1).await // the last try: its error is the caller's
}
