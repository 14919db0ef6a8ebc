//! One call after another is right where each needs the answer of the one before it.
//!
//! Run it: `cargo run -p sequential --example dependent_steps`
//!
//! Change it: `get_posts` and `get_comments` need the user, but not each other. Write them as
//! `let (posts, comments) = tokio::try_join!(…, …)?;`, each without its `.await?`. How many are in flight at once now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use workload::{Api, Dashboard, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let session = api.login("ada", "secret").await?;
    let user = api.get_user(session.user).await?;
    let posts = api.get_posts(user.id).await?;
    let comments = api.get_comments(user.id).await?;

    let recording = timeline.snapshot();
    let predicted = Duration::from_millis(800);
    let mut out = io::stdout();
    writeln!(out, "{}\n", Dashboard { user, posts, comments })?;
    writeln!(out, "{}", recording.text().predicted(predicted, "four steps of 200 ms"))?;
    for [first, second] in [["login", "get_user"], ["get_user", "get_posts"], ["get_user", "get_comments"]] {
        assert!(recording.overlap(first, second).is_zero(), "{second} needs what {first} answers");
    }
    Ok(())
}
