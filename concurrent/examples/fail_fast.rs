//! `try_join!` over three calls, one of which fails.
//!
//! Run it: `cargo run -p concurrent --example fail_fast`
//!
//! Predict: the calls take 400 ms, and `get_posts` fails after 50 ms. When does the caller get the error, and how do the others
//! end?
//!
//! Change it: let `get_posts` fail after 100 ms. When do the other two end now?

use std::time::Duration;

use async_timeline::predicted;
use futures::try_join;
use workload::{Api, Call, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let (others, failure) = (Duration::from_millis(400), Duration::from_millis(50));
    let api = api.with_latency(others).with_latency_of(Call::GetPosts, failure).failing(Call::GetPosts);
    let answers = try_join!(api.get_user(1), api.get_posts(1), api.get_comments(1));
    let answer = match answers {
        Ok((user, ..)) => user.name.to_owned(),
        Err(error) => error.to_string(),
    };

    let title = format!("The caller got: {answer}");
    let recording = timeline.show(title, predicted(failure, "the first failure"))?;
    assert_eq!(recording.cancelled().len(), 2, "try_join! cancels the two calls that are still in flight");
    Ok(())
}
