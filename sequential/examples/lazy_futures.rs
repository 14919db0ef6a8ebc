//! Futures that are created first and awaited later.
//!
//! A *future* is what calling an `async fn` returns. In JavaScript the same call returns a promise, whose work is already running,
//! so there these lines overlap.
//!
//! Run it: `cargo run -p sequential --example lazy_futures`
//!
//! Predict: do the three calls overlap here too? How long do they take?
//!
//! Change it: await `comments` first. Which call starts first now?

use async_timeline::predicted;
use workload::{Api, Call, Dashboard, Tokio, mistake, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let user = api.get_user(1);
    let posts = api.get_posts(1);
    let comments = api.get_comments(1);

    let user = user.await?;
    let posts = posts.await?;
    let comments = comments.await?;
    let dashboard = Dashboard { user, posts, comments };

    let title = format!("{dashboard}. Started: {}", timeline.snapshot().starts().join(", "));
    let recording = timeline.show(title, predicted(api.sum_of(&Call::DASHBOARD), "the sum"))?;
    mistake(recording.max_in_flight() == 1, "cargo run -p concurrent --example join")?;
    Ok(())
}
