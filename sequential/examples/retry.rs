//! Trying a failed call again, after a pause that grows.
//!
//! An overloaded service gets time to recover. (Real clients also add a random part to each pause, called *jitter*, so that clients
//! that failed together don't all come back together.)
//!
//! Run it: `cargo run -p sequential --example retry`
//!
//! Predict: the call fails three times. How long are the pauses between the tries?
//!
//! Change it: give up after two tries. What does the caller get?

use std::time::Duration;

use async_timeline::{Timeline, rounded};
use workload::{Api, ApiError, Call, Tokio, User, timeline};

const TRIES: u32 = 4;
const FAILURES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(150);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let latency = Duration::from_millis(50);
    let api = Api::new(Tokio).with_latency(latency).failing_first(Call::GetUser, FAILURES).recorded_by(&timeline);
    let answer = get_user(&api, &timeline).await.map_or_else(|error| error.to_string(), |user| user.name.to_owned());

    show(&timeline, &answer)
}

async fn get_user(api: &Api<Tokio>, timeline: &Timeline) -> Result<User, ApiError> {
    let mut pause = FIRST_PAUSE;
    for _ in 1..TRIES {
        if let Ok(user) = api.get_user(1).await {
            return Ok(user);
        }
        timeline.record(format!("pause {}", rounded(pause)), api.sleep(pause)).await;
        pause *= 2;
    }
    api.get_user(1).await // The last try: its error goes to the caller.
}

fn show(timeline: &Timeline, answer: &str) -> anyhow::Result<()> {
    let recording = timeline.show(format!("The caller got: {answer}"), None)?;
    let (calls, pauses): (Vec<_>, Vec<_>) = recording.starts().into_iter().partition(|name| *name == "get_user");
    assert_eq!(calls.len(), TRIES.min(FAILURES + 1) as usize, "it is tried until it succeeds, or {TRIES} times");
    let doubled = (0..pauses.len()).map(|number| format!("pause {}", rounded(FIRST_PAUSE * (1 << number))));
    assert!(pauses.iter().copied().eq(doubled), "each pause is twice as long as the one before: {pauses:?}");
    Ok(())
}
